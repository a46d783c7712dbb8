import { sql } from "kysely";
import type { Database, Db } from "../store/store.js";
import type { NoticeClass } from "./notice-draft.js";
import type { Room } from "./room.js";

/** Due messages of one branch in one lane. */
export interface BranchTurn {
  /** The lane. */
  readonly lane: string;
  /** The branch. */
  readonly branchId: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** How many rows at most. */
  readonly limit: number;
}

/** An earlier message of the same notice to the same recipient that is not through yet. */
const earlier = sql`from outbox earlier where earlier.notice_id = outbox.notice_id
  and earlier.position = outbox.position and earlier.route = outbox.route and earlier.part < outbox.part`;

/** A due message with its recipient. */
export type DueRow = Database["outbox"] & Pick<Database["notice_recipient"], "member_id" | "name">;

/**
 * A branch's due messages, the oldest first, without those whose earlier part is not through: never two parts of one
 * recipient. In the index's order alone: messages that fell due together are not sorted anew for each few of them.
 */
export async function dueRows(db: Db, { lane, branchId, now, limit }: BranchTurn): Promise<DueRow[]> {
  return db
    .selectFrom("outbox")
    .innerJoin("notice_recipient", (join) =>
      join
        .onRef("notice_recipient.notice_id", "=", "outbox.notice_id")
        .onRef("notice_recipient.position", "=", "outbox.position"),
    )
    .selectAll("outbox")
    .select(["notice_recipient.member_id", "notice_recipient.name"])
    .where("lane", "=", lane)
    .where("state", "=", "due")
    .where("outbox.branch_id", "=", branchId)
    .where("due_at", "<=", now)
    .where(sql<boolean>`(part = 1 or not exists (select 1 ${earlier} and earlier.state in ('due', 'sending')))`)
    .orderBy("due_at")
    .limit(limit)
    .execute();
}

/** Lets further parts wait for as long as the part before them does. @returns How many. */
export async function postponeParts(db: Db, lane: string, now: number): Promise<number> {
  const waiting = sql`${earlier} and earlier.state = 'due'`;
  const { numAffectedRows } = await sql`
    update outbox set due_at = (select max(earlier.due_at) ${waiting})
    where lane = ${lane} and state = 'due' and due_at <= ${now} and part > 1
      and exists (select 1 ${waiting} and earlier.due_at > ${now})`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Due messages by whether they may go out now. */
export interface Released {
  /** Those which may. */
  readonly free: readonly DueRow[];
  /** Whether others were put off to the end of the branch's quiet hours. */
  readonly putOff: boolean;
}

/** What {@link released} must know. */
export interface ReleaseQuestion extends Omit<BranchTurn, "limit"> {
  /** The branch's due messages. */
  readonly rows: readonly DueRow[];
  /** Classes of their notices, by id. */
  readonly classes: ReadonlyMap<string, NoticeClass>;
}

/** Parts a branch's due messages; of a class that may not go out now, all that are due in the lane are put off at once. */
export async function released(
  room: Room,
  db: Db,
  { lane, branchId, now, rows, classes }: ReleaseQuestion,
): Promise<Released> {
  const late = new Set<NoticeClass>();
  for (const noticeClass of new Set(classes.values())) {
    const at = await room.ports.releaseAt(db, { branchId, now, class: noticeClass });
    if (at <= now) continue;
    late.add(noticeClass);
    await db
      .updateTable("outbox")
      .set({ due_at: at })
      .where("lane", "=", lane)
      .where("state", "=", "due")
      .where("branch_id", "=", branchId)
      .where("due_at", "<=", now)
      .where("notice_id", "in", (on) => on.selectFrom("notice").select("id").where("class", "=", noticeClass))
      .execute();
  }
  return { free: rows.filter((row) => !late.has(classes.get(row.notice_id) ?? "normal")), putOff: late.size > 0 };
}
