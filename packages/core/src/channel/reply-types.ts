import type { Ask } from "./notice.js";

/** An ask which a reply may answer, as the delivery room knows it. */
export interface OpenAsk {
  /** The ask. */
  readonly ask: Ask;
  /** Whether it was put to the sender's own member; `false` for one found only by somebody else's token or thread. */
  readonly own: boolean;
  /** Tokens which name it, signature already checked. */
  readonly tokens: readonly string[];
  /** Platform ids of the messages that put it. */
  readonly messages: readonly string[];
  /** Whether this member's answer was counted already. */
  readonly answered: boolean;
  /** How a calendar's answer names it, where the gathering that it asks about stands in calendars (it does not). */
  readonly gathering?: AskedGathering;
}

/** What a calendar's answer to an ask is measured by (R9). */
export interface AskedGathering {
  /** The token of the event that names the ask. Everybody invited knows it: it proves nothing about the sender. */
  readonly token: string;
  /** The gathering's revision now. */
  readonly sequence: number;
  /** Whether the event answers a message that only the sender's member was sent, by an id which nobody can guess. */
  readonly isProven: boolean;
  /** The member's answer that counts, or `null`: when it was given, epoch ms, and to which revision (`null`: unknown). */
  readonly counted: { readonly at: number; readonly sequence: number | null } | null;
}

/** Why an answer is kept but not counted. */
export type NotCounted =
  /** It came when the ask had closed (R7). */
  | "late"
  /** It came from another member than the one asked; a person must confirm it (R6). */
  | "proxy"
  /** The platform does not vouch for the sender, and it carries no token of theirs (R8). */
  | "claimed"
  /** There is an answer already, and the ask does not let it be changed (R7). */
  | "unchangeable"
  /** It answers an earlier revision of the gathering (R9). */
  | "stale"
  /** A newer answer of the member came in before it (R7). */
  | "overtaken";

/** How an answer was given. */
export type AnsweredVia = "button" | "calendar" | "mail-link" | "page" | "keyword" | "device";

/** A reply which answers an ask. */
export interface ReadAnswer {
  /** Discriminates the reading. */
  readonly kind: "answer";
  /** `Ask.id`. */
  readonly askId: string;
  /** The option's value, the text, or the place; empty for media alone and for a point without a name. */
  readonly value: string;
  /** Media references, for an ask that wants media; otherwise empty. */
  readonly media: readonly string[];
  /** What named the ask (R3). */
  readonly by: "token" | "thread" | "code" | "only";
  /** How it was given; for a location this is the grade which is stored with it. */
  readonly via: AnsweredVia;
  /** When it was given: epoch ms; a claimed sender's own date is not believed. */
  readonly at: number;
  /** Why it does not count; empty: it counts. */
  readonly notCounted: readonly NotCounted[];
}

/** A reply which would answer something, but not certainly what. Ask once, listing the codes. */
export interface ReadAmbiguous {
  /** Discriminates the reading. */
  readonly kind: "ambiguous";
  /** Several asks, or several options of one. */
  readonly why: "which-ask" | "which-option";
  /** Codes of the asks in question, in the order given. */
  readonly codes: readonly string[];
}

/** Not an answer: archive it. */
export interface ReadMessage {
  /** Discriminates the reading. */
  readonly kind: "message";
  /** What the person wrote, without quotes and signature. */
  readonly text: string;
  /** Whether it is short and an ask is open: say once how to answer. */
  readonly hint: boolean;
  /** Why it is no answer. */
  readonly why: "no-ask" | "no-match" | "automated" | "unknown-token" | "not-a-reply";
}

/** What `readReply` makes of an event. */
export type ReplyReading = ReadAnswer | ReadAmbiguous | ReadMessage;
