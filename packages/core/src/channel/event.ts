import type { Address, Evidence } from "./parcel.js";

/** What every incoming event carries. */
export interface EventEnvelope {
  /** The same for every redelivery; a pure function of the payload. */
  readonly id: string;
  /** `Channel.id`. */
  readonly channel: string;
  /** When it happened by the platform's clock: epoch ms; `null` where it does not say. */
  readonly occurredAt: number | null;
  /** When it came in by the host's clock: epoch ms. */
  readonly receivedAt: number;
  /** Who wrote it; `null`: the platform itself. */
  readonly sender: Address | null;
  /** Where it was written. */
  readonly conversation: Address;
  /** How well the platform vouches for the sender of this event. */
  readonly trust: "signed" | "session" | "claimed";
  /** A machine wrote it: never answer, never count. */
  readonly automated: boolean;
  /** The platform's count of redeliveries; informative only. */
  readonly redelivery: number | null;
  /** Archive reference to the untouched payload. */
  readonly raw: string;
}

/** What comes in over a channel. */
export type InboundEvent = EventEnvelope &
  (MessageEvent | AnswerEvent | LocationEvent | EvidenceEvent | MembershipEvent | RetractionEvent | UnrecognisedEvent);

/** Somebody wrote something. */
export interface MessageEvent {
  /** Discriminates the event. */
  readonly type: "message";
  /** The text as written, quotes and signature included; may be empty. */
  readonly text: string;
  /** Media references. */
  readonly media: readonly string[];
  /** What it replies to. */
  readonly answers: Correlation;
}

/** Somebody answered without typing. */
export interface AnswerEvent {
  /** Discriminates the event. */
  readonly type: "answer";
  /**
   * The token that travelled in the button or link, unchanged; of a calendar's answer what `calendarToken` makes of what
   * it names.
   */
  readonly token: string;
  /** The option's value, unchanged; for a calendar reply `accepted`, `declined` or `tentative`. */
  readonly value: string;
  /** How it was answered. */
  readonly via: "button" | "calendar" | "mail-link" | "page";
  /** Which message of ours it was written in reply to, where the channel tells (none). */
  readonly answers?: Correlation;
  /** What was written beside it (""). */
  readonly comment?: string;
}

/** Somebody sent a location. */
export interface LocationEvent {
  /** Discriminates the event. */
  readonly type: "location";
  /** Coordinates, where the platform gave any. */
  readonly point: Point | null;
  /** The place's name, where the platform gave any. */
  readonly place: string | null;
  /** Sent in the client, or from a page. */
  readonly via: "device" | "page";
  /** The token of the ask it answers, where there was one. */
  readonly token: string | null;
}

/** Something became known about an accepted message. */
export interface EvidenceEvent {
  /** Discriminates the event. */
  readonly type: "evidence";
  /** What became known. */
  readonly evidence: Evidence;
}

/** Somebody's standing on the platform changed. */
export interface MembershipEvent {
  /** Discriminates the event. */
  readonly type: "membership";
  /** What changed. */
  readonly change: "joined" | "left" | "enabled" | "disabled";
  /** Whose standing. */
  readonly subject: Address;
}

/** Somebody took a message back. */
export interface RetractionEvent {
  /** Discriminates the event. */
  readonly type: "retraction";
  /** Platform id of that message. */
  readonly of: string;
}

/** A kind which the adapter does not know; acknowledged and kept. */
export interface UnrecognisedEvent {
  /** Discriminates the event. */
  readonly type: "unrecognised";
  /** What was not understood, without the text. */
  readonly why: string;
}

/** What a message replies to, as far as the channel tells. */
export type Correlation = TokenCorrelation | ThreadCorrelation | NoCorrelation;

/** The reply carries the token of what it answers. */
export interface TokenCorrelation {
  /** Discriminates the correlation. */
  readonly by: "token";
  /** The token, unchanged. */
  readonly token: string;
}

/** The reply points at the message it answers. */
export interface ThreadCorrelation {
  /** Discriminates the correlation. */
  readonly by: "thread";
  /** Platform id of the message replied to. */
  readonly of: string;
}

/** The channel does not tell. */
export interface NoCorrelation {
  /** Discriminates the correlation. */
  readonly by: "none";
}

/** Coordinates. */
export interface Point {
  /** Degrees, -90 to 90. */
  readonly latitude: number;
  /** Degrees, -180 to 180. */
  readonly longitude: number;
  /** Datum of the two. */
  readonly datum: "wgs84" | "gcj02";
  /** Radius of uncertainty in metres; `null`: unknown. */
  readonly accuracyMetres: number | null;
}
