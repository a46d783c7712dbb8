import type { InboundEvent } from "../channel/channel.js";

/**
 * An event whose words every store can keep: what is no character becomes U+FFFD. Refused, such words would come again and
 * again, and hold up what comes after them.
 */
export function storableEvent(event: InboundEvent): InboundEvent {
  switch (event.type) {
    case "message":
      return { ...event, text: storable(event.text) };
    case "answer":
      return { ...event, value: storable(event.value) };
    case "location":
      return { ...event, place: event.place === null ? null : storable(event.place) };
    default:
      return event;
  }
}

/** What is no text is left to the schema. */
function storable(text: string): string {
  return typeof text === "string" ? text.toWellFormed().replaceAll("\u0000", "\ufffd") : text;
}
