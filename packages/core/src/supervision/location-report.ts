import { z } from "zod";
import { branchScope, defineCommand, notAllowed, type Refusal, refuse, type Unit } from "../command/command.js";
import { guardRefusal, type NoticeDesk } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import { branchProfile, policyOf, recipientsOf } from "../organisation/organisation.js";
import { addDays, instantAt } from "../schedule/schedule.js";
import type { Database } from "../store/store.js";
import { say } from "../wording/wording.js";
import { citySchema } from "./location-city.js";
import { type Beginning, type Duty, endDuty, openDuties, type Trip, tripIdSchema, tripOf } from "./trip-rows.js";

const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Input of `trips.reportCity`. */
export const reportCityInput = z.strictObject({
  ...branchScope.shape,
  tripId: tripIdSchema.optional().describe("the trip [the only one that the member is on]"),
  city: citySchema,
  kind: z.enum(["arrival", "move", "return"]).describe("what changed"),
  effectiveAt: z.int().min(0).optional().describe("since when, epoch milliseconds; at most a day ahead [now]"),
  visibility: z.enum(["private", "group"]).default("private").describe("whether the branch is told [private]"),
  corrects: z.string().min(1).max(64).optional().describe("own report that this one corrects [none]"),
});

type NewReport = z.output<typeof reportCityInput>;

/** What became of a report; the city is not repeated. */
export interface CityReported {
  /** The report. */
  readonly reportId: string;
  /** The trip. */
  readonly tripId: string;
  /** The leg it belongs to, or `null` for a change that was not planned. */
  readonly legId: string | null;
  /** Whether it came after it was due. */
  readonly isLate: boolean;
  /** Whether it holds from before the leg's planned beginning. */
  readonly isEarly: boolean;
}

/** The command by which a member reports the own city. */
export function reportCommand(desk: NoticeDesk) {
  return defineCommand({
    name: "trips.reportCity",
    input: reportCityInput,
    right: "trip.report",
    run: (unit, input) => reportCity(unit, desk, input),
  });
}

/** Reports the own city of the acting member. */
export async function reportCity(unit: Unit, desk: NoticeDesk, input: NewReport): Promise<CityReported | Refusal> {
  const memberId = await assertSelf(unit);
  const trip = await tripFor(unit, memberId, input);
  const effectiveAt = await effectiveTime(unit, trip, input);
  const former = await correctedReport(unit, trip, memberId, input.corrects);
  const reportId = unit.id("report");
  const inspection = await desk.inspect(unit, { body: input.city, purpose: "notice", audience: "branch" }, reportId);
  if (inspection.verdict === "block") return refuse(guardRefusal(inspection));
  if (inspection.verdict === "hold" || inspection.verdict === "mask")
    throw wrong("city", "must be the name of a city only");
  const told = input.visibility === "group" ? await tellBranch(unit, desk, memberId, reportId, input.city) : null;
  if (told?.state === "blocked") return refuse(guardRefusal(told));
  const place = await placeOf(unit, trip, memberId, { kind: input.kind, effectiveAt, former });
  await write(unit, { reportId, trip, memberId, input, effectiveAt, noticeId: told?.noticeId ?? null, ...place });
  await recallReminders(unit, desk, trip, memberId);
  return { reportId, tripId: trip.id, ...place };
}

/** What was to remind of a duty that has ended, and has not gone out yet, does not. */
async function recallReminders(unit: Unit, desk: NoticeDesk, trip: Trip, memberId: string): Promise<void> {
  const rows = await unit.db
    .selectFrom("notice")
    .innerJoin("trip_duty", "trip_duty.id", "notice.subject")
    .innerJoin("outbox", "outbox.notice_id", "notice.id")
    .select("notice.id")
    .distinct()
    .where("notice.branch_id", "=", unit.branchId)
    .where("trip_duty.trip_id", "=", trip.id)
    .where("trip_duty.member_id", "=", memberId)
    .where("trip_duty.state", "!=", "open")
    .where("outbox.state", "=", "due")
    .execute();
  for (const { id } of rows) await desk.recallNotice(unit, id, { corrects: false });
}

async function assertSelf(unit: Unit): Promise<string> {
  const { actor } = unit;
  if (actor.kind === "member") return actor.memberId;
  throw notAllowed("trips.reportCity", "trip.report");
}

/** The trip that is named, or the only one that the member is on. @throws NOT_FOUND, CONFLICT, INPUT_INVALID. */
async function tripFor(unit: Unit, memberId: string, input: NewReport): Promise<Trip> {
  const { db, branchId } = unit;
  let query = db
    .selectFrom("trip")
    .innerJoin("trip_member", "trip_member.trip_id", "trip.id")
    .selectAll("trip")
    .where("trip.branch_id", "=", branchId)
    .where("trip_member.member_id", "=", memberId);
  query =
    input.tripId === undefined
      ? query.where("trip.ended_at", "is", null)
      : query.where("trip.id", "=", (await tripOf(unit, input.tripId)).id);
  const trips = await query.execute();
  const [trip] = trips;
  if (trip === undefined)
    throw new MicrobranchError("NOT_FOUND", {
      message: "The member is on no such trip. Check the id, or open the trip first.",
      field: "tripId",
    });
  if (trips.length > 1) throw wrong("tripId", "must name the trip, because there is more than one");
  if (trip.erased_at !== null)
    throw new MicrobranchError("CONFLICT", {
      message: `The cities of the trip ${trip.id} are erased already.`,
      field: "tripId",
    });
  return trip;
}

