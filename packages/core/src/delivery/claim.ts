import type { ExpressionBuilder } from "kysely";
import type { Channel } from "../channel/channel.js";
import type { Database, Db } from "../store/store.js";
import { noticesOf, withContent } from "./claim-content.js";
import type { ClaimedMessage } from "./claimed-message.js";
import { dueRows, postponeParts, released } from "./due-rows.js";
import { branchesInTurn } from "./lanes-due.js";
import { parcelsAtOnce, parcelsOf } from "./parcels.js";
import type { Room } from "./room.js";

/** A branch's messages that are handed over and recorded together: a few parcels, so that a crash leaves few uncertain. */
export type Share = readonly ClaimedMessage[];

/** What a claim gave. */
export interface Claim {
  /** What is claimed, a share for each branch; of lost claims too. */
  readonly shares: readonly Share[];
  /** Whether asking again at once can give something, though nothing was claimed. */
  readonly isWorthAsking: boolean;
  /** Whether the turn came to the lane's first branch again. */
  readonly hasTurned: boolean;
}

/** How much is asked for. */
export interface ClaimQuestion {
  /** The channel. */
  readonly channel: Channel;
  /** The lane. */
  readonly lane: string;
  /** Of how many branches (integer, from 1). */
  readonly branches: number;
  /** How many messages at most (integer, from 1). */
  readonly messages: number;
}

/** Branches that are looked at beyond those asked for, as some have nothing that may go out. */
const spareBranches = 8;
const nothing: Claim = Object.freeze({ shares: [], isWorthAsking: false, hasTurned: false });

/**
 * Claims due messages of a lane, a share for each branch in turn, and messages whose runner was lost: `due` becomes
 * `sending` before anything is handed over, so that a crash leaves a trace.
 */
export async function claim(room: Room, question: ClaimQuestion): Promise<Claim> {
  const { channel, lane } = question;
  const now = room.ports.clock.now();
  const { last, ...claimed } = await room.ports.store.write(`outbox:${lane}`, async (db) => {
    if (await isPaused(db, channel.id)) return { ...nothing, last: null };
    const lost = await claimLost(room, db, { ...question, now });
    return lost.length > 0
      ? { ...nothing, shares: lost, isWorthAsking: true, last: null }
      : claimDue(room, db, { ...question, now });
  });
  if (last !== null) room.turns.set(lane, last);
  return claimed;
}

async function isPaused(db: Db, channelId: string): Promise<boolean> {
  const row = await db
    .selectFrom("channel_state")
    .select("channel")
    .where("channel", "=", channelId)
    .executeTakeFirst();
  return row !== undefined;
}

type Turn = ClaimQuestion & { readonly now: number };

async function claimLost(room: Room, db: Db, { channel, lane, branches, messages, now }: Turn): Promise<Share[]> {
  const rows = await db
    .selectFrom("outbox")
    .innerJoin("notice_recipient", (join) =>
      join
        .onRef("notice_recipient.notice_id", "=", "outbox.notice_id")
        .onRef("notice_recipient.position", "=", "outbox.position"),
    )
    .selectAll("outbox")
    .select(["notice_recipient.member_id", "notice_recipient.name"])
    .where("state", "=", "sending")
    .where("lane", "=", lane)
    .where(isLost(room, now))
    .orderBy("outbox.id")
    .limit(messages)
    .execute();
  const ids = [...new Set(rows.map((row) => row.branch_id))].slice(0, branches);
  const some = rows.filter((row) => ids.includes(row.branch_id));
  await take(db, some, { claimed_by: room.runner, claimed_at: now });
  const lost = await withContent(
    db,
    channel,
    some.map((row) => ({ row, lostSince: row.claimed_at })),
    await noticesOf(db, some),
  );
  return ids.map((id) => lost.filter((message) => message.branchId === id)).filter((share) => share.length > 0);
}

/** A claim that nobody works on: of an earlier run where there is one process, else one that was not moved on. */
function isLost(room: Room, now: number) {
  return (on: ExpressionBuilder<Database, "outbox">) => {
    const isOld = on("claimed_at", "<=", now - room.settings.leaseMs);
    return room.isAlone ? on.or([on("claimed_by", "!=", room.runner), isOld]) : isOld;
  };
}

async function claimDue(room: Room, db: Db, turn: Turn): Promise<Claim & { readonly last: string | null }> {
  const { lane, now } = turn;
  const before = room.turns.get(lane) ?? "";
  const inTurn = await branchesInTurn(db, {
    lane,
    now,
    last: before,
    limit: turn.branches + spareBranches,
  });
  const shares: Share[] = [];
  let last: string | null = null;
  let changed = false;
  let left = turn.messages;
  for (const branchId of inTurn) {
    if (shares.length === turn.branches || left <= 0) break;
    const { share, putOff } = await claimShare(room, db, { ...turn, branchId, messages: left });
    if (share.length > 0) shares.push(share);
    left -= share.length;
    changed ||= putOff;
    last = branchId;
  }
  if (shares.length === 0 && inTurn.length > 0) changed = (await postponeParts(db, lane, now)) > 0 || changed;
  return { shares, isWorthAsking: changed, hasTurned: last !== null && last <= before, last };
}

async function claimShare(
  room: Room,
  db: Db,
  turn: Turn & { readonly branchId: string },
): Promise<{ readonly share: Share; readonly putOff: boolean }> {
  const { channel, now } = turn;
  const rows = await dueRows(db, { ...turn, limit: shareSize(room, turn) });
  const notices = await noticesOf(db, rows);
  const classes = new Map([...notices.values()].map((notice) => [notice.id, notice.class]));
  const { free, putOff } = await released(room, db, { ...turn, rows, classes });
  const began = free.map((row) => ({
    row: { ...row, attempt: row.attempt + 1, began_at: row.began_at ?? now },
    lostSince: null,
  }));
  const share = parcelsOf(channel, await withContent(db, channel, began, notices))
    .slice(0, parcelsAtOnce)
    .flat();
  await take(db, share, { state: "sending", claimed_by: room.runner, claimed_at: now });
  return { share, putOff };
}

/** As much as one parcel carries, or a tenth of a batch in several. */
function shareSize({ settings }: Room, { channel, messages }: Turn): number {
  const { maxRecipients } = channel.capabilities.batch;
  const share = Math.max(maxRecipients, Math.ceil(settings.batchSize / 10));
  return Math.min(share, parcelsAtOnce * maxRecipients, messages);
}

async function take(
  db: Db,
  rows: readonly { readonly id: string }[],
  set: { readonly state?: string; readonly claimed_by: string; readonly claimed_at: number },
): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  await db
    .updateTable("outbox")
    .set(set)
    .$if(set.state !== undefined, (query) =>
      query.set((on) => ({
        attempt: on("attempt", "+", 1),
        began_at: on.fn.coalesce("began_at", on.val(set.claimed_at)),
      })),
    )
    .where("id", "in", ids)
    .execute();
}
