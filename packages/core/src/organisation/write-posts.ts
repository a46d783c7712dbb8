import type { Unit } from "../command/command.js";
import type { Database } from "../store/store.js";
import { conflict } from "./lookup.js";
import { emitOrganisation } from "./organisation-events.js";
import { overlaps, type Period } from "./period.js";
import type { Role } from "./roles.js";

/** An appointment to a post. */
export interface Appointment extends Period {
  /** The member. */
  readonly memberId: string;
  /** The role. */
  readonly role: Role;
  /** The group that a group leader leads, or `null`. */
  readonly groupId: string | null;
  /** Who decided it, in words. */
  readonly decidedBy: string;
  /** The day of the decision. */
  readonly decidedOn: string;
}

/** Roles that one person holds at a time: a new holder ends the former's post. Group leaders: one in each group. */
export const soleRoles: readonly Role[] = Object.freeze(["secretary", "administrator", "groupLeader"] as const);

/** What an appointment changed. */
export interface AppointmentResult {
  /** The new post. */
  readonly postId: string;
  /** The member whose post it ended, or `null`. */
  readonly formerMemberId: string | null;
}

/**
 * Appoints a member, whose membership the caller has checked, and records it. For a sole role the former holder's post
 * ends on the first day of the new one; appointing the holder again is refused.
 *
 * @throws CONFLICT if the member holds the post already, or if somebody is appointed to a sole role for a later day.
 */
export async function writeAppointment(unit: Unit, appointment: Appointment): Promise<AppointmentResult> {
  const { db, branchId } = unit;
  const { memberId, role, groupId, from, to, decidedBy, decidedOn } = appointment;
  const clashes = (await holdersOf(unit, role, groupId)).filter((row) => overlaps(periodOf(row), appointment));
  if (clashes.some((row) => row.member_id === memberId))
    throw conflict(`Member ${memberId} is ${role} already in this time. End the post first.`, "memberId");
  const former = soleRoles.includes(role) ? clashes : [];
  for (const row of former) await endFormer(unit, row, from);
  const postId = unit.id("post-held");
  await db
    .insertInto("post_held")
    .values({
      id: postId,
      branch_id: branchId,
      member_id: memberId,
      role,
      group_id: groupId,
      from_on: from,
      to_on: to,
      decided_by: decidedBy,
      decided_on: decidedOn,
    })
    .execute();
  const formerMemberId = former[0]?.member_id ?? null;
  await unit.record({
    kind: role === "administrator" ? "administrator.appointed" : "post.appointed",
    subject: memberId,
    retention: "permanent",
    payload: { postId, role, groupId, from, to, decidedBy, decidedOn, formerMemberId },
  });
  emitOrganisation(unit, "post.appointed", { branchId, memberId, role, onDate: from });
  return { postId, formerMemberId };
}

const periodOf = (row: Database["post_held"]): Period => ({ from: row.from_on, to: row.to_on });

async function holdersOf(
  { db, branchId }: Unit,
  role: Role,
  groupId: string | null,
): Promise<readonly Database["post_held"][]> {
  const posts = db.selectFrom("post_held").selectAll().where("branch_id", "=", branchId).where("role", "=", role);
  return (groupId === null ? posts : posts.where("group_id", "=", groupId)).orderBy("from_on").execute();
}

async function endFormer(unit: Unit, row: Database["post_held"], on: string): Promise<void> {
  if (row.from_on >= on)
    throw conflict(
      `Member ${row.member_id} is appointed ${row.role} from ${row.from_on}. End that post, or appoint from a later day.`,
      "from",
    );
  await unit.db.updateTable("post_held").set({ to_on: on }).where("id", "=", row.id).execute();
  await unit.record({
    kind: "post.ended",
    subject: row.member_id,
    retention: "permanent",
    payload: { postId: row.id, role: row.role, groupId: row.group_id, to: on, reason: "succeeded" },
  });
}
