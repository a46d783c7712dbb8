import type { Authority, Right } from "../command/command.js";
import { assertNever } from "../error/error.js";
import { localDateOf } from "../schedule/schedule.js";
import type { Db } from "../store/store.js";
import { rowCovers } from "./period.js";
import { hostRights, memberRights, type Role, roleRights, systemRights } from "./roles.js";

const none: ReadonlySet<Right> = new Set();
const ofHost: ReadonlySet<Right> = new Set(hostRights);
const ofSystem: ReadonlySet<Right> = new Set(systemRights);

/**
 * Tells what an actor may do in a branch on a day: a member what every member may and what the posts of that day carry,
 * the host and the library what they are.
 *
 * A member whose rights are suspended keeps what every member may (to discuss, to report a trip) but none of the rights
 * of posts, even while a post's period still runs: the library ends no post by itself, it lets it rest.
 *
 * @source 中国共产党纪律处分条例: with 留党察看 posts within the Party end by themselves, and there is no right to vote,
 *   to elect or to be elected. The end of the post is entered by people.
 */
export const authority: Authority = async ({ db, actor, branchId, now }) => {
  switch (actor.kind) {
    case "host":
      return ofHost;
    case "system":
      return ofSystem;
    case "member":
      return rightsOfMember(db, actor.memberId, branchId, now);
    default:
      return assertNever(actor);
  }
};

async function rightsOfMember(db: Db, memberId: string, branchId: string, now: number): Promise<ReadonlySet<Right>> {
  const branch = await db.selectFrom("branch").select("zone").where("id", "=", branchId).executeTakeFirst();
  if (branch === undefined) return none;
  const day = localDateOf(now, branch.zone);
  const membership = await db
    .selectFrom("membership")
    .select("id")
    .where("member_id", "=", memberId)
    .where("branch_id", "=", branchId)
    .where(rowCovers("membership", day))
    .executeTakeFirst();
  if (membership === undefined) return none;
  const held = new Set<Right>(memberRights);
  if (await isSuspended(db, memberId, day)) return held;
  for (const role of await rolesHeld(db, memberId, branchId, day)) {
    for (const right of roleRights[role]) held.add(right);
  }
  return held;
}

/** Whether a member's rights are suspended on a day. */
export async function isSuspended(db: Db, memberId: string, day: string): Promise<boolean> {
  const row = await db
    .selectFrom("rights_suspension")
    .select("id")
    .where("member_id", "=", memberId)
    .where(rowCovers("rights_suspension", day))
    .executeTakeFirst();
  return row !== undefined;
}

/** The roles that a member holds in a branch on a day. */
export async function rolesHeld(db: Db, memberId: string, branchId: string, day: string): Promise<readonly Role[]> {
  const rows = await db
    .selectFrom("post_held")
    .select("role")
    .where("member_id", "=", memberId)
    .where("branch_id", "=", branchId)
    .where(rowCovers("post_held", day))
    .execute();
  return rows.map((row) => row.role as Role);
}
