import { sql } from "kysely";
import { expect, it } from "vitest";
import { verifyStoredLog } from "../archive/archive.js";
import type { Db, Store } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import { at, firstTrip, tripBench } from "./fixtures/trip-bench.js";

const first = "甲屿市(虚构)";
const second = "乙泽市(虚构)";

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "done",
    (error: { code: string; field?: string; details?: { right?: string } }) =>
      [error.code, error.field ?? error.details?.right].filter((part) => part !== undefined).join(" "),
  );

async function schemaOf(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ readonly name: string }>`select current_schema() as name`.execute(db);
  return rows[0]?.name;
}

/** The names of all tables with a row that holds a text. */
async function tablesWith(store: Store, text: string): Promise<readonly string[]> {
  return store.read(async (db) => {
    const found: string[] = [];
    const schema = store.dialect === "postgres" ? await schemaOf(db) : undefined;
    for (const { name } of (await db.introspection.getTables()).filter((table) => table.schema === schema)) {
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
      if (rows.some((row) => Object.values(row).some((value) => String(value).includes(text)))) found.push(name);
    }
    return found.sort();
  });
}

forEachStore("trips", (stores) => {
  it("ask once, remind in private, tell leader and secretary, each step once, and stop with the report", async () => {
    const bench = await tripBench((await stores.database()).store());
    await bench.as("m02").open(firstTrip);
    await bench.live("2026-03-09T18:30");
    for (const memberId of ["m05", "m06", "m07", "m08", "m09"])
      await bench.as(memberId).reportCity({ city: first, kind: "arrival", effectiveAt: at("2026-03-09T10:00") });

    await bench.live("2026-03-10T20:00");
    const late = await bench.as("m10").reportCity({ city: first, kind: "arrival" });
    await bench.live("2026-03-29T00:00");
    const sent = await bench.sent();
    const trip = await bench.as("m11").read({ tripId: "trip1" });
    const told = await bench.records("trip.secretaryTold");

    expect(sent.filter((line) => line.endsWith("location-request"))).toHaveLength(7);
    expect(sent.filter((line) => line.endsWith("reminder"))).toEqual([
      "03-10T10:00 m10 reminder",
      "03-10T10:00 m11 reminder",
      "03-11T10:00 m05 reminder",
      "03-12T10:00 m01 reminder",
    ]);
    expect(late).toMatchObject({ isLate: true, isEarly: false, tripId: "trip1" });
    expect(trip.duties).toMatchObject([
      {
        memberId: "m11",
        state: "open",
        steps: {
          askedAt: at("2026-03-09T10:00"),
          remindedAt: at("2026-03-10T10:00"),
          leaderToldAt: at("2026-03-11T10:00"),
          secretaryToldAt: at("2026-03-12T10:00"),
        },
      },
    ]);
    expect(told.map((record) => JSON.parse(record.body ?? ""))).toMatchObject([{ member: "m11", told: ["m01"] }]);
  });

  it("tell the secretary of a leader, never the leader of themself, and stop for the excused and at the end", async () => {
    const bench = await tripBench((await stores.database()).store());
    await bench.as("m02").open(firstTrip);
    await bench.live("2026-03-09T12:00");
    const excused = await bench.as("m05").excuse({ tripId: "trip1", memberId: "m11" });
    const own = await codeOf(bench.as("m05").excuse({ tripId: "trip1", memberId: "m05" }));
    const other = await codeOf(bench.as("m06").excuse({ tripId: "trip1", memberId: "m07" }));
    await bench.as("m01").excuse({ tripId: "trip1", memberId: "m06" });
    for (const memberId of ["m07", "m08", "m09", "m10"])
      await bench.as(memberId).reportCity({ city: first, kind: "return" });

    await bench.live("2026-03-20T00:00");
    const reminders = (await bench.sent()).filter((line) => line.endsWith("reminder"));
    const ended = await bench.as("m02").end({ tripId: "trip1" });
    await bench.live("2026-03-31T00:00");
    const after = (await bench.sent()).filter((line) => line.endsWith("reminder") || line.endsWith("request"));
    const duties = (await bench.as("m01").read({ tripId: "trip1" })).duties;

    expect([excused.excused, own, other]).toEqual([1, "NOT_ALLOWED trip.manage", "NOT_ALLOWED trip.manage"]);
    expect(reminders).toEqual(["03-10T10:00 m05 reminder", "03-12T10:00 m01 reminder"]);
    expect(ended).toMatchObject({ endsOn: "2026-03-20", openDuties: 2, expiresOn: "2026-04-19" });
    expect(after).toHaveLength(reminders.length + 7);
    expect(duties.filter((duty) => duty.state === "open")).toEqual([]);
    expect(await codeOf(bench.as("m02").end({ tripId: "trip1" }))).toBe("CONFLICT tripId");
  });

  it("keep the steps apart when nothing ran for days", async () => {
    const bench = await tripBench((await stores.database()).store());
    await bench.as("m02").open({ ...firstTrip, legs: [{ memberIds: ["m11"], city: first, from: "2026-03-09T10:00" }] });
    bench.clock.set(at("2026-03-14T09:00"));
    await bench.live("2026-03-20T00:00");

    expect(await bench.sent()).toEqual([
      "03-14T09:00 m11 location-request",
      "03-15T09:00 m11 reminder",
      "03-16T09:00 m05 reminder",
      "03-17T09:00 m01 reminder",
    ]);
  });

  it("take a city of oneself only, and nothing that says more than a city", async () => {
    const bench = await tripBench((await stores.database()).store());
    await bench.as("m02").open(firstTrip);
    const report = (more: object) =>
      codeOf(bench.as("m06").reportCity({ city: first, kind: "arrival", ...more } as never));
    const refused = [
      await report({ city: "30.25,120.17" }),
      await report({ city: "人民路12号" }),
      await report({ city: "北纬三十度" }),
      await report({ city: "邮编310000" }),
      await report({ city: "甲屿市\n乙泽市" }),
      await report({ city: "市".repeat(41) }),
      await report({ effectiveAt: at("2026-03-10T08:31") }),
      await report({ tripId: "nowhere" }),
    ];
    const unknown = [await report({ latitude: 30.2 }), await report({ memberId: "m07" })];
    const strangers = [
      await codeOf(bench.host.reportCity({ branchId: "b1", city: first, kind: "arrival" })),
      await codeOf(bench.as("m20").reportCity({ city: first, kind: "arrival" })),
      await codeOf(bench.as("m20").open({ ...firstTrip, id: "trip9" })),
      await codeOf(bench.as("m02").open({ ...firstTrip, id: "trip9", title: `到${second}` })),
      await codeOf(bench.as("m02").open({ ...firstTrip, id: "trip9", leaderId: "m20" })),
    ];
    const written = await bench.records("trip.reported");

    expect(refused.map((line) => line.replace("NOT_FOUND", "INPUT_INVALID"))).toEqual([
      ...Array(6).fill("INPUT_INVALID city"),
      "INPUT_INVALID effectiveAt",
      "INPUT_INVALID tripId",
    ]);
    expect(unknown.map((line) => line.split(" ")[0])).toEqual(["INPUT_INVALID", "INPUT_INVALID"]);
    expect(strangers).toEqual([
      "NOT_ALLOWED trip.report",
      "NOT_FOUND tripId",
      "NOT_ALLOWED trip.manage",
      "INPUT_INVALID title",
      "INPUT_INVALID leaderId",
    ]);
    expect(written).toEqual([]);
  });

  it("keep a correction as a new entry, and see an early move as the next leg's report", async () => {
    const bench = await tripBench((await stores.database()).store());
    await bench.as("m02").open(firstTrip);
    await bench.live("2026-03-09T18:00");
    const wrong = await bench.as("m06").reportCity({ city: second, kind: "arrival" });
    const right = await bench.as("m06").reportCity({ city: first, kind: "arrival", corrects: wrong.reportId });
    const again = await codeOf(bench.as("m06").reportCity({ city: first, kind: "arrival", corrects: wrong.reportId }));
    await bench.live("2026-03-30T08:00");
    const early = await bench.as("m06").reportCity({ city: second, kind: "move" });
    const gone = await bench.as("m07").reportCity({ city: first, kind: "arrival" });
    await bench.as("m07").reportCity({ city: first, kind: "return", corrects: gone.reportId });
    const duties = (await bench.as("m07").read({ tripId: "trip1" })).duties;
    const mine = await bench.as("m06").readCity({ memberId: "m06" });
    const shown = await bench.as("m01").readCity({ memberId: "m06" });

    expect(right).toMatchObject({ legId: wrong.legId, isLate: false });
    expect(again).toBe("CONFLICT corrects");
    expect(duties.map((duty) => duty.state)).toEqual(["reported", "ended"]);
    expect(early).toMatchObject({ isEarly: true, isLate: false });
    expect(early.legId).not.toBe(wrong.legId);
    expect(mine.items[0]?.reports.map(({ city, replacedBy }) => [city, replacedBy])).toEqual([
      [second, right.reportId],
      [first, null],
      [second, null],
    ]);
    expect(shown.items[0]?.reports.map(({ city }) => city)).toEqual([first, second]);
  });

  it("let only leader, secretary and discipline member read, and show the member each reading", async () => {
    const bench = await tripBench((await stores.database()).store());
    await bench.as("m02").open(firstTrip);
    await bench.live("2026-03-09T18:30");
    await bench.as("m06").reportCity({ city: first, kind: "arrival" });
    const read = (memberId: string) => codeOf(bench.as(memberId).readCity({ memberId: "m06" }));
    const answers: string[] = [];
    for (const reader of ["m06", "m05", "m01", "m04", "m02", "m07", "m20"]) answers.push(await read(reader));
    const byHost = await codeOf(bench.host.readCity({ branchId: "b1", memberId: "m06" }));
    const readers = await bench.as("m06").readers({});
    const recorded = await bench.records("trip.cityRead");
    const list = await bench.as("m20").list({});
    const trip = await bench.as("m01").read({ tripId: "trip1" });

    const refused = "NOT_ALLOWED location.read";
    expect(answers).toEqual(["done", "done", "done", "done", refused, refused, refused]);
    expect(byHost).toBe(refused);
    expect(readers.items.map(({ readerId, at: when }) => [readerId, when])).toEqual(
      ["m04", "m01", "m05"].map((reader) => [reader, at("2026-03-09T18:30")]),
    );
    expect((await bench.as("m05").readers({})).items).toEqual([]);
    expect(recorded).toHaveLength(3);
    expect(JSON.stringify([list, trip, recorded, readers])).not.toContain(first);
  });

  it("tell the branch only when the member chose so, and erase every city after the trip; the log still verifies", async () => {
    const store = (await stores.database()).store();
    const bench = await tripBench(store);
    await bench.as("m02").open({ ...firstTrip, endsOn: "2026-03-31" });
    await bench.live("2026-03-09T18:30");
    await bench.as("m06").reportCity({ city: first, kind: "arrival" }, { key: "one" });
    const before = (await bench.sent()).filter((line) => line.endsWith(" notice"));
    await bench.as("m05").reportCity({ city: first, kind: "arrival", visibility: "group" });
    const after = (await bench.sent()).filter((line) => line.endsWith(" notice"));
    await bench.as("m01").readCity({ memberId: "m06" }, { key: "two" });
    const held = await tablesWith(store, first);

    await bench.live("2026-04-30T23:59");
    const lastDay = await bench.as("m06").readCity({ memberId: "m06" });
    await bench.live("2026-05-01T00:01");
    const report = await verifyStoredLog(store, { branchId: "b1" });
    const erased = await bench.records("trip.citiesErased");
    const duties = (await bench.as("m06").read({ tripId: "trip1" })).duties;

    expect(before).toEqual([]);
    expect(after.length).toBeGreaterThan(10);
    expect(after.some((line) => line.includes("m05"))).toBe(false);
    expect(held).toEqual(["command_key", "location_report", "notice", "record_payload", "trip_leg"]);
    expect(lastDay.items[0]?.reports[0]?.city).toBe(first);
    expect([await tablesWith(store, first), await tablesWith(store, second)]).toEqual([[], []]);
    expect(report).toMatchObject({ ok: true, faultCount: 0 });
    expect(erased.map((record) => JSON.parse(record.body ?? ""))).toEqual([{ reports: 2, records: 3, legs: 2 }]);
    expect(duties.map(({ state, isLate }) => [state, isLate])).toEqual([
      ["reported", false],
      ["ended", false],
    ]);
    expect((await bench.as("m01").readCity({ memberId: "m06" })).items).toEqual([]);
    expect(await codeOf(bench.as("m06").reportCity({ tripId: "trip1", city: first, kind: "move" }))).toBe(
      "CONFLICT tripId",
    );
    const traces = await store.read((db) => db.selectFrom("trip").select("traces_at").execute());
    expect(traces).toEqual([{ traces_at: at("2026-05-01T00:00") }]);
  });
});
