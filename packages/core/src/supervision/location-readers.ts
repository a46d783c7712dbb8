import { z } from "zod";
import { branchScope, defineCommand, defineQuery, notAllowed, type Unit } from "../command/command.js";
import { authority, branchDay, policyOf, type Role } from "../organisation/organisation.js";
import { actsAs, memberIdSchema, rolesOf, type Trip, tripIdSchema } from "./trip-rows.js";

/** Input of `trips.readCity`. */
export const readCityInput = z.strictObject({
  ...branchScope.shape,
  memberId: memberIdSchema,
  tripId: tripIdSchema.optional().describe("only of this trip [of all that are not erased]"),
});

/** Input of `trips.readers`. */
export const listReadersInput = z.strictObject({
  ...branchScope.shape,
  cursor: z.string().min(1).max(64).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most readings of a page [50]"),
});

/** A city that a member reported. */
export interface CityShown {
  /** The report. */
  readonly reportId: string;
  /** `arrival`, `move` or `return`. */
  readonly kind: string;
  /** The city. */
  readonly city: string | null;
  /** Since when, epoch milliseconds. */
  readonly effectiveAt: number;
  /** When it was reported, epoch milliseconds. */
  readonly reportedAt: number;
  /** Whether it came after it was due. */
  readonly isLate: boolean;
  /** Whether it holds from before the leg's planned beginning. */
  readonly isEarly: boolean;
  /** The report that corrects it, or `null`; only the member sees corrected ones. */
  readonly replacedBy: string | null;
}

/** A member's cities on one trip. */
export interface TripCities {
  /** The trip. */
  readonly tripId: string;
  /** What was planned for the member. */
  readonly planned: readonly {
    /** The leg. */
    readonly legId: string;
    /** When it begins, epoch milliseconds. */
    readonly from: number;
    /** The planned city. */
    readonly city: string | null;
  }[];
  /** What the member reported, the oldest first. */
  readonly reports: readonly CityShown[];
}

/** Reads a member's cities. A command, because a reading by another person is kept and shown to the member. */
export const readCityCommand = defineCommand({
  name: "trips.readCity",
  input: readCityInput,
  right: null,
  async run(unit, { memberId, tripId }) {
    const isSelf = unit.actor.kind === "member" && unit.actor.memberId === memberId;
    const trips = await readableTrips(unit, { memberId, isSelf, tripId });
    const items: TripCities[] = [];
    for (const trip of trips) {
      items.push(await citiesOf(unit, trip, memberId, isSelf));
      if (!isSelf) await noteReading(unit, trip, memberId);
    }
    return { items };
  },
});

/** Who read the acting member's cities, and when. */
export const readersQuery = defineQuery({
  name: "trips.readers",
  input: listReadersInput,
  right: "trip.report",
  async run({ db, actor, branchId }, { cursor, limit }) {
    if (actor.kind !== "member") throw notAllowed("trips.readers", "trip.report");
    let query = db
      .selectFrom("location_read")
      .leftJoin("member", "member.id", "location_read.reader_id")
      .select([
        "location_read.id as readId",
        "location_read.reader_id as readerId",
        "member.name as readerName",
        "location_read.trip_id as tripId",
        "location_read.at",
      ])
      .where("location_read.branch_id", "=", branchId)
      .where("location_read.member_id", "=", actor.memberId);
    if (cursor !== undefined) query = query.where("location_read.id", "<", cursor);
    const rows = await query
      .orderBy("location_read.id", "desc")
      .limit(limit + 1)
      .execute();
    const items = rows.slice(0, limit);
    return { items, next: rows.length > limit ? (items.at(-1)?.readId ?? null) : null };
  },
});

const roleOfReader: Readonly<Record<string, Role>> = { secretary: "secretary", discipline: "disciplineMember" };

interface Wanted {
  readonly memberId: string;
  readonly isSelf: boolean;
  readonly tripId: string | undefined;
}

/** The trips of which the actor may read the member's cities. @throws NOT_ALLOWED if the actor may read none. */
async function readableTrips(unit: Unit, { memberId, isSelf, tripId }: Wanted): Promise<readonly Trip[]> {
  const { db, branchId, now, actor } = unit;
  let query = db
    .selectFrom("trip")
    .innerJoin("trip_member", "trip_member.trip_id", "trip.id")
    .selectAll("trip")
    .where("trip.branch_id", "=", branchId)
    .where("trip_member.member_id", "=", memberId)
    .where("trip.erased_at", "is", null)
    .where("trip.expires_on", ">=", await branchDay(db, branchId, now));
  if (tripId !== undefined) query = query.where("trip.id", "=", tripId);
  const trips = await query.orderBy("trip.starts_on").orderBy("trip.id").execute();
  if (isSelf || (await readsByRole(unit))) return trips;
  const { readers } = await policyOf(db, branchId, "locationReport");
  const led: Trip[] = [];
  if (readers.includes("tripLeader") && actor.kind === "member" && (await actsAs(unit, actor.memberId)))
    led.push(...trips.filter((trip) => trip.leader_id === actor.memberId));
  if (led.length > 0) return led;
  throw notAllowed("trips.readCity", "location.read");
}

async function readsByRole(unit: Unit): Promise<boolean> {
  const { db, actor, branchId, now } = unit;
  if (!(await authority({ db, actor, branchId, now })).has("location.read")) return false;
  const { readers } = await policyOf(db, branchId, "locationReport");
  const held = await rolesOf(unit);
  return readers.some((reader) => {
    const role = roleOfReader[reader];
    return role !== undefined && held.includes(role);
  });
}

async function citiesOf(unit: Unit, trip: Trip, memberId: string, isSelf: boolean): Promise<TripCities> {
  const planned = await unit.db
    .selectFrom("trip_duty")
    .innerJoin("trip_leg", "trip_leg.id", "trip_duty.leg_id")
    .select(["trip_leg.id as legId", "trip_leg.starts_at as from", "trip_leg.city"])
    .where("trip_duty.trip_id", "=", trip.id)
    .where("trip_duty.member_id", "=", memberId)
    .orderBy("trip_leg.starts_at")
    .orderBy("trip_leg.id")
    .execute();
  let query = unit.db
    .selectFrom("location_report")
    .selectAll()
    .where("trip_id", "=", trip.id)
    .where("member_id", "=", memberId);
  if (!isSelf) query = query.where("replaced_by", "is", null);
  const rows = await query.orderBy("id").execute();
  const reports = rows.map((row) => ({
    reportId: row.id,
    kind: row.kind,
    city: row.city,
    effectiveAt: row.effective_at,
    reportedAt: row.reported_at,
    isLate: row.late === 1,
    isEarly: row.early === 1,
    replacedBy: row.replaced_by,
  }));
  return { tripId: trip.id, planned, reports };
}

async function noteReading(unit: Unit, trip: Trip, memberId: string): Promise<void> {
  if (unit.actor.kind !== "member") throw notAllowed("trips.readCity", "location.read");
  const id = unit.id("reading");
  await unit.db
    .insertInto("location_read")
    .values({
      id,
      branch_id: unit.branchId,
      trip_id: trip.id,
      member_id: memberId,
      reader_id: unit.actor.memberId,
      at: unit.now,
    })
    .execute();
  await unit.record({
    kind: "trip.cityRead",
    subject: id,
    retention: "years10",
    payload: { trip: trip.id, member: memberId, reader: unit.actor.memberId },
  });
}
