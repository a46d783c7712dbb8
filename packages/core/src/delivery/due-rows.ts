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

/** A branch's due messages, the oldest first, without those whose earlier part is not through; none of one recipient's two parts. */
export async function dueRows(db: Db, { lane, branchId, now, limit }: BranchTurn): Promise<Database["outbox"][]> {
  return db
    .selectFrom("outbox")
    .selectAll()
    .where("lane", "=", lane)
    .where("state", "=", "due")
    .where("branch_id", "=", branchId)
    .where("due_at", "<=", now)
    .where(sql<boolean>`(part = 1 or not exists (select 1 ${earlier} and earlier.state in ('due', 'sending')))`)
    .orderBy("due_at")
    .orderBy("id")
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
  readonly free: readonly Database["outbox"][];
  /** Whether others were put off to the end of the branch's quiet hours. */
  readonly putOff: boolean;
}

/** Parts a branch's due messages; of a class that may not go out now, all that are due in the lane are put off at once. */
export async function released(
  room: Room,
  db: Db,
  turn: Omit<BranchTurn, "limit">,
  rows: readonly Database["outbox"][],
): Promise<Released> {
  if (rows.length === 0) return { free: [], putOff: false };
  const { lane, branchId, now } = turn;
  const noticeIds = [...new Set(rows.map((row) => row.notice_id))];
  const notices = await db.selectFrom("notice").select(["id", "class"]).where("id", "in", noticeIds).execute();
  const classes = new Map(notices.map((notice) => [notice.id, notice.class as NoticeClass]));
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
