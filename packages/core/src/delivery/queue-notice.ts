import { spreadOffsetMs } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { deferrable, markWaiting } from "./defer.js";
import { tell } from "./delivery-events.js";
import { type Placement, placeRecipients } from "./enqueue.js";
import { fittedChannels, fittingInRecord, keptFitting } from "./fitted.js";
import { ruleIds } from "./inspect.js";
import type { Room } from "./room.js";
import { namedInRecord, type StoredNotice, type StoredRecipient } from "./stored-notice.js";

/**
 * Puts a notice into the outbox for its recipients, or lets some of them wait for their digest; records it with what each
 * channel shows, and tells. Of a private one the record holds the title, and of what channels show the digests.
 */
export async function queueNotice(
  room: Room,
  unit: Unit,
  notice: StoredNotice,
  recipients: readonly StoredRecipient[],
): Promise<{ readonly queued: number; readonly unreachable: number }> {
  const dueAt = await dueTime(room, unit, notice);
  const waits = notice.isPrivate
    ? new Map<number, number>()
    : await room.ports.defer(unit, { notice: deferrable(notice), recipients, dueAt });
  await markWaiting(unit, notice.id, waits);
  const atOnce = recipients.filter(({ position }) => !waits.has(position));
  const placements = await placeRecipients(room, unit, { notice, recipients: atOnce, fromRoute: 0, dueAt });
  const placed = new Map(placements.map((placement) => [placement.recipient.position, placement]));
  await unit.record({
    kind: "notice.queued",
    subject: notice.subject,
    retention: notice.retention,
    payload: {
      ...whatIsSaid(notice),
      ...(notice.isPrivate ? { body: [], isPrivate: true } : {}),
      dueAt,
      verdict: notice.verdict,
      rules: ruleIds(notice.findings),
      recipients: recipients.map((recipient) => {
        const placement = placed.get(recipient.position);
        if (placement !== undefined) return whereTo(placement);
        return { ...namedInRecord(recipient), waitsUntil: waits.get(recipient.position) ?? null };
      }),
      channels: await shownOn(room, unit, notice),
    },
  });
  tellUnreachable(unit, notice.id, placements);
  const unreachable = placements.filter((placement) => "unreachable" in placement).length;
  const queued = recipients.length - unreachable;
  tell(unit, "notice.queued", {
    branchId: unit.branchId,
    noticeId: notice.id,
    subject: notice.subject,
    recipients: queued,
    verdict: notice.verdict,
  });
  return { queued, unreachable };
}

/** When a notice that is handed in now goes out: after quiet hours, and at the branch's own offset if it spreads. */
export async function dueTime(room: Room, unit: Unit, notice: StoredNotice): Promise<number> {
  const { branchId, now } = unit;
  const released = await room.ports.releaseAt(unit.db, { branchId, now, class: notice.class });
  const from = Math.max(released, now);
  return notice.spreads ? from + spreadOffsetMs(branchId, room.settings.spreadMs, from) : from;
}

function whatIsSaid(notice: StoredNotice): object {
  const { purpose, title, body, images, files, page, occurrence, expiresAt } = notice.content;
  return {
    noticeId: notice.id,
    purpose,
    class: notice.class,
    title,
    body,
    images,
    files,
    page,
    occurrence,
    expiresAt,
  };
}

/** How a record tells where a recipient's message was put. */
export function whereTo(placement: Placement): object {
  const named = namedInRecord(placement.recipient);
  return "route" in placement
    ? { ...named, channel: placement.route.channel.id }
    : { ...named, unreachable: placement.unreachable };
}

/** How a record tells what each channel shows of a notice that was put on it. */
export async function shownOn(room: Room, unit: Unit, notice: StoredNotice): Promise<readonly object[]> {
  const channels: object[] = [];
  for (const channel of await fittedChannels(room, unit.db, notice.id))
    channels.push(fittingInRecord(notice, channel, await keptFitting(room, unit, notice, channel)));
  return channels;
}

/** Tells the host whom a notice does not reach. */
export function tellUnreachable(unit: Unit, noticeId: string, placements: readonly Placement[]): void {
  for (const placement of placements)
    if ("unreachable" in placement)
      tell(unit, "delivery.unreachable", {
        branchId: unit.branchId,
        noticeId,
        memberId: placement.recipient.memberId,
      });
}
