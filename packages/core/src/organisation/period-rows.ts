import { sql } from "kysely";
import type { Db } from "../store/store.js";

/** A table with one kind of fact about a member, as periods. */
export type MemberPeriodTable =
  | "membership"
  | "member_status"
  | "group_membership"
  | "rights_suspension"
  | "secondment"
  | "post_held";

interface MemberRows {
  readonly table: MemberPeriodTable;
  readonly memberId: string;
  readonly day: string;
}

/** Ends on `day` the member's rows that run on it and began before it. @returns How many ended. */
export async function endRunning(db: Db, { table, memberId, day }: MemberRows): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update ${sql.table(table)} set to_on = ${day}
    where member_id = ${memberId} and from_on < ${day} and (to_on is null or to_on > ${day}) returning id`.execute(db);
  return rows.length;
}

/** Removes the member's rows that begin on `day` or later: they never came to hold. @returns How many. */
export async function removeFrom(db: Db, { table, memberId, day }: MemberRows): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    delete from ${sql.table(table)} where member_id = ${memberId} and from_on >= ${day} returning id`.execute(db);
  return rows.length;
}

/** Removes the member's row that begins on `day`: another takes its place. */
export async function removeOn(db: Db, { table, memberId, day }: MemberRows): Promise<void> {
  await sql`delete from ${sql.table(table)} where member_id = ${memberId} and from_on = ${day}`.execute(db);
}

/** The first day after `day` on which a row of the member begins, or `null`. */
export async function nextBegin(db: Db, { table, memberId, day }: MemberRows): Promise<string | null> {
  const { rows } = await sql<{ from_on: string | null }>`
    select min(from_on) as from_on from ${sql.table(table)} where member_id = ${memberId} and from_on > ${day}`.execute(
    db,
  );
  return rows[0]?.from_on ?? null;
}

/** Whether a row of the member shares a day with the period `[from, to)`. */
export async function meetsRow(
  db: Db,
  question: {
    readonly table: MemberPeriodTable;
    readonly memberId: string;
    readonly from: string;
    readonly to: string | null;
  },
): Promise<boolean> {
  const { table, memberId, from, to } = question;
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where member_id = ${memberId} and (to_on is null or to_on > ${from})
    and from_on < ${to ?? "9999-12-32"} limit 1`.execute(db);
  return rows.length > 0;
}
