import { erasePayload, erasureKind, readRecords } from "../archive/archive.js";
import { closeAsksAbout } from "../ask/ask.js";
import { actorText, type Unit } from "../command/command.js";
import type { NoticeDesk } from "../delivery/delivery.js";
import { type Errand, type FiredAlarm, setAlarm } from "../engine/engine.js";
import type { RandomSource } from "../identifier/identifier.js";
import { branchProfile } from "../organisation/organisation.js";
import { addDays, instantAt } from "../schedule/schedule.js";
import type { Database, Store } from "../store/store.js";
import { locationKind } from "./location-kind.js";
import { endDuty, openDuties, type Trip } from "./trip-rows.js";

/** What the erasure of cities works with. */
export interface TripParts {
  /** Makes the salts of the erasures' records. */
  readonly random: RandomSource;
  /** Removes what erasures leave behind in the database's files. */
  readonly store: Pick<Store, "write" | "eraseTraces">;
}

/** The alarm that a trip is over. */
const overAlarm = "trip.over";

/** The alarm that a trip's cities are to be erased. */
const expireAlarm = "trip.expire";

/** Why a city is erased, in its record. */
const reason = "The time for which the city of a trip is kept has passed.";

/** Records of one page. */
const pageSize = 200;

/** Where cities were, for {@link Store.eraseTraces}. */
const tables: readonly (keyof Database)[] = [
  "record_payload",
  "location_report",
  "trip_leg",
  "notice",
  "notice_fitting",
  "notice_recipient",
  "delivery_try",
  "command_key",
];

/** Sets the alarms of a trip's end and of the erasure of its cities: at the midnights after the last days. */
export async function awaitEnd(unit: Unit, trip: Pick<Trip, "id" | "ends_on" | "expires_on">): Promise<void> {
  const { zone } = await branchProfile(unit.db, unit.branchId);
  const midnightAfter = (day: string): number => instantAt(addDays(day, 1), "00:00", zone);
  for (const [kind, dueAt] of [
    [overAlarm, midnightAfter(trip.ends_on)],
    [expireAlarm, midnightAfter(trip.expires_on)],
  ] as const)
    await setAlarm(unit, {
      branchId: unit.branchId,
      kind,
      subject: trip.id,
      key: "once",
      dueAt,
      payload: null,
      misfire: { policy: "fire-once-late" },
    });
}

/** Ends a trip: nobody is asked or reminded any more. @returns How many duties were still open. */
export async function endTrip(unit: Unit, desk: NoticeDesk, trip: Trip, endsOn: string): Promise<number> {
  const duties = await openDuties(unit.db, trip.id);
  for (const duty of duties) await endDuty(unit, duty, { state: "ended" });
  for (const askId of await closeAsksAbout(unit, { kind: locationKind, subject: trip.id }))
    await desk.closeAskShown(unit, askId);
  await unit.db.updateTable("trip").set({ ended_at: unit.now }).where("id", "=", trip.id).execute();
  await unit.record({
    kind: "trip.ended",
    subject: trip.id,
    retention: "years10",
    payload: { endsOn, planned: trip.ends_on, openDuties: duties.length },
  });
  return duties.length;
}

/** What is done when a trip is over, and when its cities are to go. */
export function erasureHandlers(desk: NoticeDesk, random: RandomSource) {
  return {
    [overAlarm]: async (unit: Unit, { subject }: FiredAlarm): Promise<void> => {
      const trip = await tripRow(unit, subject);
      if (trip !== undefined && trip.ended_at === null) await endTrip(unit, desk, trip, trip.ends_on);
    },
    [expireAlarm]: async (unit: Unit, { subject }: FiredAlarm): Promise<void> => {
      const trip = await tripRow(unit, subject);
      if (trip === undefined || trip.erased_at !== null) return;
      if (trip.ended_at === null) await endTrip(unit, desk, trip, trip.ends_on);
      await eraseCities(unit, { desk, random }, trip);
    },
  };
}

/** Removes the traces of erased cities from the database's files, after the erasure was committed. */
export function traceErrand(store: TripParts["store"]): Errand {
  return {
    name: "trip.traces",
    async due(db) {
      const rows = await db
        .selectFrom("trip")
        .select("branch_id")
        .distinct()
        .where("traces_at", "is", null)
        .where("erased_at", "is not", null)
        .execute();
      return { keys: rows.map((row) => row.branch_id), nextAt: null };
    },
    async perform(branchId, { now }) {
      await store.eraseTraces(tables);
      await store.write(branchId, (db) =>
        db
          .updateTable("trip")
          .set({ traces_at: now })
          .where("branch_id", "=", branchId)
          .where("traces_at", "is", null)
          .where("erased_at", "<=", now)
          .execute(),
      );
      return "drained";
    },
  };
}

const tripRow = (unit: Unit, tripId: string): Promise<Trip | undefined> =>
  unit.db.selectFrom("trip").selectAll().where("id", "=", tripId).executeTakeFirst();

interface Erasing {
  readonly desk: NoticeDesk;
  readonly random: RandomSource;
}

async function eraseCities(unit: Unit, { desk, random }: Erasing, trip: Trip): Promise<void> {
  const { db, branchId, now } = unit;
  const reports = await db
    .selectFrom("location_report")
    .select(["id", "notice_id"])
    .where("trip_id", "=", trip.id)
    .orderBy("id")
    .execute();
  let records = 0;
  for (const report of reports) {
    records += await eraseRecords(unit, random, report.id);
    if (report.notice_id !== null) await desk.forgetNotice(unit, report.notice_id);
  }
  const blank = { city: null };
  await db.updateTable("location_report").set(blank).where("trip_id", "=", trip.id).execute();
  const { numUpdatedRows } = await db
    .updateTable("trip_leg")
    .set(blank)
    .where("trip_id", "=", trip.id)
    .executeTakeFirstOrThrow();
  // An answer kept for a repeated call may hold the city.
  await db
    .deleteFrom("command_key")
    .where("branch_id", "=", branchId)
    .where("key", "like", "trips.readCity:%")
    .execute();
  await db.updateTable("trip").set({ erased_at: now }).where("id", "=", trip.id).execute();
  await unit.record({
    kind: "trip.citiesErased",
    subject: trip.id,
    retention: "permanent",
    payload: { reports: reports.length, records, legs: Number(numUpdatedRows) },
  });
}

/** Erases all that the log says of one report: the report itself, and the notice of it. @returns How many payloads. */
async function eraseRecords(unit: Unit, random: RandomSource, reportId: string): Promise<number> {
  const { db, branchId, now } = unit;
  const kept: number[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const page = await readRecords(db, { branchId, subject: reportId, order: "oldest", from, limit: pageSize });
    for (const { metadata, body, erasure } of page.items)
      if (erasure === null && body !== null && metadata.kind !== erasureKind) kept.push(metadata.seq);
    from = page.next;
  }
  for (const seq of kept)
    await erasePayload(db, { branchId, seq, reason, at: now, actor: actorText(unit.actor), salt: random(32) });
  return kept.length;
}
