import type { ExpressionBuilder } from "kysely";
import type { Address, Channel, Fitting } from "../channel/channel.js";
import type { Database, Db } from "../store/store.js";
import type { ClaimedMessage } from "./claimed-message.js";
import { branchesInTurn } from "./lanes-due.js";
import type { NoticeClass } from "./notice-draft.js";
import type { Room } from "./room.js";
import { inSlices, readNotice, type StoredNotice } from "./stored-notice.js";

/** What a claim gave. */
export interface Claim {
  /** What is claimed; of lost claims too. */
  readonly messages: readonly ClaimedMessage[];
  /** Whether more may be due. */
  readonly isFull: boolean;
}

const mostBranches = 20;
const nothing: Claim = Object.freeze({ messages: [], isFull: false });

/**
 * Claims due messages of a lane, a share for each branch in turn, and messages whose runner was lost: `due` becomes
 * `sending` before anything is handed over, so that a crash leaves a trace.
 */
export async function claim(room: Room, channel: Channel, lane: string, now: number): Promise<Claim> {
  const { batchSize } = room.settings;
  return room.ports.store.write(`outbox:${lane}`, async (db) => {
    if (await isPaused(db, channel.id)) return nothing;
    const lost = await db
      .selectFrom("outbox")
      .selectAll()
      .where("state", "=", "sending")
      .where("lane", "=", lane)
      .where(isLost(room, now))
      .orderBy("id")
      .limit(batchSize)
      .execute();
    const inTurn = await dueInTurn(room, db, { channel, lane, now, limit: batchSize - lost.length });
    const due = await released(room, db, inTurn, now);
    const began = due.map((row) => ({ ...row, attempt: row.attempt + 1 }));
    await take(db, due, { state: "sending", claimed_by: room.runner, claimed_at: now }, true);
    await take(db, lost, { claimed_by: room.runner, claimed_at: now }, false);
    const messages = await withContent(db, channel, [
      ...lost.map((row) => ({ row, lostSince: row.claimed_at })),
      ...began.map((row) => ({ row, lostSince: null })),
    ]);
    return { messages, isFull: lost.length + inTurn.length >= batchSize };
  });
}

/** A claim that nobody works on: of an earlier run where there is one process, else one that was not moved on. */
function isLost(room: Room, now: number) {
  return (on: ExpressionBuilder<Database, "outbox">) => {
    const isOld = on("claimed_at", "<=", now - room.settings.leaseMs);
    return room.isAlone ? on.or([on("claimed_by", "!=", room.runner), isOld]) : isOld;
  };
}

async function isPaused(db: Db, channelId: string): Promise<boolean> {
  const row = await db
    .selectFrom("channel_state")
    .select("channel")
    .where("channel", "=", channelId)
    .executeTakeFirst();
  return row !== undefined;
}

interface Turn {
  readonly channel: Channel;
  readonly lane: string;
  readonly now: number;
  readonly limit: number;
}

async function dueInTurn(room: Room, db: Db, { channel, lane, now, limit }: Turn): Promise<Database["outbox"][]> {
  if (limit <= 0) return [];
  const last = room.turns.get(lane) ?? "";
  const branches = await branchesInTurn(db, { lane, now, last, limit: mostBranches });
  const share = Math.max(channel.capabilities.batch.maxRecipients, Math.ceil(room.settings.batchSize / 10));
  const rows: Database["outbox"][] = [];
  for (const branchId of branches) {
    if (rows.length >= limit) break;
    const some = await db
      .selectFrom("outbox")
      .selectAll()
      .where("lane", "=", lane)
      .where("state", "=", "due")
      .where("branch_id", "=", branchId)
      .where("due_at", "<=", now)
      .orderBy("due_at")
      .orderBy("id")
      .limit(Math.min(share, limit - rows.length))
      .execute();
    rows.push(...some);
    room.turns.set(lane, branchId);
  }
  return rows;
}

const idsPerStatement = 500;

/** Of due messages those that may go out now; the others wait for the end of the branch's quiet hours. */
async function released(
  room: Room,
  db: Db,
  rows: readonly Database["outbox"][],
  now: number,
): Promise<readonly Database["outbox"][]> {
  if (rows.length === 0) return [];
  const noticeIds = [...new Set(rows.map((row) => row.notice_id))];
  const notices = await db.selectFrom("notice").select(["id", "class"]).where("id", "in", noticeIds).execute();
  const classes = new Map(notices.map((notice) => [notice.id, notice.class as NoticeClass]));
  const times = new Map<string, number>();
  const timeOf = async (row: Database["outbox"]): Promise<number> => {
    const noticeClass = classes.get(row.notice_id) ?? "normal";
    const key = `${row.branch_id} ${noticeClass}`;
    const at = times.get(key) ?? (await room.ports.releaseAt(db, { branchId: row.branch_id, now, class: noticeClass }));
    times.set(key, at);
    return at;
  };
  const free: Database["outbox"][] = [];
  for (const row of rows) {
    const at = await timeOf(row);
    if (at <= now) free.push(row);
    else await db.updateTable("outbox").set({ due_at: at }).where("id", "=", row.id).execute();
  }
  return free;
}

