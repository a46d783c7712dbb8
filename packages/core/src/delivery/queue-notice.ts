import { spreadOffsetMs } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { tell } from "./delivery-events.js";
import { type Placement, placeRecipients } from "./enqueue.js";
import { fittedChannels, fittingInRecord, keptFitting } from "./fitted.js";
import { ruleIds } from "./inspect.js";
import type { Room } from "./room.js";
import { namedInRecord, type StoredNotice, type StoredRecipient } from "./stored-notice.js";

/** Puts a notice into the outbox for its recipients, records it with what each channel shows, and tells. */
export async function queueNotice(
  room: Room,
  unit: Unit,
  notice: StoredNotice,
  recipients: readonly StoredRecipient[],
): Promise<{ readonly queued: number; readonly unreachable: number }> {
  const dueAt = await dueTime(room, unit, notice);
  const placements = await placeRecipients(room, unit, { notice, recipients, fromRoute: 0, dueAt });
  await unit.record({
    kind: "notice.queued",
    subject: notice.subject,
    retention: notice.retention,
    payload: await recordOf(room, unit, { notice, placements, dueAt }),
  });
  for (const placement of placements)
    if ("unreachable" in placement)
      tell(unit, "delivery.unreachable", {
        branchId: unit.branchId,
        noticeId: notice.id,
        memberId: placement.recipient.memberId,
      });
  const queued = placements.filter((placement) => "route" in placement).length;
  tell(unit, "notice.queued", {
    branchId: unit.branchId,
    noticeId: notice.id,
    subject: notice.subject,
    recipients: queued,
    verdict: notice.verdict,
  });
  return { queued, unreachable: placements.length - queued };
}

async function dueTime(room: Room, unit: Unit, notice: StoredNotice): Promise<number> {
  const { branchId, now } = unit;
  const released = await room.ports.releaseAt(unit.db, { branchId, now, class: notice.class });
  const from = Math.max(released, now);
  return notice.spreads ? from + spreadOffsetMs(branchId, room.settings.spreadMs, from) : from;
}

interface QueuedFacts {
  readonly notice: StoredNotice;
  readonly placements: readonly Placement[];
  readonly dueAt: number;
}

async function recordOf(room: Room, unit: Unit, { notice, placements, dueAt }: QueuedFacts): Promise<object> {
  const channels: object[] = [];
  for (const channel of await fittedChannels(room, unit.db, notice.id))
    channels.push(fittingInRecord(channel, await keptFitting(room, unit, notice, channel)));
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
    dueAt,
    verdict: notice.verdict,
    rules: ruleIds(notice.findings),
    recipients: placements.map((placement) => ({
      ...namedInRecord(placement.recipient),
      ...("route" in placement ? { channel: placement.route.channel.id } : { unreachable: placement.unreachable }),
    })),
    channels,
  };
}
