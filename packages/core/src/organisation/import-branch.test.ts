import { expect, it } from "vitest";
import { MicrobranchError } from "../error/error.js";
import { forEachStore } from "../testing/databases.js";
import { exampleDocument } from "./fixtures/example-document.js";
import { host, member, openOffice, shanghai } from "./fixtures/office.js";
import { entitledToVoteOn, fullMembersOn, policyOf, recipientsOf } from "./organisation.js";

forEachStore("branches.import", ({ open }) => {
  const start = async () => openOffice(await open());

  async function refusal(office: Awaited<ReturnType<typeof start>>, document: unknown): Promise<MicrobranchError> {
    const error: unknown = await office.executor.execute(office.commands.branches.import, { document }, host).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof MicrobranchError)) throw new Error("the import was not refused");
    return error;
  }

  async function isEmpty(office: Awaited<ReturnType<typeof start>>): Promise<boolean> {
    const counts = await office.store.read(async (db) =>
      Promise.all(
        (["branch", "member", "membership", "superior_organisation", "record"] as const).map(
          async (table) => (await db.selectFrom(table).selectAll().execute()).length,
        ),
      ),
    );
    return counts.every((count) => count === 0);
  }

  it("makes the example branch: 24 members in roster order, groups, committee, administrator, parts", async () => {
    const office = await start();

    const { branchId, counts } = await office.importExample();

    expect(branchId).toBe("b1");
    expect(counts).toEqual({
      groups: 3,
      members: 24,
      posts: 10,
      addresses: 69,
      settings: 10,
      parts: { sections: 8, schedules: office.taken.schedules.length },
    });
    const roster = await office.executor.ask(
      office.queries.members.list,
      { branchId: "b1", onDate: "2026-06-26" },
      host,
    );
    expect(roster.items.map(({ memberId }) => memberId)).toEqual(
      Array.from({ length: 24 }, (_, index) => `m${String(index + 1).padStart(2, "0")}`),
    );
    expect(roster.items[0]).toEqual({
      memberId: "m01",
      name: "赵例一",
      status: "full",
      groupId: "g1",
      roles: ["secretary"],
    });
    expect(roster.items[22]?.status).toBe("probationary");
    expect(office.taken.sections).toHaveLength(8);
    expect(office.taken.sections[1]).toMatchObject({
      titles: [{ title: "两学一做之窗" }, { title: "树立和践行正确政绩观学习教育之窗" }, { title: "学习教育之窗" }],
    });
    expect(office.events.some(({ name }) => name === "branch.founded")).toBe(true);
  });

  it("counts full members and those entitled to vote by the day", async () => {
    const office = await start();
    await office.importExample();

    const figures = await office.store.read(async (db) =>
      Promise.all(
        ["2026-03-27", "2026-07-10", "2026-09-14", "2026-09-15"].map(async (day) => [
          (await fullMembersOn(db, "b1", day)).length,
          (await entitledToVoteOn(db, "b1", day)).length,
        ]),
      ),
    );

    expect(figures).toEqual([
      [22, 21],
      [23, 22],
      [23, 22],
      [23, 23],
    ]);
  });

  it("stores policies as data and completes them with defaults", async () => {
    const office = await start();
    await office.importExample();

    const location = await office.store.read((db) => policyOf(db, "b1", "locationReport"));
    const warnings = await office.store.read((db) => policyOf(db, "b1", "warnings"));

    expect(location).toMatchObject({ dueHours: 24, escalateToSecretaryAfterHours: 72, expiresDaysAfterTrip: 30 });
    expect(warnings).toEqual({ perWeek: 2, daysBetweenSameKind: 7 });
  });

  it("records every member, but no address and no birthday", async () => {
    const office = await start();
    await office.importExample();

    const bodies = (await office.store.read((db) => db.selectFrom("record_payload").select("body").execute())).map(
      ({ body }) => body,
    );

    expect(await office.records("member.added")).toHaveLength(24);
    expect(await office.records("address.added")).toHaveLength(69);
    expect(bodies.filter((body) => body.includes("yunting.example"))).toEqual([]);
    expect(bodies.filter((body) => body.includes('"month"'))).toEqual([]);
  });

  it("names every faulty row with its path, at once, and writes nothing", async () => {
    const office = await start();
    const document = exampleDocument();
    const faulty = {
      ...document,
      members: document.members.map((each, index) =>
        index === 3 ? { ...each, statuses: [{ status: "full", from: "2026-02-30" }], rank: 1 } : each,
      ),
      sections: [{ id: "s1", titles: [], colour: "red" }],
    };

    const error = await refusal(office, faulty);

    expect(error.code).toBe("IMPORT_REFUSED");
    expect(error.details["rows"]).toEqual([
      { field: "members[3].statuses[0].from", message: "must be an existing day, as 2026-03-20" },
      { field: "members[3].rank", message: "unknown field" },
      { field: "sections[0].colour", message: "unknown field" },
    ]);
    expect(await isEmpty(office)).toBe(true);
    expect(office.events).toEqual([]);
  });

  it("refuses contradictions inside the document", async () => {
    const office = await start();
    const document = exampleDocument();
    const [first, second] = document.members;
    const faulty = {
      ...document,
      members: [
        {
          ...first,
          statuses: [
            { status: "full", from: "2020-01-01" },
            { status: "probationary", from: "2019-01-01" },
          ],
        },
        { ...second, id: "m01", groups: [{ groupId: "g9", from: "2020-01-01" }], addresses: first?.addresses },
      ],
      posts: [
        { memberId: "m01", role: "administrator", from: "2026-01-01" },
        { memberId: "m01", role: "administrator", from: "2026-02-01" },
        { memberId: "m77", role: "groupLeader", from: "2026-02-01", to: "2026-01-01" },
      ],
      settings: [{ key: "coffee", value: {}, source: "x" }],
    };

    const error = await refusal(office, faulty);

    expect((error.details["rows"] as { field: string }[]).map(({ field }) => field)).toEqual([
      "members[1].id",
      "members[0].statuses[1].from",
      "members[1].groups[0].groupId",
      "posts[1].from",
      "posts[2].memberId",
      "posts[2].groupId",
      "posts[2].to",
      "settings[0].key",
      "members[1].addresses[0]",
      "members[1].addresses[1]",
      "members[1].addresses[2]",
    ]);
    expect(await isEmpty(office)).toBe(true);
  });

  it("refuses a branch, members and addresses that exist", async () => {
    const office = await start();
    await office.importExample();

    const again = await refusal(office, exampleDocument());
    const preview = await office.executor.ask(
      office.queries.branches.previewImport,
      { document: exampleDocument() },
      host,
    );

    expect(again.code).toBe("IMPORT_REFUSED");
    expect(preview.isImportable).toBe(false);
    expect(preview.rows.map(({ field }) => field)).toEqual(
      expect.arrayContaining(["branch.id", "members[0].id", "members[0].addresses", "groups[0].id"]),
    );
  });

  it("previews what would be made and writes nothing", async () => {
    const office = await start();

    const preview = await office.executor.ask(
      office.queries.branches.previewImport,
      { document: exampleDocument() },
      host,
    );

    expect(preview.isImportable).toBe(true);
    expect(preview.counts?.members).toBe(24);
    expect(await isEmpty(office)).toBe(true);
  });

  it("refuses what is no document, and an actor without the right", async () => {
    const office = await start();

    expect((await refusal(office, "branch")).code).toBe("IMPORT_REFUSED");
    expect((await refusal(office, null)).code).toBe("IMPORT_REFUSED");
    await expect(
      office.executor.execute(office.commands.branches.import, { document: exampleDocument() }, member("m01")),
    ).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  });

  it("undoes everything when a part of another room fails", async () => {
    const office = await start();
    const document = exampleDocument();
    const broken = { ...document, sections: [...document.sections, { id: "s-fail", titles: [] }] };

    await expect(office.executor.execute(office.commands.branches.import, { document: broken }, host)).rejects.toThrow(
      "s-fail",
    );

    expect(await isEmpty(office)).toBe(true);
  });

  it("reaches the members of the day, in roster order, by their live addresses", async () => {
    const office = await start();
    await office.importExample();
    const ask = (audience: Parameters<typeof recipientsOf>[1]["audience"], at: string) =>
      office.store.read((db) => recipientsOf(db, { branchId: "b1", now: shanghai(at), audience }));

    const inMarch = await ask({ kind: "all" }, "2026-03-02T09:00:00");
    const inJuly = await ask({ kind: "all" }, "2026-07-01T09:00:00");
    const leaders = await ask({ kind: "role", role: "groupLeader" }, "2026-03-02T09:00:00");
    const third = await ask({ kind: "group", groupId: "g3" }, "2026-03-02T09:00:00");
    const some = await ask({ kind: "members", memberIds: ["m22", "m02", "x"] }, "2026-03-02T09:00:00");

    expect(inMarch).toHaveLength(23);
    expect(inJuly).toHaveLength(24);
    expect(inMarch[2]).toEqual({
      memberId: "m03",
      name: "孙例三",
      addresses: [
        { platform: "alpha", tenant: null, kind: "person", id: "a-m03" },
        { platform: "beta", tenant: null, kind: "person", id: "b-m03" },
      ],
    });
    expect(leaders.map(({ memberId }) => memberId)).toEqual(["m06", "m13", "m18"]);
    expect(third.map(({ memberId }) => memberId)).toEqual(["m03", "m17", "m18", "m19", "m20", "m21", "m22"]);
    expect(some.map(({ memberId }) => memberId)).toEqual(["m02", "m22"]);
  });
});
