import { z } from "zod";
import { branchScope, defineCommand, notAllowed, refuse, type Unit } from "../command/command.js";
import { guardRefusal, type NoticeDesk } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import { branchDay, branchProfile, dateSchema, policyOf, recipientsOf } from "../organisation/organisation.js";
import { addDays, compareDates, localDateOf, parseLocalTime, toInstant } from "../schedule/schedule.js";
import { lineSchema } from "../text/text.js";
import { citySchema } from "./location-city.js";
import { awaitEnd, endTrip } from "./trip-erasure.js";
import { beginLadder } from "./trip-ladder.js";
import { actsAs, endDuty, memberIdSchema, openDuties, rolesOf, tripIdSchema, tripOf } from "./trip-rows.js";

const hourMs = 3_600_000;

const members = (about: string) => z.array(memberIdSchema).min(1).max(500).describe(about);

const legSchema = z.strictObject({
  memberIds: members("who takes part in the leg; all of them in the trip"),
  city: citySchema,
  from: z
    .union([z.int().min(0), z.string().min(16).max(19)])
    .describe("when it begins: epoch milliseconds, or local time of the branch as 2026-03-09T10:00"),
});

/** Input of `trips.open`. */
export const openTripInput = z.strictObject({
  ...branchScope.shape,
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, { message: "must be 1 to 64 letters, digits or _ . : -" })
    .optional()
    .describe("id of the trip [made]"),
  title: lineSchema(60).describe("title or code, 1 to 60 characters; names no city"),
  leaderId: memberIdSchema.describe("who leads it; one of its members"),
  memberIds: members("who takes part, the leader included"),
  startsOn: dateSchema.describe("the first day"),
  endsOn: dateSchema.describe("the last day; not past"),
  legs: z.array(legSchema).min(1).max(50).describe("its legs, in any order"),
});

/** Input of `trips.end`. */
export const endTripInput = z.strictObject({ ...branchScope.shape, tripId: tripIdSchema });

/** Input of `trips.excuse`. */
export const excuseInput = z.strictObject({
  ...branchScope.shape,
  tripId: tripIdSchema,
  memberId: memberIdSchema,
  legId: z.string().min(1).max(64).optional().describe("the leg [all that have begun or will begin]"),
});

type NewTrip = z.output<typeof openTripInput>;

/** The commands by which trips are opened and ended, and members excused. */
export function tripCommands(desk: NoticeDesk) {
  return {
    open: defineCommand({
      name: "trips.open",
      input: openTripInput,
      right: "trip.manage",
      async run(unit, input) {
        const id = input.id ?? unit.id("trip");
        const legs = await checkedLegs(unit, input, id);
        const text = [input.title, ...input.legs.map((leg) => leg.city)];
        const inspection = await desk.inspect(
          unit,
          { title: input.title, labels: text.slice(1), purpose: "notice", audience: "branch" },
          null,
        );
        if (inspection.verdict === "block") return refuse(guardRefusal(inspection));
        const expiresOn = await writeTrip(unit, id, input);
        for (const leg of legs) await writeLeg(unit, id, leg);
        await unit.record({
          kind: "trip.opened",
          subject: id,
          retention: "years10",
          payload: {
            title: input.title,
            leader: input.leaderId,
            members: input.memberIds,
            startsOn: input.startsOn,
            endsOn: input.endsOn,
            expiresOn,
            legs: legs.map(({ legId, from, memberIds }) => ({ legId, from, members: memberIds })),
          },
        });
        return { tripId: id, expiresOn, legs: legs.map(({ legId, from }) => ({ legId, from })) };
      },
    }),

    end: defineCommand({
      name: "trips.end",
      input: endTripInput,
      right: "trip.manage",
      async run(unit, { tripId }) {
        const trip = await tripOf(unit, tripId);
        if (trip.ended_at !== null)
          throw new MicrobranchError("CONFLICT", { message: `The trip ${tripId} is over already.`, field: "tripId" });
        const today = await branchDay(unit.db, unit.branchId, unit.now);
        const endsOn = earlier(today, trip.ends_on);
        const openDuties = await endTrip(unit, desk, trip, endsOn);
        const { expiresDaysAfterTrip } = await policyOf(unit.db, unit.branchId, "locationReport");
        const expiresOn = earlier(addDays(endsOn, expiresDaysAfterTrip), trip.expires_on);
        await unit.db
          .updateTable("trip")
          .set({ ends_on: endsOn, expires_on: expiresOn })
          .where("id", "=", tripId)
          .execute();
        await awaitEnd(unit, { id: tripId, ends_on: endsOn, expires_on: expiresOn });
        return { tripId, endsOn, expiresOn, openDuties };
      },
    }),

    excuse: defineCommand({
      name: "trips.excuse",
      input: excuseInput,
      right: null,
      async run(unit, { tripId, memberId, legId }) {
        const isSecretary = (await rolesOf(unit)).includes("secretary");
        const trip = isSecretary ? await tripOf(unit, tripId) : await tripLedBy(unit, tripId);
        if (trip === null || (!isSecretary && memberId === trip.leader_id))
          throw notAllowed("trips.excuse", "trip.manage");
        const open = await openDuties(unit.db, tripId, memberId);
        const duties = legId === undefined ? open : open.filter((duty) => duty.leg_id === legId);
        if (duties.length === 0)
          throw new MicrobranchError("NOT_FOUND", {
            message: `The member ${memberId} has no open duty to report there.`,
            field: legId === undefined ? "memberId" : "legId",
          });
        for (const duty of duties) {
          await endDuty(unit, duty, { state: "excused" });
          await unit.record({
            kind: "trip.excused",
            subject: duty.id,
            retention: "years10",
            payload: { trip: tripId, leg: duty.leg_id, member: memberId },
          });
        }
        return { excused: duties.length };
      },
    }),
  };
}

