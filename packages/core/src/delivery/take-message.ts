import { type InboundEvent, type MessageEvent, stripReply } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { Correlated } from "./correlate.js";
import type { AddressOwner } from "./ports.js";
import type { Room } from "./room.js";

/** Takes in what a member wrote. */
export async function takeMessage(
  room: Room,
  unit: Unit,
  taken: {
    readonly event: InboundEvent & MessageEvent;
    readonly owner: AddressOwner;
    readonly about: Correlated | null;
  },
): Promise<void> {
  const { event, owner } = taken;
  const about = taken.about?.branchId === owner.branchId ? taken.about : null; // another branch's thread is none of ours
  await unit.record({
    kind: "message.taken",
    subject: about?.threadSubject ?? null,
    retention: "years10",
    payload: {
      channel: event.channel,
      eventId: event.id,
      occurredAt: event.occurredAt,
      receivedAt: event.receivedAt,
      trust: event.trust,
      raw: event.raw,
      noticeId: about?.noticeId ?? null,
      media: event.media,
    },
  });
  await room.ports.onMessage(unit, {
    memberId: owner.memberId,
    text: stripReply(event.text).own,
    media: event.media,
    threadSubject: about?.threadSubject ?? null,
    noticeId: about?.noticeId ?? null,
    channel: event.channel,
    occurredAt: event.occurredAt ?? event.receivedAt,
    raw: event.raw,
  });
}