async function effectiveTime(unit: Unit, trip: Trip, input: NewReport): Promise<number> {
  const effectiveAt = input.effectiveAt ?? unit.now;
  const { zone } = await branchProfile(unit.db, unit.branchId);
  if (effectiveAt > unit.now + dayMs) throw wrong("effectiveAt", "must be at most a day ahead");
  if (effectiveAt < instantAt(addDays(trip.starts_on, -1), "00:00", zone))
    throw wrong("effectiveAt", "must not be before the trip");
  return effectiveAt;
}

async function correctedReport(unit: Unit, trip: Trip, memberId: string, id: string | undefined) {
  if (id === undefined) return null;
  const row = await unit.db
    .selectFrom("location_report")
    .selectAll()
    .where("trip_id", "=", trip.id)
    .where("member_id", "=", memberId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined)
    throw new MicrobranchError("NOT_FOUND", {
      message: `The member made no report ${id} on this trip. Check the id.`,
      field: "corrects",
    });
  if (row.replaced_by !== null)
    throw new MicrobranchError("CONFLICT", {
      message: `The report ${id} was corrected already, by ${row.replaced_by}. Correct that one.`,
      field: "corrects",
    });
  return row;
}

interface Place {
  readonly legId: string | null;
  readonly isLate: boolean;
  readonly isEarly: boolean;
}

/** A correction keeps the place of what it corrects; it ends duties only when it says that the member has returned. */
async function placeOf(
  unit: Unit,
  trip: Trip,
  memberId: string,
  report: Change & { readonly former: Database["location_report"] | null },
): Promise<Place> {
  const { former } = report;
  if (former === null) return closeDuties(unit, trip, memberId, report);
  if (report.kind === "return") await closeDuties(unit, trip, memberId, report);
  return { legId: former.leg_id, isLate: former.late === 1, isEarly: former.early === 1 };
}

interface Change {
  readonly kind: NewReport["kind"];
  readonly effectiveAt: number;
}

/**
 * Ends the duties that a report answers: those of the leg that runs, or else of the one about to begin, and what is
 * still open from before. A return ends all that were to come.
 */
async function closeDuties(unit: Unit, trip: Trip, memberId: string, { kind, effectiveAt }: Change): Promise<Place> {
  const open = await openDuties(unit.db, trip.id, memberId);
  const begun = open.filter((duty) => duty.starts_at <= effectiveAt);
  const coming = open.filter((duty) => duty.starts_at > effectiveAt);
  const { dueHours } = await policyOf(unit.db, unit.branchId, "locationReport");
  const [soonest] = coming;
  const isEarly =
    kind !== "return" &&
    begun.length === 0 &&
    soonest !== undefined &&
    soonest.starts_at - effectiveAt <= dueHours * hourMs;
  const answered: readonly (Duty & Beginning)[] = isEarly && soonest !== undefined ? [soonest] : begun;
  const isOverdue = (duty: Duty): boolean => unit.now > duty.due_at;
  for (const duty of answered) await endDuty(unit, duty, { state: "reported", late: isOverdue(duty) });
  if (kind === "return") for (const duty of coming) await endDuty(unit, duty, { state: "ended" });
  const last = answered.at(-1);
  return { legId: last?.leg_id ?? null, isLate: last !== undefined && isOverdue(last), isEarly };
}

interface Report extends Place {
  readonly reportId: string;
  readonly trip: Trip;
  readonly memberId: string;
  readonly input: NewReport;
  readonly effectiveAt: number;
  readonly noticeId: string | null;
}

async function write(unit: Unit, report: Report): Promise<void> {
  const { reportId, trip, memberId, input, effectiveAt, legId, isLate, isEarly } = report;
  const corrects = input.corrects ?? null;
  await unit.db
    .insertInto("location_report")
    .values({
      id: reportId,
      branch_id: unit.branchId,
      trip_id: trip.id,
      leg_id: legId,
      member_id: memberId,
      kind: input.kind,
      city: input.city,
      effective_at: effectiveAt,
      reported_at: unit.now,
      late: isLate ? 1 : 0,
      early: isEarly ? 1 : 0,
      visibility: input.visibility,
      corrects,
      replaced_by: null,
      notice_id: report.noticeId,
    })
    .execute();
  if (corrects !== null)
    await unit.db.updateTable("location_report").set({ replaced_by: reportId }).where("id", "=", corrects).execute();
  await unit.record({
    kind: "trip.reported",
    subject: reportId,
    retention: "transient",
    payload: {
      trip: trip.id,
      leg: legId,
      member: memberId,
      city: input.city,
      kind: input.kind,
      effectiveAt,
      late: isLate,
      corrects,
    },
  });
}

/** Tells the others of the branch, because the member chose so. */
async function tellBranch(unit: Unit, desk: NoticeDesk, memberId: string, reportId: string, city: string) {
  const { db, branchId, now } = unit;
  const { locale } = await branchProfile(db, branchId);
  const all = await recipientsOf(db, { branchId, now, audience: { kind: "all" } });
  const member = await db.selectFrom("member").select("name").where("id", "=", memberId).executeTakeFirstOrThrow();
  return desk.sendNotice(unit, {
    purpose: "notice",
    class: "normal",
    locale,
    title: say(locale, "trip.report.group", { name: member.name, city }),
    body: [],
    subject: reportId,
    threadSubject: null,
    audience: "branch",
    retention: "transient",
    recipients: all.filter((recipient) => recipient.memberId !== memberId),
  });
}

const wrong = (field: string, message: string): MicrobranchError =>
  new MicrobranchError("INPUT_INVALID", { message: `trips.reportCity: ${field}: ${message}.`, field });
