import { systemActor, type Unit } from "../command/command.js";
import { tell } from "./delivery-events.js";
import { placeRecipients } from "./enqueue.js";
import { fittedChannels, fittingInRecord, keptFitting } from "./fitted.js";
import type { Plan } from "./plan-outcome.js";
import type { Room } from "./room.js";
import { namedInRecord, readRecipient, type StoredNotice } from "./stored-notice.js";

/** Writes what became of a branch's messages: rows, tries, next channels, the archive's record, events; one transaction. */
export async function recordOutcomes(
  room: Room,
  channelId: string,
  branchId: string,
  plans: readonly Plan[],
): Promise<void> {
  if (plans.length === 0) return;
  await room.ports.within(branchId, systemActor, async (unit) => {
    const written: Plan[] = [];
    for (const plan of plans) if (await writePlan(room, unit, plan)) written.push(plan);
    for (const [notice, some] of byNotice(written)) {
      const moves = await moveOn(room, unit, notice, some);
      await recordNotice(unit, { channelId, notice, plans: some, ...moves });
    }
    for (const plan of written) await follow(room, unit, channelId, plan);
  });
}

async function writePlan(room: Room, unit: Unit, plan: Plan): Promise<boolean> {
  const isEnd = plan.state !== "due";
  const { numUpdatedRows } = await unit.db
    .updateTable("outbox")
    .set({
      state: plan.state,
      due_at: plan.dueAt,
      repeats: plan.repeats,
      receipt_id: plan.receiptId,
      accepted_at: plan.acceptedAt,
      fault: plan.why,
      claimed_at: null,
      ...(isEnd ? {} : { claimed_by: null }),
    })
    .where("id", "=", plan.message.id)
    .where("state", "=", "sending")
    .where("claimed_by", "=", room.runner)
    .executeTakeFirstOrThrow();
  if (Number(numUpdatedRows) === 0) return false; // another runner took the claim over and has recorded it
  const tried = {
    at: unit.now,
    status: plan.status,
    fault: plan.why,
    vendor_code: plan.fault?.vendor?.code ?? null,
    vendor_message: plan.fault?.vendor?.message ?? null,
  };
  await unit.db
    .insertInto("delivery_try")
    .values({ outbox_id: plan.message.id, attempt: plan.message.attempt, ...tried })
    .onConflict((conflict) => conflict.columns(["outbox_id", "attempt"]).doUpdateSet(tried))
    .execute();
  return true;
}

/** Where recipients went whose channel cannot reach them. */
interface Moves {
  /** A channel's id by the recipient's place, or `null`: none was left. */
  readonly movedTo: ReadonlyMap<number, string | null>;
  /** What channels show for which the notice was fitted now, as the record tells it. */
  readonly channels: readonly object[];
}

async function moveOn(room: Room, unit: Unit, notice: StoredNotice, plans: readonly Plan[]): Promise<Moves> {
  const movedTo = new Map<number, string | null>();
  const leaving = plans.filter((plan) => plan.next === "next-channel");
  const isOver = notice.expiresAt !== null && notice.expiresAt <= unit.now;
  if (leaving.length === 0 || isOver) return { movedTo, channels: [] };
  const before = new Set(await fittedChannels(room, unit.db, notice.id));
  for (const { message } of leaving) {
    const { position, route } = message;
    if (movedTo.has(position)) continue;
    const moved = await moveRecipient(room, unit, { notice, position, route });
    if (moved !== undefined) movedTo.set(position, moved);
  }
  const channels: object[] = [];
  for (const channel of await fittedChannels(room, unit.db, notice.id))
    if (!before.has(channel)) channels.push(fittingInRecord(channel, await keptFitting(room, unit, notice, channel)));
  return { movedTo, channels };
}

async function moveRecipient(
  room: Room,
  unit: Unit,
  from: { readonly notice: StoredNotice; readonly position: number; readonly route: number },
): Promise<string | null | undefined> {
  const { notice, position, route } = from;
  const rows = () => unit.db.selectFrom("outbox").where("notice_id", "=", notice.id).where("position", "=", position);
  const later = await rows().select("id").where("route", ">", route).executeTakeFirst();
  if (later !== undefined) return undefined;
  await unit.db
    .updateTable("outbox")
    .set({ state: "skipped", fault: "other-part" })
    .where("notice_id", "=", notice.id)
    .where("position", "=", position)
    .where("route", "=", route)
    .where("state", "=", "due")
    .execute();
  const recipient = readRecipient(
    await unit.db
      .selectFrom("notice_recipient")
      .selectAll()
      .where("notice_id", "=", notice.id)
      .where("position", "=", position)
      .executeTakeFirstOrThrow(),
  );
  const [placement] = await placeRecipients(room, unit, {
    notice,
    recipients: [recipient],
    fromRoute: route + 1,
    dueAt: unit.now,
  });
  if (placement !== undefined && "route" in placement) return placement.route.channel.id;
  tell(unit, "delivery.unreachable", { branchId: unit.branchId, noticeId: notice.id, memberId: recipient.memberId });
  return null;
}

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
  if (next === "pause" && fault !== null) await pause(unit, channelId, fault);
}

async function pause(unit: Unit, channel: string, fault: NonNullable<Plan["fault"]>): Promise<void> {
  const { numInsertedOrUpdatedRows } = await unit.db
    .insertInto("channel_state")
    .values({ channel, fault: fault.code, vendor_message: fault.vendor?.message ?? null, paused_at: unit.now })
    .onConflict((conflict) => conflict.column("channel").doNothing())
    .executeTakeFirstOrThrow();
  if (Number(numInsertedOrUpdatedRows ?? 0) > 0) tell(unit, "channel.paused", { channel, fault: fault.code });
}
