import type { LocalDate } from "../schedule/schedule.js";
import type { Db } from "../store/store.js";
import { isAccountReason } from "./doubt-address.js";
import type { OrganisationFacts } from "./findings.js";
import { standingsOn } from "./headcount.js";
import { rowCovers } from "./period.js";
import { policyOf } from "./policy-of.js";
import type { Role } from "./roles.js";

/** A post held on a day. */
export interface PostOnDay {
  /** The post's id. */
  readonly postId: string;
  /** Who holds it. */
  readonly memberId: string;
  /** The role. */
  readonly role: Role;
  /** The group that a group leader leads, or `null`. */
  readonly groupId: string | null;
  /** Its first day. */
  readonly from: LocalDate;
}

/** A group on a day. */
export interface GroupOnDay {
  /** The group. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** Its leader, or `null`. */
  readonly leaderId: string | null;
  /** Its members, in roster order. */
  readonly memberIds: readonly string[];
}

/** The posts held in a branch on a day, by role in the order of rank, then by their first day. */
export async function postsOn(db: Db, branchId: string, day: LocalDate): Promise<readonly PostOnDay[]> {
  const rows = await db
    .selectFrom("post_held")
    .selectAll()
    .where("branch_id", "=", branchId)
    .where(rowCovers("post_held", day))
    .orderBy("from_on")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    postId: row.id,
    memberId: row.member_id,
    role: row.role as Role,
    groupId: row.group_id,
    from: row.from_on,
  }));
}

/** The groups of a branch on a day, in their order. */
export async function groupsOn(db: Db, branchId: string, day: LocalDate): Promise<readonly GroupOnDay[]> {
  const groups = await db
    .selectFrom("party_group")
    .select(["id", "name"])
    .where("branch_id", "=", branchId)
    .where(rowCovers("party_group", day))
    .orderBy("position")
    .orderBy("id")
    .execute();
  const members = await db
    .selectFrom("group_membership")
    .innerJoin("membership", "membership.member_id", "group_membership.member_id")
    .select(["group_membership.group_id", "group_membership.member_id"])
    .where("group_membership.branch_id", "=", branchId)
    .where("membership.branch_id", "=", branchId)
    .where(rowCovers("group_membership", day))
    .where(rowCovers("membership", day))
    .orderBy("membership.position")
    .orderBy("membership.member_id")
    .execute();
  const leaders = (await postsOn(db, branchId, day)).filter(({ role }) => role === "groupLeader");
  return groups.map(({ id, name }) => ({
    id,
    name,
    leaderId: leaders.find((post) => post.groupId === id)?.memberId ?? null,
    memberIds: members.filter((row) => row.group_id === id).map((row) => row.member_id),
  }));
}

/** Everything that findings about a branch on a day are made from. */
export async function organisationFacts(db: Db, branchId: string, day: LocalDate): Promise<OrganisationFacts> {
  const live = await db
    .selectFrom("member_address")
    .innerJoin("membership", "membership.member_id", "member_address.member_id")
    .select([
      "membership.member_id",
      "member_address.id",
      "member_address.doubtful_since",
      "member_address.doubt_reason",
    ])
    .distinct()
    .where("membership.branch_id", "=", branchId)
    .where("member_address.ended_at", "is", null)
    .orderBy("membership.member_id")
    .orderBy("member_address.id")
    .execute();
  const standings = await standingsOn(db, branchId, day);
  const present = new Set(standings.map(({ memberId }) => memberId));
  const elsewhere = await db
    .selectFrom("membership")
    .select("member_id")
    .where("branch_id", "=", branchId)
    .where("to_on", "<=", day)
    .execute();
  const left = new Set(elsewhere.map((row) => row.member_id));
  const reachableIds = [...new Set(live.map((row) => row.member_id))];
  return {
    standings,
    posts: await postsOn(db, branchId, day),
    groups: await groupsOn(db, branchId, day),
    reachable: new Set(reachableIds),
    doubted: live
      .filter((row) => row.doubtful_since !== null)
      .map((row) => ({ memberId: row.member_id, isAccountGone: isAccountReason(row.doubt_reason) })),
    leftReachable: reachableIds.filter((id) => left.has(id) && !present.has(id)),
    policies: {
      committee: await policyOf(db, branchId, "committee"),
      branchSize: await policyOf(db, branchId, "branchSize"),
      partyGroup: await policyOf(db, branchId, "partyGroup"),
    },
  };
}
