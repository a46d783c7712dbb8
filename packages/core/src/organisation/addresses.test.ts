import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { leavingAlarm } from "./end-addresses.js";
import { host, member, openOffice, shanghai } from "./fixtures/office.js";
import { memberByAddress, recipientsOf } from "./organisation.js";

const mail = (id: string) => ({ platform: "email", tenant: null, kind: "person" as const, id });

forEachStore("addresses of members", ({ open }) => {
  async function exampleOffice() {
    const office = openOffice(await open());
    await office.importExample();
    const add = (memberId: string, id: string, preference = 9) =>
      office.executor.execute(
        office.commands.members.addAddress,
        { memberId, address: { platform: "email", id }, preference },
        member("m01"),
      );
    const owner = (id: string) => office.store.read((db) => memberByAddress(db, mail(id), office.clock.now()));
    const firstOf = async (memberId: string) => {
      const audience = { kind: "members" as const, memberIds: [memberId] };
      const [recipient] = await office.store.read((db) =>
        recipientsOf(db, { branchId: "b1", now: office.clock.now(), audience }),
      );
      return recipient?.addresses[0]?.id;
    };
    return { ...office, add, owner, firstOf };
  }

  it("finds the member of an address and nobody for a stranger's", async () => {
    const { owner } = await exampleOffice();

    expect(await owner("m01@yunting.example")).toEqual({ memberId: "m01", branchId: "b1" });
    expect(await owner("someone@elsewhere.example")).toBeNull();
  });

  it("keeps the canonical form and refuses one that the channel does not recognise", async () => {
    const { add, owner } = await exampleOffice();

    await add("m03", "M03@Yunting.Example");

    expect((await owner("m03@yunting.example"))?.memberId).toBe("m03");
    await expect(add("m03", "no-mail-address")).rejects.toMatchObject({ code: "INPUT_INVALID", field: "address" });
  });

  it("gives an address to one member at a time", async () => {
    const { add, owner, executor, commands, queries } = await exampleOffice();
    await expect(add("m03", "m01@yunting.example")).rejects.toMatchObject({ code: "ALREADY_EXISTS" });

    const { addresses } = await executor.ask(queries.me.profile, {}, member("m01"));
    const addressId = addresses.find(({ platform }) => platform === "email")?.addressId ?? "";
    await executor.execute(commands.members.endAddress, { addressId }, member("m01"));
    expect(await owner("m01@yunting.example")).toBeNull();
    await add("m03", "m01@yunting.example");

    expect((await owner("m01@yunting.example"))?.memberId).toBe("m03");
  });

  it("lets only its owner, and whoever manages addresses, end an address", async () => {
    const { executor, commands, queries } = await exampleOffice();
    const { addresses } = await executor.ask(queries.me.profile, {}, member("m15"));
    const addressId = addresses[0]?.addressId ?? "";

    await expect(executor.execute(commands.members.endAddress, { addressId }, member("m14"))).rejects.toMatchObject({
      code: "NOT_ALLOWED",
      details: { right: "address.manage" },
    });
  });

  it("tries a doubted address last until somebody confirms it", async () => {
    const { executor, commands, queries, firstOf, records } = await exampleOffice();
    const address = { platform: "alpha", tenant: null, kind: "person", id: "a-m01" };
    const doubt = { branchId: "b1", address, reason: "RECIPIENT_UNKNOWN" };

    expect(await firstOf("m01")).toBe("a-m01");
    expect(await executor.execute(commands.members.markAddressDoubtful, doubt, { kind: "system" })).toEqual({
      isMarked: true,
    });
    await executor.execute(commands.members.markAddressDoubtful, doubt, { kind: "system" });
    expect(await firstOf("m01")).toBe("b-m01");

    const { addresses } = await executor.ask(queries.me.profile, {}, member("m01"));
    const doubted = addresses.find(({ isDoubtful }) => isDoubtful);
    await executor.execute(commands.members.confirmAddress, { addressId: doubted?.addressId ?? "" }, member("m22"));
    expect(await firstOf("m01")).toBe("a-m01");
    expect(await records("address.doubted")).toHaveLength(1);
  });

  it("marks nothing for an address of nobody", async () => {
    const { executor, commands } = await exampleOffice();

    const answer = await executor.execute(
      commands.members.markAddressDoubtful,
      { branchId: "b1", address: mail("x@y.example"), reason: "RECIPIENT_UNKNOWN" },
      { kind: "system" },
    );

    expect(answer).toEqual({ isMarked: false });
  });

  it("records an address by platform and digest, the same digest each time", async () => {
    const { add, executor, commands, records } = await exampleOffice();

    const { addressId } = await add("m03", "m03@yunting.example");
    await executor.execute(commands.members.endAddress, { addressId }, member("m03"));

    const added = JSON.parse((await records("address.added")).at(-1)?.body ?? "");
    const ended = JSON.parse((await records("address.ended")).at(-1)?.body ?? "");
    expect(added).toEqual({
      platform: "email",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      provenance: "confirmed-by-officer",
      vouchedBy: "member:m01",
    });
    expect(ended.digest).toBe(added.digest);
  });

  it("shows addresses to their owner and to whoever manages them, and to nobody else", async () => {
    const { executor, queries } = await exampleOffice();
    const read = (actor: ReturnType<typeof member>) =>
      executor.ask(queries.members.read, { branchId: "b1", memberId: "m15" }, actor);

    expect((await read(member("m15"))).addresses).toHaveLength(3);
    expect((await read(member("m22"))).addresses).toHaveLength(3);
    expect((await read(host)).personal?.birthday).toEqual({
      calendar: "gregorian",
      month: 11,
      day: 11,
      leapMonth: false,
    });
    const seenByColleague = await read(member("m14"));
    expect(seenByColleague.addresses).toBeNull();
    expect(seenByColleague.personal).toBeNull();
  });

  it("tells how each address is known, since when and by whom", async () => {
    const { add, executor, commands, queries, clock } = await exampleOffice();
    const imported = clock.now();
    clock.advance(60_000);
    const { addressId } = await add("m03", "m03@yunting.example");
    const linksOf = async (actor: ReturnType<typeof member>) =>
      (await executor.ask(queries.members.read, { branchId: "b1", memberId: "m03" }, actor)).addresses ?? [];

    const before = await linksOf(member("m03"));
    clock.advance(60_000);
    await executor.execute(commands.members.confirmAddress, { addressId: before[0]?.addressId ?? "" }, member("m22"));
    const after = await linksOf(member("m22"));

    expect(before[0]).toMatchObject({ provenance: "imported", vouchedBy: "host:test-console", vouchedAt: imported });
    expect(before.find((address) => address.addressId === addressId)).toMatchObject({
      provenance: "confirmed-by-officer",
      vouchedBy: "member:m01",
      vouchedAt: imported + 60_000,
    });
    expect(after[0]).toMatchObject({
      provenance: "confirmed-by-officer",
      vouchedBy: "member:m22",
      vouchedAt: imported + 120_000,
    });
    expect((await executor.ask(queries.me.profile, {}, member("m03"))).addresses).toEqual(after);
  });

  it("gives an address that two branches claim at the same time to one of them", async () => {
    const { executor, commands, owner, store } = await exampleOffice();
    const branch = { name: "Second", unit: "Unit" };
    const second = await executor.execute(commands.branches.create, branch, host);
    const inSecond = { branchId: second.branchId, name: "Li", status: "full" as const };
    const { memberId } = await executor.execute(commands.members.add, inSecond, host);
    const address = { platform: "email", id: "new@yunting.example" };

    const claims = await Promise.allSettled([
      executor.execute(commands.members.addAddress, { branchId: "b1", memberId: "m03", address }, host),
      executor.execute(commands.members.addAddress, { branchId: second.branchId, memberId, address }, host),
    ]);

    const refused = claims.find((claim) => claim.status === "rejected");
    expect(claims.filter((claim) => claim.status === "fulfilled")).toHaveLength(1);
    expect(refused?.reason).toMatchObject({ code: "ALREADY_EXISTS" });
    expect(["m03", memberId]).toContain((await owner("new@yunting.example"))?.memberId);
    const live = await store.read((db) =>
      db.selectFrom("member_address").select("id").where("canonical_id", "=", "new@yunting.example").execute(),
    );
    expect(live).toHaveLength(1);
  });

  it("keeps equal ids of two organisations apart, and takes mail domains in any case as one", async () => {
    const { executor, commands, add, owner, store, clock } = await exampleOffice();
    const corp = (tenant: string) => ({ platform: "alpha", tenant, kind: "person" as const, id: "u-1" });
    for (const [memberId, tenant] of [
      ["m03", "corp1"],
      ["m04", "corp2"],
    ] as const)
      await executor.execute(commands.members.addAddress, { memberId, address: corp(tenant) }, member("m01"));
    const whose = (tenant: string) => store.read((db) => memberByAddress(db, corp(tenant), clock.now()));

    expect([(await whose("corp1"))?.memberId, (await whose("corp2"))?.memberId]).toEqual(["m03", "m04"]);
    expect(await whose("corp3")).toBeNull();
    await add("m03", "m03@YUNTING.example");
    await expect(add("m04", "m03@yunting.EXAMPLE")).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
    expect((await owner("m03@yunting.example"))?.memberId).toBe("m03");
  });

  it("takes no platform from how an id looks: a mail address on a chat platform is that platform's", async () => {
    const { executor, commands, owner, add } = await exampleOffice();
    const address = { platform: "alpha", id: "li@yunting.example" };

    await executor.execute(commands.members.addAddress, { memberId: "m03", address }, member("m01"));

    expect(await owner("li@yunting.example")).toBeNull();
    await add("m04", "li@yunting.example");
    expect((await owner("li@yunting.example"))?.memberId).toBe("m04");
  });
});

