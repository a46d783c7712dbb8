import type { InboundEvent } from "../channel/channel.js";
import type { Unit } from "../command/command.js";

/** A record that something came in; its words stay in the raw payload. */
export async function keep(unit: Unit, kind: string, event: InboundEvent, more: object): Promise<void> {
  const { channel, id, type, occurredAt, receivedAt, trust, raw } = event;
  await unit.record({
    kind,
    subject: null,
    retention: "transient",
    payload: { channel, eventId: id, type, occurredAt, receivedAt, trust, raw, ...more },
  });
}
