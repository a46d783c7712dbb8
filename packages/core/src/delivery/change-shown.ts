import {
  type Channel,
  type Fault,
  type FittedNotice,
  type Fitting,
  fault as faultOf,
  nextAttemptAt,
} from "../channel/channel.js";
import type { Database, Db } from "../store/store.js";
import { withDeadline } from "./hand-over.js";
import { needsOwnToken, noticeToken, withToken } from "./own-token.js";
import { receiptOf } from "./pull-evidence.js";
import { type Change, type Changed, recordChanges } from "./record-changes.js";
import type { Room } from "./room.js";
import { inSlices, readNotice } from "./stored-notice.js";
import { canRetract } from "./take-back.js";

const changesPerRun = 40;
const changesAtOnce = 4;
const maxAttempts = 8;
const minuteMs = 60_000;

/**
 * Takes messages of a channel back, and changes what they show, as far as it is due.
 *
 * @returns Whether more may be due.
 */
export async function changeShown(room: Room, channel: Channel, signal: AbortSignal): Promise<boolean> {
  const changes = await room.ports.store.read((db) => dueFor(db, channel, room.ports.clock.now()));
  for (const some of inSlices(changes, changesAtOnce)) {
    if (signal.aborted) return false;
    const changed = await Promise.all(some.map((change) => tryChange(room, channel, change, signal)));
    await recordChanges(
      room,
      channel,
      changed.filter((one) => one !== null),
    );
    if (changed.some((one) => one?.next === "pause")) return false;
  }
  return changes.length === changesPerRun;
}

async function dueFor(db: Db, channel: Channel, now: number): Promise<readonly Change[]> {
  const due = await db
    .selectFrom("upkeep")
    .selectAll()
    .where("state", "=", "due")
    .where("channel", "=", channel.id)
    .where("due_at", "<=", now)
    .where("kind", "in", ["retract", "amend"])
    .orderBy("due_at")
    .orderBy("outbox_id")
    .limit(changesPerRun)
    .execute();
  const changes: Change[] = [];
  for (const work of due) changes.push(await changeOf(db, channel, work));
  return changes;
}

async function changeOf(db: Db, channel: Channel, work: Database["upkeep"]): Promise<Change> {
  const row = await db.selectFrom("outbox").selectAll().where("id", "=", work.outbox_id).executeTakeFirstOrThrow();
  const notice = await db.selectFrom("notice").selectAll().where("id", "=", row.notice_id).executeTakeFirstOrThrow();
  const { member_id: memberId, name } = await db
    .selectFrom("notice_recipient")
    .select(["member_id", "name"])
    .where("notice_id", "=", row.notice_id)
    .where("position", "=", row.position)
    .executeTakeFirstOrThrow();
  const fitting = await db
    .selectFrom("notice_fitting")
    .select("parts")
    .where("notice_id", "=", row.notice_id)
    .where("channel", "=", channel.id)
    .executeTakeFirst();
  const parts = fitting === undefined ? [] : (JSON.parse(fitting.parts) as Fitting["parts"]);
  const isRecalled = notice.recall !== null;
  return { work, row, notice: readNotice(notice), isRecalled, memberId, name, part: parts[row.part - 1] ?? null };
}

/** Does one piece of work. @returns What came of it; `null`: the stopping engine called it back, and it is still due. */
async function tryChange(room: Room, channel: Channel, change: Change, signal: AbortSignal): Promise<Changed | null> {
  const now = room.ports.clock.now();
  const { work, row } = change;
  const isTakenBack = work.kind === "retract";
  if (row.state !== "accepted" || (change.isRecalled && !isTakenBack)) return ended(change, "moot");
  if (isTakenBack && !canRetract(channel, row, now)) return ended(change, "refused", faultOf("REPLY_WINDOW_CLOSED"));
  const rendered = isTakenBack ? null : renderedOrNull(room, channel, change);
  if (!isTakenBack && rendered === null) return ended(change, "refused", faultOf("CONTENT_UNFIT"));
  const wait = room.pacer.take(channel, { recipients: [] }, now);
  if (wait !== null) return { ...ended(change, "waiting"), dueAt: Math.max(wait.at ?? now + minuteMs, now + 1) };
  const receipt = receiptOf(row);
  const met = await faultMet(room, channel, signal, (limited) =>
    rendered === null ? channel.retract?.(receipt, limited) : channel.amend?.(receipt, rendered, limited),
  );
  if (met === "called back") return null;
  return met === null ? ended(change, "done") : afterFault(channel, change, met, now);
}

function ended(change: Change, next: Changed["next"], fault: Fault | null = null): Changed {
  return { change, next, fault, dueAt: change.work.due_at };
}

async function faultMet(
  room: Room,
  channel: Channel,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<Fault | null> | undefined,
): Promise<Fault | null | "called back"> {
  try {
    const answer = await withDeadline(room, signal, async (limited) => call(limited));
    return answer === undefined ? faultOf("CONTENT_UNFIT") : answer; // the channel cannot do it any more
  } catch (error) {
    if (signal.aborted) return "called back";
    room.ports.log("warn", "A channel threw while it changed a message.", {
      channel: channel.id,
      error: error instanceof Error ? error.name : typeof error,
    });
    return faultOf("HANDOVER_UNKNOWN");
  }
}

function afterFault(channel: Channel, change: Change, fault: Fault, now: number): Changed {
  const { work, row } = change;
  const windowMs = work.kind === "retract" ? (channel.capabilities.retract?.windowMs ?? null) : null;
  const plan = nextAttemptAt({
    fault,
    attempt: work.attempts + 1,
    now,
    expiresAt: windowMs === null || row.accepted_at === null ? null : row.accepted_at + windowMs,
    ...(channel.pace.length === 0 ? {} : { windowMs: Math.min(...channel.pace.map((limit) => limit.windowMs)) }),
  });
  if (plan.action === "pause") return ended(change, "pause", fault);
  if (plan.action === "give-up" || work.attempts + 1 >= maxAttempts) return ended(change, "refused", fault);
  return { ...ended(change, "retry", fault), dueAt: plan.at };
}

/** What a message is to show, with its recipient's own token where it needs one; `null`: nothing that can be shown. */
function renderedOrNull(room: Room, channel: Channel, { part, notice, memberId }: Change) {
  if (part === null) return null;
  try {
    return channel.render(ownPart(room, channel, { part, notice, memberId }));
  } catch (error) {
    room.ports.log("error", "A channel could not render a notice.", {
      channel: channel.id,
      error: error instanceof Error ? error.name : typeof error,
    });
    return null;
  }
}

function ownPart(
  { ports }: Room,
  channel: Channel,
  { part, notice, memberId }: Pick<Change, "notice" | "memberId"> & { readonly part: FittedNotice },
): FittedNotice {
  if (memberId === null || !needsOwnToken(part, channel.capabilities)) return part;
  const token = noticeToken(ports.answers, notice, memberId);
  return token === null ? part : withToken(part, token);
}