const earlier = (a: string, b: string): string => (compareDates(a, b) < 0 ? a : b);

async function tripLedBy(unit: Unit, tripId: string) {
  const trip = await unit.db
    .selectFrom("trip")
    .selectAll()
    .where("branch_id", "=", unit.branchId)
    .where("id", "=", tripId)
    .executeTakeFirst();
  return trip !== undefined && (await actsAs(unit, trip.leader_id)) ? trip : null;
}

interface NewLeg {
  readonly legId: string;
  readonly from: number;
  readonly city: string;
  readonly memberIds: readonly string[];
}

/** Checks a new trip against the branch. @throws INPUT_INVALID; ALREADY_EXISTS, field `id`. */
async function checkedLegs(unit: Unit, input: NewTrip, id: string): Promise<readonly NewLeg[]> {
  const { zone } = await branchProfile(unit.db, unit.branchId);
  if (input.endsOn < input.startsOn) throw wrong("endsOn", "must not be before the first day");
  if (input.endsOn < localDateOf(unit.now, zone)) throw wrong("endsOn", "must not be past");
  await assertMembers(unit, input);
  if (input.legs.some((leg) => input.title.includes(leg.city))) throw wrong("title", "must name no city of the trip");
  const known = await unit.db.selectFrom("trip").select("id").where("id", "=", id).executeTakeFirst();
  if (known !== undefined)
    throw new MicrobranchError("ALREADY_EXISTS", {
      message: `There is a trip ${id} already. Use another id.`,
      field: "id",
    });
  return input.legs.map((leg, index) => {
    const from = typeof leg.from === "number" ? leg.from : toInstant(localTime(leg.from, index), zone);
    const day = localDateOf(from, zone);
    if (day < input.startsOn || day > input.endsOn) throw wrong(`legs[${index}].from`, "must be within the trip");
    assertOnce(leg.memberIds, `legs[${index}].memberIds`);
    if (leg.memberIds.some((memberId) => !input.memberIds.includes(memberId)))
      throw wrong(`legs[${index}].memberIds`, "must be members of the trip");
    return { legId: unit.id("leg"), from, city: leg.city, memberIds: leg.memberIds };
  });
}

function localTime(text: string, index: number): number {
  try {
    return parseLocalTime(text, "from");
  } catch {
    throw wrong(`legs[${index}].from`, "must be a local time as 2026-03-09T10:00, or epoch milliseconds");
  }
}

async function assertMembers(unit: Unit, { memberIds, leaderId }: NewTrip): Promise<void> {
  assertOnce(memberIds, "memberIds");
  if (!memberIds.includes(leaderId)) throw wrong("leaderId", "must be one of the trip's members");
  const present = await recipientsOf(unit.db, {
    branchId: unit.branchId,
    now: unit.now,
    audience: { kind: "members", memberIds },
  });
  const roster = new Set(present.map((member) => member.memberId));
  const index = memberIds.findIndex((memberId) => !roster.has(memberId));
  if (index >= 0) throw wrong(`memberIds[${index}]`, "must be on the roster today");
}

function assertOnce(ids: readonly string[], field: string): void {
  if (new Set(ids).size < ids.length) throw wrong(field, "must name nobody twice");
}

const wrong = (field: string, message: string): MicrobranchError =>
  new MicrobranchError("INPUT_INVALID", { message: `trips.open: ${field}: ${message}.`, field });

async function writeTrip(unit: Unit, id: string, input: NewTrip): Promise<string> {
  const { db, branchId, now } = unit;
  const { expiresDaysAfterTrip } = await policyOf(db, branchId, "locationReport");
  const expiresOn = addDays(input.endsOn, expiresDaysAfterTrip);
  await db
    .insertInto("trip")
    .values({
      id,
      branch_id: branchId,
      title: input.title,
      leader_id: input.leaderId,
      starts_on: input.startsOn,
      ends_on: input.endsOn,
      expires_on: expiresOn,
      opened_at: now,
      ended_at: null,
      erased_at: null,
      traces_at: null,
    })
    .execute();
  await db
    .insertInto("trip_member")
    .values(
      input.memberIds.map((memberId, position) => ({
        trip_id: id,
        member_id: memberId,
        branch_id: branchId,
        position,
      })),
    )
    .execute();
  await awaitEnd(unit, { id, ends_on: input.endsOn, expires_on: expiresOn });
  return expiresOn;
}

/** Hours are counted from the leg's beginning, or from now if the trip is opened later. */
async function writeLeg(unit: Unit, tripId: string, leg: NewLeg): Promise<void> {
  const { db, branchId } = unit;
  await db
    .insertInto("trip_leg")
    .values({ id: leg.legId, trip_id: tripId, starts_at: leg.from, city: leg.city })
    .execute();
  const { dueHours } = await policyOf(db, branchId, "locationReport");
  const countsFrom = Math.max(leg.from, unit.now);
  const duties = leg.memberIds.map((memberId) => ({
    id: unit.id("duty"),
    branch_id: branchId,
    trip_id: tripId,
    leg_id: leg.legId,
    member_id: memberId,
    counts_from: countsFrom,
    due_at: countsFrom + dueHours * hourMs,
    state: "open",
    late: 0,
    closed_at: null,
    asked_at: null,
    reminded_at: null,
    leader_told_at: null,
    secretary_told_at: null,
  }));
  await db.insertInto("trip_duty").values(duties).execute();
  for (const duty of duties) await beginLadder(unit, duty);
}
