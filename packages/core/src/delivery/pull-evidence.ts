import type { Address, Channel, Evidence, Receipt } from "../channel/channel.js";
import { systemActor, type Unit } from "../command/command.js";
import type { Database } from "../store/store.js";
import { withDeadline } from "./hand-over.js";
import type { Plan } from "./plan-outcome.js";
import type { Room } from "./room.js";
import { takeEvidence } from "./take-evidence.js";
import { orderUpkeep } from "./upkeep.js";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * How long after its acceptance it is asked what became of a message: when drops have shown, so that the next channel is
 * still of use; twice for late bounces; and once more before platforms stop telling, for all that came in between. Few
 * times, because platforms count these calls, and nobody needs to know the minute at which somebody read.
 *
 * @source Two of the platforms answer for 24 hours only, and one shows drops within two minutes (their documents of 2024).
 */
const askedAfterMs: readonly number[] = [2 * minuteMs, 30 * minuteMs, 4 * hourMs, 23 * hourMs];
const receiptsAtOnce = 100;
const afterFailureMs = 15 * minuteMs;
const givenUpAfterMs = 48 * hourMs;

/** When it is asked next what became of a message; `null`: not again. */
function nextAskingAt(acceptedAt: number, now: number): number | null {
  const afterMs = askedAfterMs.find((ms) => acceptedAt + ms > now);
  return afterMs === undefined ? null : acceptedAt + afterMs;
}

/** Has it asked later what became of accepted messages, on a channel which does not tell by itself. */
export async function awaitEvidence(unit: Unit, channel: Channel, plans: readonly Plan[]): Promise<void> {
  if (!channel.capabilities.evidence.pull) return;
  const byTime = new Map<number, { readonly id: string; readonly channel: string }[]>();
  for (const { receiptId, acceptedAt, message } of plans) {
    const dueAt = receiptId === null || acceptedAt === null ? null : nextAskingAt(acceptedAt, unit.now);
    if (dueAt !== null) byTime.set(dueAt, [...(byTime.get(dueAt) ?? []), { id: message.id, channel: channel.id }]);
  }
  for (const [dueAt, messages] of byTime) await orderUpkeep(unit, messages, { kind: "pull", dueAt });
}

interface Asked {
  readonly row: Database["outbox"];
  readonly version: number;
}

/** Asks a channel once what became of messages that are due for it. @returns Whether more may be due. */
export async function pullEvidence(room: Room, channel: Channel, signal: AbortSignal): Promise<boolean> {
  const now = room.ports.clock.now();
  const asked = await dueFor(room, channel, now);
  if (asked.length === 0) return false;
  const wait = room.pacer.take(channel, { recipients: [] }, now);
  if (wait !== null) return putOff(room, channel, now, Math.max(wait.at ?? 0, now + minuteMs));
  const found = await answerOf(room, channel, asked, signal);
  if (found === null) return signal.aborted ? false : putOff(room, channel, now, now + afterFailureMs);
  for (const [branchId, some] of byBranch(asked)) await takeAnswers(room, branchId, some, found);
  return asked.length === receiptsAtOnce;
}

function dueFor({ ports }: Room, channel: Channel, now: number): Promise<readonly Asked[]> {
  return ports.store.read(async (db) => {
    const rows = await db
      .selectFrom("upkeep")
      .innerJoin("outbox", "outbox.id", "upkeep.outbox_id")
      .selectAll("outbox")
      .select("upkeep.version")
      .where("upkeep.state", "=", "due")
      .where("upkeep.channel", "=", channel.id)
      .where("upkeep.due_at", "<=", now)
      .where("upkeep.kind", "=", "pull")
      .orderBy("upkeep.due_at")
      .orderBy("upkeep.outbox_id")
      .limit(receiptsAtOnce)
      .execute();
    return rows.map(({ version, ...row }) => ({ row, version }));
  });
}

/** The receipt of an accepted message. */
export function receiptOf(row: Database["outbox"]): Receipt {
  return {
    channel: row.channel,
    address: JSON.parse(row.address) as Address,
    key: row.key,
    id: row.receipt_id ?? "",
    at: row.accepted_at ?? 0,
  };
}

async function answerOf(
  room: Room,
  channel: Channel,
  asked: readonly Asked[],
  signal: AbortSignal,
): Promise<readonly Evidence[] | null> {
  const receipts = asked.filter(({ row }) => row.receipt_id !== null).map(({ row }) => receiptOf(row));
  try {
    return (await withDeadline(room, signal, async (limited) => channel.evidence?.(receipts, limited))) ?? [];
  } catch (error) {
    room.ports.log("warn", "A channel could not say what became of messages; it is asked again.", {
      channel: channel.id,
      error: error instanceof Error ? error.name : typeof error,
    });
    return null;
  }
}

/** Puts off all that is due on a channel; whoever has waited too long for an answer gets none. */
async function putOff(room: Room, channel: Channel, now: number, dueAt: number): Promise<false> {
  await room.ports.store.write(`upkeep:${channel.id}`, async (db) => {
    const due = () =>
      db
        .updateTable("upkeep")
        .where("state", "=", "due")
        .where("channel", "=", channel.id)
        .where("kind", "=", "pull")
        .where("due_at", "<=", now);
    const old = db.selectFrom("outbox").select("id").where("channel", "=", channel.id);
    await due()
      .set({ state: "done", fault: "CHANNEL_UNREACHABLE", done_at: now })
      .where("outbox_id", "in", old.where("accepted_at", "<=", now - givenUpAfterMs))
      .execute();
    await due().set({ due_at: dueAt }).execute();
  });
  return false;
}

function byBranch(asked: readonly Asked[]): ReadonlyMap<string, readonly Asked[]> {
  const branches = new Map<string, Asked[]>();
  for (const one of asked) {
    const some = branches.get(one.row.branch_id);
    if (some === undefined) branches.set(one.row.branch_id, [one]);
    else some.push(one);
  }
  return branches;
}

async function takeAnswers(
  room: Room,
  branchId: string,
  asked: readonly Asked[],
  found: readonly Evidence[],
): Promise<void> {
  await room.ports.within(branchId, systemActor, async (unit) => {
    for (const { row, version } of asked) {
      const dueAt = row.accepted_at === null ? null : nextAskingAt(row.accepted_at, unit.now);
      const { numUpdatedRows } = await unit.db
        .updateTable("upkeep")
        .set((on) => ({
          attempts: on("attempts", "+", 1),
          ...(dueAt === null ? { state: "done", done_at: unit.now } : { due_at: dueAt }),
        }))
        .where("outbox_id", "=", row.id)
        .where("kind", "=", "pull")
        .where("state", "=", "due")
        .where("version", "=", version)
        .executeTakeFirstOrThrow();
      if (Number(numUpdatedRows) === 0) continue;
      for (const { receipt, level, at, fault } of found)
        if (receipt.key === row.key) await takeEvidence(room, unit, row.id, { level, at, fault, raw: null });
    }
  });
}