async function take(
  db: Db,
  rows: readonly Database["outbox"][],
  set: { readonly state?: string; readonly claimed_by: string; readonly claimed_at: number },
  isTry: boolean,
): Promise<void> {
  const ids = rows.map((row) => row.id);
  for (const some of inSlices(ids, idsPerStatement))
    await db
      .updateTable("outbox")
      .set(set)
      .$if(isTry, (query) => query.set((on) => ({ attempt: on("attempt", "+", 1) })))
      .where("id", "in", some)
      .execute();
}

interface Taken {
  readonly row: Database["outbox"];
  readonly lostSince: number | null;
}

async function withContent(db: Db, channel: Channel, taken: readonly Taken[]): Promise<readonly ClaimedMessage[]> {
  const noticeIds = [...new Set(taken.map(({ row }) => row.notice_id))];
  if (noticeIds.length === 0) return [];
  const notices = new Map(
    (await db.selectFrom("notice").selectAll().where("id", "in", noticeIds).execute()).map((row) => [
      row.id,
      readNotice(row),
    ]),
  );
  const fittings = await db
    .selectFrom("notice_fitting")
    .selectAll()
    .where("channel", "=", channel.id)
    .where("notice_id", "in", noticeIds)
    .execute();
  const fitted = new Map(
    fittings.map((row) => [
      row.notice_id,
      { parts: JSON.parse(row.parts) as Fitting["parts"], losses: JSON.parse(row.losses) as Fitting["losses"] },
    ]),
  );
  const people = await db
    .selectFrom("notice_recipient")
    .select(["notice_id", "position", "member_id", "name"])
    .where("notice_id", "in", noticeIds)
    .execute();
  const who = new Map(people.map((row) => [`${row.notice_id} ${row.position}`, row]));
  return taken.flatMap(({ row, lostSince }) => {
    const notice = notices.get(row.notice_id);
    const fitting = fitted.get(row.notice_id);
    const person = who.get(`${row.notice_id} ${row.position}`);
    if (notice === undefined || fitting === undefined || person === undefined) return [];
    return [message(row, { notice, fitting, person, lostSince })];
  });
}

function message(
  row: Database["outbox"],
  known: {
    readonly notice: StoredNotice;
    readonly fitting: Fitting;
    readonly person: { readonly member_id: string | null; readonly name: string };
    readonly lostSince: number | null;
  },
): ClaimedMessage {
  return {
    id: row.id,
    branchId: row.branch_id,
    notice: known.notice,
    fitting: known.fitting,
    position: row.position,
    memberId: known.person.member_id,
    name: known.person.name,
    route: row.route,
    address: JSON.parse(row.address) as Address,
    key: row.key,
    part: row.part,
    attempt: row.attempt,
    repeats: row.repeats,
    asked: row.asked === 1,
    dueAt: row.due_at,
    lostSince: known.lostSince,
  };
}

/** Moves the claims of messages that are still waiting in this process on, so that nobody takes them for lost. */
export async function renewClaims(room: Room, lane: string, messages: readonly ClaimedMessage[]): Promise<void> {
  const now = room.ports.clock.now();
  const ids = messages.map((message) => message.id);
  await room.ports.store.write(`outbox:${lane}`, async (db) => {
    for (const some of inSlices(ids, idsPerStatement))
      await db
        .updateTable("outbox")
        .set({ claimed_at: now })
        .where("id", "in", some)
        .where("state", "=", "sending")
        .where("claimed_by", "=", room.runner)
        .execute();
  });
}

/** Puts messages back that were claimed and certainly not handed over: the try does not count. */
export async function putBack(
  room: Room,
  lane: string,
  waiting: readonly { readonly message: ClaimedMessage; readonly dueAt: number }[],
): Promise<void> {
  if (waiting.length === 0) return;
  await room.ports.store.write(`outbox:${lane}`, async (db) => {
    for (const { message, dueAt } of waiting)
      await db
        .updateTable("outbox")
        .set((on) => ({
          state: "due",
          due_at: dueAt,
          attempt: on("attempt", "-", 1),
          claimed_by: null,
          claimed_at: null,
        }))
        .where("id", "=", message.id)
        .where("state", "=", "sending")
        .where("claimed_by", "=", room.runner)
        .execute();
  });
}