forEachStore("the addresses of somebody who leaves", ({ open }) => {
  async function exampleOffice() {
    const office = openOffice(await open());
    await office.importExample();
    const owner = () => office.store.read((db) => memberByAddress(db, mail("m15@yunting.example"), office.clock.now()));
    const leave = (on: string) =>
      office.executor.execute(office.commands.members.leave, { memberId: "m15", on }, member("m01"));
    const give = (memberId: string) =>
      office.executor.execute(
        office.commands.members.addAddress,
        { memberId, address: { platform: "email", id: "m15@yunting.example" } },
        member("m01"),
      );
    return { ...office, owner, leave, give };
  }

  it("are removed at once when the day has come, and recorded; the record of what was stays", async () => {
    const { leave, owner, records, store } = await exampleOffice();

    await leave("2026-03-02");

    expect(await owner()).toBeNull();
    const ended = (await records("address.ended")).map(({ subject, body }) => [subject, JSON.parse(body).reason]);
    expect(ended).toEqual([
      ["m15", "left"],
      ["m15", "left"],
      ["m15", "left"],
    ]);
    const kept = await store.read((db) =>
      db.selectFrom("member_address").select("ended_at").where("member_id", "=", "m15").execute(),
    );
    expect(kept).toHaveLength(3);
    expect(kept.every((row) => row.ended_at !== null)).toBe(true);
  });

  it("work until the day, are a stranger's from it on, and are removed by the alarm of that day", async () => {
    const { leave, owner, clock, records, executor, handlers, queries } = await exampleOffice();
    await leave("2026-04-01");

    clock.set(shanghai("2026-03-31T23:59:00"));
    expect((await owner())?.memberId).toBe("m15");
    clock.set(shanghai("2026-04-01T00:00:00"));
    expect(await owner()).toBeNull();
    const { findings } = await executor.ask(queries.branches.findings, {}, member("m01"));
    expect(findings).toContainEqual({ code: "addressAfterLeaving", subject: "m15", found: null, expected: null });

    const alarm = { branchId: "b1", kind: leavingAlarm, subject: "m15", key: "b1", dueAt: clock.now(), payload: null };
    const fire = () =>
      executor.within("b1", { kind: "system" }, (unit) =>
        handlers[leavingAlarm](unit, { ...alarm, id: "a", attempts: 0 }),
      );
    await fire();
    await fire();
    expect(await records("address.ended")).toHaveLength(3);
  });

  it("can be another member's afterwards, who inherits nothing", async () => {
    const { leave, give, owner, clock, executor, queries } = await exampleOffice();
    await leave("2026-04-01");
    await expect(give("m16")).rejects.toMatchObject({ code: "ALREADY_EXISTS" });

    clock.set(shanghai("2026-04-01T09:00:00"));
    await give("m16");

    expect((await owner())?.memberId).toBe("m16");
    const { addresses } = await executor.ask(queries.members.read, { branchId: "b1", memberId: "m15" }, member("m22"));
    expect(addresses?.some(({ id }) => id === "m15@yunting.example")).toBe(false);
  });

  it("stay with whoever belongs to another branch by that day", async () => {
    const { leave, owner, clock, executor, commands, handlers } = await exampleOffice();
    const second = await executor.execute(commands.branches.create, { name: "Second", unit: "Unit" }, host);
    await leave("2026-04-01");
    const joining = { branchId: second.branchId, memberId: "m15", from: "2026-04-01" };
    await executor.execute(commands.members.join, joining, host);
    clock.set(shanghai("2026-04-01T09:00:00"));

    const alarm = { branchId: "b1", kind: leavingAlarm, subject: "m15", key: "b1", dueAt: clock.now(), payload: null };
    await executor.within("b1", { kind: "system" }, (unit) =>
      handlers[leavingAlarm](unit, { ...alarm, id: "a", attempts: 0 }),
    );

    expect(await owner()).toEqual({ memberId: "m15", branchId: second.branchId });
  });
});
