import type {
  AnswerEvent,
  EventEnvelope,
  EvidenceEvent,
  LocationEvent,
  MembershipEvent,
  MessageEvent,
  RetractionEvent,
  UnrecognisedEvent,
} from "../channel/channel.js";

/** An event to push: its content, and as much of the envelope as matters. */
export type LoopbackEvent = Partial<EventEnvelope> &
  (MessageEvent | AnswerEvent | LocationEvent | EvidenceEvent | MembershipEvent | RetractionEvent | UnrecognisedEvent);

/** The body as text, or `null` as soon as it exceeds so many bytes. */
export async function bodyWithin(request: Request, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const eventTypes = ["message", "answer", "location", "evidence", "membership", "retraction", "unrecognised"];

/** An event from a callback's body; whether it is a whole one is checked where it is accepted. */
export function parsed(body: string): LoopbackEvent | null {
  try {
    const value: unknown = JSON.parse(body);
    const isEvent =
      typeof value === "object" && value !== null && "type" in value && eventTypes.includes(String(value.type));
    return isEvent ? (value as LoopbackEvent) : null;
  } catch {
    return null;
  }
}
