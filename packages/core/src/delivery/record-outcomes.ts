import { systemActor, type Unit } from "../command/command.js";
import { afterAcceptance } from "./after-acceptance.js";
import { tell } from "./delivery-events.js";
import { type Moves, moveOn } from "./next-channel.js";
import { pauseChannel } from "./pause-channel.js";
import type { Plan } from "./plan-outcome.js";
import type { Room } from "./room.js";
import { namedInRecord, type StoredNotice } from "./stored-notice.js";
import { writePlans } from "./write-plans.js";

/** Writes what became of a branch's messages: rows, tries, next channels, the archive's record, events; one transaction. */
export async function recordOutcomes(
  room: Room,
  channelId: string,
  branchId: string,
  plans: readonly Plan[],
): Promise<void> {
  if (plans.length === 0) return;
  await room.ports.within(branchId, systemActor, async (unit) => {
    const written = await writePlans(room, unit, plans);
    for (const [notice, some] of byNotice(written)) {
      const leaving = some.filter((plan) => plan.next === "next-channel").map(({ message }) => message);
      const moves = await moveOn(room, unit, notice, leaving);
      await recordNotice(unit, { channelId, notice, plans: some, ...moves });
    }
    for (const plan of written) await follow(room, unit, channelId, plan);
    await afterAcceptance(room, unit, channelId, written.filter(isAccepted));
  });
}

const isAccepted = ({ state }: Plan): boolean => state === "accepted";

function byNotice(plans: readonly Plan[]): readonly (readonly [StoredNotice, readonly Plan[]])[] {
  const groups = new Map<string, [StoredNotice, Plan[]]>();
  for (const plan of plans) {
    const { notice } = plan.message;
    const group = groups.get(notice.id);
    if (group === undefined) groups.set(notice.id, [notice, [plan]]);
    else group[1].push(plan);
  }
  return [...groups.values()];
}

interface NoticeOutcomes extends Moves {
  readonly channelId: string;
  readonly notice: StoredNotice;
  readonly plans: readonly Plan[];
}

/** Certain outcomes and uncertain ones are two kinds of record. */
async function recordNotice(
  unit: Unit,
  { channelId, notice, plans, movedTo, channels }: NoticeOutcomes,
): Promise<void> {
  const uncertain = plans.filter((plan) => plan.status === "uncertain");
  const certain = plans.filter((plan) => plan.status !== "uncertain");
  for (const [kind, some] of [["notice.delivered", certain] as const, ["delivery.uncertain", uncertain] as const]) {
    if (some.length === 0) continue;
    await unit.record({
      kind,
      subject: notice.subject,
      retention: notice.retention,
      payload: {
        noticeId: notice.id,
        channel: channelId,
        outcomes: some.map((plan) => outcomeInRecord(plan, movedTo.get(plan.message.position))),
        ...(kind === "notice.delivered" && channels.length > 0 ? { nextChannels: channels } : {}),
      },
    });
  }
}

function outcomeInRecord(plan: Plan, movedTo: string | null | undefined): object {
  const { message, status, next } = plan;
  return {
    ...namedInRecord(message),
    part: message.part,
    attempt: message.attempt,
    status,
    fault: plan.why,
    vendorCode: plan.fault?.vendor?.code ?? null,
    receipt: plan.receiptId,
    next,
    ...(next === "retry" || next === "repeat" ? { nextAt: plan.dueAt } : {}),
    ...(next === "next-channel" && movedTo !== undefined ? { nextChannel: movedTo } : {}),
  };
}

async function follow(room: Room, unit: Unit, channelId: string, plan: Plan): Promise<void> {
  const { message, state, next, fault } = plan;
  const told = {
    branchId: unit.branchId,
    noticeId: message.notice.id,
    memberId: message.memberId,
    channel: channelId,
    fault: plan.why,
  };
  if (state === "accepted") tell(unit, "delivery.accepted", told);
  if (state === "failed" || state === "skipped" || state === "expired") tell(unit, "delivery.failed", told);
  if (state === "uncertain") tell(unit, "delivery.uncertain", told);
  if (fault?.code === "RECIPIENT_UNKNOWN")
    await room.ports.onAddressDoubtful(unit, { address: message.address, fault: fault.code });
  if (next === "pause" && fault !== null) await pauseChannel(unit, channelId, fault);
}
