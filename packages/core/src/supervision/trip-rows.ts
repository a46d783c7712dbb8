import { z } from "zod";
import type { Unit, View } from "../command/command.js";
import { cancelAlarm } from "../engine/engine.js";
import { MicrobranchError } from "../error/error.js";
import { authority, branchDay, isSuspended, type Role, rolesHeld } from "../organisation/organisation.js";
import type { Database, Db } from "../store/store.js";

/** A trip's row. */
export type Trip = Database["trip"];

/** A duty's row. */
export type Duty = Database["trip_duty"];

/** The steps of a duty's ladder, as kinds of alarms, in their order. */
export const ladderKinds = ["trip.request", "trip.remind", "trip.tellLeader", "trip.tellSecretary"] as const;

/** One step of the ladder. */
export type LadderKind = (typeof ladderKinds)[number];

/** Id of a trip, in an input. */
export const tripIdSchema = z.string().min(1).max(64).describe("the trip");

/** Id of a member, in an input. */
export const memberIdSchema = z.string().min(1).max(64).describe("the member");

/** A trip of the branch. @throws NOT_FOUND, field `tripId`. */
export async function tripOf({ db, branchId }: Pick<View, "db" | "branchId">, tripId: string): Promise<Trip> {
  const row = await db
    .selectFrom("trip")
    .selectAll()
    .where("branch_id", "=", branchId)
    .where("id", "=", tripId)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new MicrobranchError("NOT_FOUND", {
    message: `There is no trip ${tripId} in this branch. Check the id.`,
    field: "tripId",
  });
}

/** Who takes part in a trip, in its order. */
export async function tripMembers(db: Db, tripId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("trip_member")
    .select("member_id")
    .where("trip_id", "=", tripId)
    .orderBy("position")
    .execute();
  return rows.map((row) => row.member_id);
}

/** Whether the actor is this member, on the roster, with rights that do not rest. */
export async function actsAs(view: Pick<View, "db" | "actor" | "branchId" | "now">, memberId: string) {
  const { db, actor, branchId, now } = view;
  if (actor.kind !== "member" || actor.memberId !== memberId) return false;
  if (!(await authority({ db, actor, branchId, now })).has("trip.report")) return false;
  return !(await isSuspended(db, memberId, await branchDay(db, branchId, now)));
}

/** The roles whose rights the actor may use today; none for the host and the library. */
export async function rolesOf(view: Pick<View, "db" | "actor" | "branchId" | "now">): Promise<readonly Role[]> {
  const { db, actor, branchId, now } = view;
  if (actor.kind !== "member" || !(await actsAs(view, actor.memberId))) return [];
  return rolesHeld(db, actor.memberId, branchId, await branchDay(db, branchId, now));
}

/** How a duty ends. */
export interface DutyEnd {
  /** How. */
  readonly state: "reported" | "excused" | "ended";
  /** Whether the report came after it was due [false]. */
  readonly late?: boolean;
}

/** Ends an open duty: its ladder stops. */
export async function endDuty(unit: Unit, duty: Duty, { state, late = false }: DutyEnd): Promise<void> {
  await unit.db
    .updateTable("trip_duty")
    .set({ state, late: late ? 1 : 0, closed_at: unit.now })
    .where("id", "=", duty.id)
    .execute();
  for (const kind of ladderKinds) await cancelAlarm(unit.db, { kind, subject: duty.id });
}

/** The open duties of a trip, or of one member in it, by the beginning of their legs. */
export async function openDuties(db: Db, tripId: string, memberId?: string): Promise<readonly (Duty & Beginning)[]> {
  let query = db
    .selectFrom("trip_duty")
    .innerJoin("trip_leg", "trip_leg.id", "trip_duty.leg_id")
    .selectAll("trip_duty")
    .select("trip_leg.starts_at")
    .where("trip_duty.trip_id", "=", tripId)
    .where("trip_duty.state", "=", "open");
  if (memberId !== undefined) query = query.where("trip_duty.member_id", "=", memberId);
  return query.orderBy("trip_leg.starts_at").orderBy("trip_duty.id").execute();
}

/** When a duty's leg begins. */
export interface Beginning {
  /** Epoch milliseconds. */
  readonly starts_at: number;
}
