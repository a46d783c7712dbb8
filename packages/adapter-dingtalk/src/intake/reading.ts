import type {
  AnswerEvent,
  EventEnvelope,
  Fault,
  MembershipEvent,
  MessageEvent,
  UnrecognisedEvent,
} from "@microbranch/core/channel";

/** An event without what only the host can say. */
export type Read = Omit<EventEnvelope, "channel" | "receivedAt" | "raw"> &
  (MessageEvent | AnswerEvent | MembershipEvent | UnrecognisedEvent);

/** A file that a member sent: fetched by its code. */
export interface SentFile {
  /** What it is. */
  readonly kind: "picture" | "audio" | "video" | "file";
  /** Under which DingTalk hands it out. */
  readonly downloadCode: string;
}

/** What DingTalk brought, read. */
export interface Reading {
  /** What it means for the host; nothing for an echo of our own. */
  readonly events: readonly Read[];
  /** Files of the one message. */
  readonly files: readonly SentFile[];
  /** What stands in the way of reading such things; `null`: nothing. */
  readonly trouble: Fault | null;
}

/** A reading of one event without files. */
export function plain(event: Read): Reading {
  return { events: [event], files: [], trouble: null };
}

/** Nothing to hand in. */
export const nothing: Reading = Object.freeze({ events: [], files: [], trouble: null });
