import type { Channel, Fault, FittedNotice } from "../channel/channel.js";
import { systemActor, type Unit } from "../command/command.js";
import type { Database } from "../store/store.js";
import { resend } from "./amend-notice.js";
import { pauseChannel } from "./pause-channel.js";
import type { Room } from "./room.js";
import { namedInRecord, type StoredNotice } from "./stored-notice.js";
import { correctRecalled } from "./take-back.js";

/** A message that is to be taken back, or to be changed. */
export interface Change {
  /** The work. */
  readonly work: Database["upkeep"];
  /** The message. */
  readonly row: Database["outbox"];
  /** Its notice, as it is now. */
  readonly notice: StoredNotice;
  /** Whether the notice was recalled. */
  readonly isRecalled: boolean;
  /** The recipient, or `null` for somebody who is no member. */
  readonly memberId: string | null;
  /** The recipient's name. */
  readonly name: string;
  /** What the message is to show; `null`: there is nothing for it. */
  readonly part: FittedNotice | null;
}

/** What came of a change. */
export interface Changed {
  /** The change. */
  readonly change: Change;
  /** `done`; `refused` for good; `moot`, nothing was left to do; or still due: `retry`, `waiting` for its turn, `pause`. */
  readonly next: "done" | "refused" | "moot" | "retry" | "waiting" | "pause";
  /** What stood against it, or `null`. */
  readonly fault: Fault | null;
  /** When it is due, epoch milliseconds. */
  readonly dueAt: number;
}

/** Writes what came of changes, branch by branch: the work's rows, the archive's records, and what goes out instead. */
export async function recordChanges(room: Room, channel: Channel, changed: readonly Changed[]): Promise<void> {
  for (const branchId of new Set(changed.map(({ change }) => change.row.branch_id)))
    await room.ports.within(branchId, systemActor, async (unit) => {
      const written: Changed[] = [];
      for (const one of changed)
        if (one.change.row.branch_id === branchId && (await write(unit, one))) written.push(one);
      for (const kind of ["retract", "amend"] as const)
        for (const some of byNotice(written.filter(({ change }) => change.work.kind === kind))) {
          await record(unit, channel, kind, some);
          await replace(room, unit, kind, some);
        }
      for (const { next, fault } of written)
        if (next === "pause" && fault !== null) await pauseChannel(unit, channel.id, fault);
    });
}

/** @returns Whether it was written: work that was ordered anew meanwhile, or ended otherwise, is not. */
async function write(unit: Unit, { change, next, fault, dueAt }: Changed): Promise<boolean> {
  const { outbox_id, kind, version, attempts } = change.work;
  const isOver = next === "done" || next === "refused" || next === "moot";
  const isTry = next === "done" || next === "refused" || next === "retry";
  const { numUpdatedRows } = await unit.db
    .updateTable("upkeep")
    .set({
      state: isOver ? next : "due",
      due_at: dueAt,
      attempts: attempts + (isTry ? 1 : 0),
      fault: fault?.code ?? null,
      done_at: isOver ? unit.now : null,
    })
    .where("outbox_id", "=", outbox_id)
    .where("kind", "=", kind)
    .where("version", "=", version)
    .where("state", "=", "due")
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows) > 0;
}

function byNotice(changed: readonly Changed[]): readonly (readonly Changed[])[] {
  const groups = new Map<string, Changed[]>();
  for (const one of changed) {
    const { id } = one.change.notice;
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return [...groups.values()];
}

const recordKinds = { retract: "delivery.retracted", amend: "delivery.amended" } as const;

async function record(
  unit: Unit,
  channel: Channel,
  kind: keyof typeof recordKinds,
  changed: readonly Changed[],
): Promise<void> {
  const told = changed.filter(({ next }) => next !== "moot" && next !== "waiting");
  const notice = told[0]?.change.notice;
  if (notice === undefined) return;
  await unit.record({
    kind: recordKinds[kind],
    subject: notice.subject,
    retention: notice.retention,
    payload: {
      noticeId: notice.id,
      channel: channel.id,
      ...(kind === "amend" ? { revision: notice.content.revision } : {}),
      outcomes: told.map(({ change, next, fault, dueAt }) => ({
        ...namedInRecord(change),
        part: change.row.part,
        status: next,
        fault: fault?.code ?? null,
        vendorCode: fault?.vendor?.code ?? null,
        ...(next === "retry" ? { nextAt: dueAt } : {}),
      })),
    },
  });
}

/** Sends a new message to those whose message could not be changed, where that was wanted. */
async function replace(room: Room, unit: Unit, kind: "retract" | "amend", changed: readonly Changed[]): Promise<void> {
  const refused = changed.filter(({ next, change }) => next === "refused" && change.work.instead === 1);
  const notice = refused[0]?.change.notice;
  if (notice === undefined) return;
  const messages = refused.map(({ change }) => change.row);
  if (kind === "retract") return correctRecalled(room, unit, notice, messages);
  // The guard has passed these words, when they were changed, for whom they were meant.
  await resend(room, unit, { before: notice, notice, messages, change: { audience: "person" } });
}
