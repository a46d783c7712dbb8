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
