import { MicrobranchError } from "../error/error.js";
import type { Database, Db } from "../store/store.js";
import { rowCovers } from "./period.js";

/** The error for an id that means nothing in this branch. */
export function notFound(what: string, id: string, field: string): MicrobranchError {
  return new MicrobranchError("NOT_FOUND", {
    message: `There is no ${what} ${id} in this branch. Check the id.`,
    field,
  });
}

/** The error for a change that the present state forbids. */
export function conflict(message: string, field?: string): MicrobranchError {
  return new MicrobranchError("CONFLICT", { message, ...(field === undefined ? {} : { field }) });
}

/**
 * The member's latest membership in the branch, running or not.
 *
 * @throws NOT_FOUND if the member never was on the branch's roster.
 */
export async function membershipOf(
  db: Db,
  branchId: string,
  memberId: string,
  field = "memberId",
): Promise<Database["membership"]> {
  const row = await db
    .selectFrom("membership")
    .selectAll()
    .where("member_id", "=", memberId)
    .where("branch_id", "=", branchId)
    .orderBy("from_on", "desc")
    .executeTakeFirst();
  if (row === undefined) throw notFound("member", memberId, field);
  return row;
}

/**
 * The membership that covers a day.
 *
 * @throws NOT_FOUND if the member never was on the branch's roster; CONFLICT if not on that day.
 */
export async function membershipOn(
  db: Db,
  branchId: string,
  memberId: string,
  day: string,
): Promise<Database["membership"]> {
  await membershipOf(db, branchId, memberId);
  const row = await db
    .selectFrom("membership")
    .selectAll()
    .where("member_id", "=", memberId)
    .where("branch_id", "=", branchId)
    .where(rowCovers("membership", day))
    .executeTakeFirst();
  if (row === undefined)
    throw conflict(`Member ${memberId} is not on the roster on ${day}. Use a day of the membership.`, "memberId");
  return row;
}

/**
 * A group of the branch.
 *
 * @throws NOT_FOUND if there is none with this id.
 */
export async function groupOf(
  db: Db,
  branchId: string,
  groupId: string,
  field = "groupId",
): Promise<Database["party_group"]> {
  const row = await db
    .selectFrom("party_group")
    .selectAll()
    .where("id", "=", groupId)
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  if (row === undefined) throw notFound("Party group", groupId, field);
  return row;
}
