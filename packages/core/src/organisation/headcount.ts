import type { LocalDate } from "../schedule/schedule.js";
import type { Db } from "../store/store.js";
import type { MemberStatus } from "./member-schema.js";
import { rowCovers } from "./period.js";
import { type PolicyValue, policyDefault } from "./policies.js";

/** Somebody on the roster, as far as counting goes. */
export interface Standing {
  /** The member. */
  readonly memberId: string;
  /** The status on the day, or `null` when none is entered. */
  readonly status: MemberStatus | null;
  /** Whether the member's rights are suspended on the day. */
  readonly isSuspended: boolean;
}

/** Everybody on a branch's roster on a day, in roster order, with the status of that day. */
export async function standingsOn(db: Db, branchId: string, day: LocalDate): Promise<readonly Standing[]> {
  const rows = await db
    .selectFrom("membership")
    .leftJoin("member_status", (join) =>
      join.onRef("member_status.member_id", "=", "membership.member_id").on(rowCovers("member_status", day)),
    )
    .select(["membership.member_id", "member_status.status"])
    .where("membership.branch_id", "=", branchId)
    .where(rowCovers("membership", day))
    .orderBy("membership.position")
    .orderBy("membership.member_id")
    .execute();
  const suspended = await db
    .selectFrom("rights_suspension")
    .innerJoin("membership", "membership.member_id", "rights_suspension.member_id")
    .select("rights_suspension.member_id")
    .where("membership.branch_id", "=", branchId)
    .where(rowCovers("membership", day))
    .where(rowCovers("rights_suspension", day))
    .execute();
  const suspendedIds = new Set(suspended.map((row) => row.member_id));
  return rows.map((row) => ({
    memberId: row.member_id,
    status: row.status as MemberStatus | null,
    isSuspended: suspendedIds.has(row.member_id),
  }));
}

/** Ids of the full members of a branch on a day, in roster order; suspended ones are among them. */
export async function fullMembersOn(db: Db, branchId: string, day: LocalDate): Promise<readonly string[]> {
  const standings = await standingsOn(db, branchId, day);
  return standings.filter(({ status }) => status === "full").map(({ memberId }) => memberId);
}

/**
 * Ids of those entitled to vote in a branch on a day, in roster order: full members whose rights are not suspended.
 * A seconded member stays entitled; whether somebody away for long is left out of a denominator is decided per vote.
 */
export async function entitledToVoteOn(db: Db, branchId: string, day: LocalDate): Promise<readonly string[]> {
  const standings = await standingsOn(db, branchId, day);
  return standings.filter(isEntitled).map(({ memberId }) => memberId);
}

/** Whether somebody may vote: a full member whose rights are not suspended. */
export function isEntitled({ status, isSuspended }: Standing): boolean {
  return status === "full" && !isSuspended;
}

/** Whether a branch has a committee, and of what size. */
export interface CommitteeExpectation {
  /** Whether there should be one; else a secretary, and a deputy if needed. */
  readonly isExpected: boolean;
  /** Least members of it, as a rule; 0 without committee. */
  readonly minMembers: number;
  /** Most members of it, as a rule; 0 without committee. */
  readonly maxMembers: number;
}

/**
 * Whether a branch of so many full members has a committee.
 *
 * @param rule The branch's policy [the default, with its source].
 */
export function committeeExpected(
  fullMembers: number,
  rule: PolicyValue<"committee"> = policyDefault("committee"),
): CommitteeExpectation {
  const isExpected = fullMembers >= rule.fromFullMembers;
  return {
    isExpected,
    minMembers: isExpected ? rule.minMembers : 0,
    maxMembers: isExpected ? rule.maxMembers : 0,
  };
}
