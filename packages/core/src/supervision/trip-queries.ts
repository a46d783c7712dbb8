import { z } from "zod";
import { branchScope, defineQuery, type View } from "../command/command.js";
import { authority, dateSchema } from "../organisation/organisation.js";
import { type Duty, tripIdSchema, tripMembers, tripOf } from "./trip-rows.js";

/** Input of `trips.list`. */
export const listTripsInput = z.strictObject({
  ...branchScope.shape,
  on: dateSchema.optional().describe("only trips that run on this day [all]"),
  cursor: z.string().min(1).max(64).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most trips of a page [50]"),
});

/** Input of `trips.read`. */
export const readTripInput = z.strictObject({ ...branchScope.shape, tripId: tripIdSchema });

/** How a member stands to the report of a leg; no city. */
export interface DutyShown {
  /** The leg. */
  readonly legId: string;
  /** The member. */
  readonly memberId: string;
  /** When the report is due, epoch milliseconds. */
  readonly dueAt: number;
  /** `open`, `reported`, `excused` or `ended`. */
  readonly state: string;
  /** Whether the report came after it was due. */
  readonly isLate: boolean;
  /** The steps that were taken, each with its instant in epoch milliseconds or `null`. */
  readonly steps: {
    /** The member was asked. */
    readonly askedAt: number | null;
    /** The member was reminded. */
    readonly remindedAt: number | null;
    /** The trip's leader was told. */
    readonly leaderToldAt: number | null;
    /** The secretary was told. */
    readonly secretaryToldAt: number | null;
  };
}

/** The questions about trips; none of them shows a city. */
export const tripQueries = Object.freeze({
  list: defineQuery({
    name: "trips.list",
    input: listTripsInput,
    right: "roster.read",
    async run({ db, branchId }, { on, cursor, limit }) {
      let query = db
        .selectFrom("trip")
        .select([
          "id as tripId",
          "title",
          "leader_id as leaderId",
          "starts_on as startsOn",
          "ends_on as endsOn",
          "ended_at as endedAt",
        ])
        .where("branch_id", "=", branchId);
      if (on !== undefined) query = query.where("starts_on", "<=", on).where("ends_on", ">=", on);
      if (cursor !== undefined) query = query.where("id", "<", cursor);
      const rows = await query
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      return { items, next: rows.length > limit ? (items.at(-1)?.tripId ?? null) : null };
    },
  }),

  read: defineQuery({
    name: "trips.read",
    input: readTripInput,
    right: "roster.read",
    async run(view, { tripId }) {
      const trip = await tripOf(view, tripId);
      const legs = await view.db
        .selectFrom("trip_leg")
        .select(["id as legId", "starts_at as from"])
        .where("trip_id", "=", tripId)
        .orderBy("starts_at")
        .orderBy("id")
        .execute();
      return {
        tripId,
        title: trip.title,
        leaderId: trip.leader_id,
        memberIds: await tripMembers(view.db, tripId),
        startsOn: trip.starts_on,
        endsOn: trip.ends_on,
        expiresOn: trip.expires_on,
        endedAt: trip.ended_at,
        erasedAt: trip.erased_at,
        legs,
        duties: await dutiesFor(view, tripId, trip.leader_id),
      };
    },
  }),
});

/** Whoever manages or leads the trip sees all duties, everybody else the own ones. */
async function dutiesFor(view: View, tripId: string, leaderId: string): Promise<readonly DutyShown[]> {
  const { db, actor, branchId, now } = view;
  const self = actor.kind === "member" ? actor.memberId : null;
  const seesAll = self === leaderId || (await authority({ db, actor, branchId, now })).has("trip.manage");
  let query = db.selectFrom("trip_duty").selectAll().where("trip_id", "=", tripId);
  if (!seesAll) query = query.where("member_id", "=", self ?? "");
  return (await query.orderBy("id").execute()).map(shown);
}

function shown(duty: Duty): DutyShown {
  return {
    legId: duty.leg_id,
    memberId: duty.member_id,
    dueAt: duty.due_at,
    state: duty.state,
    isLate: duty.late === 1,
    steps: {
      askedAt: duty.asked_at,
      remindedAt: duty.reminded_at,
      leaderToldAt: duty.leader_told_at,
      secretaryToldAt: duty.secretary_told_at,
    },
  };
}
