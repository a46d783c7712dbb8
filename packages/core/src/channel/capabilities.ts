import type { EvidenceLevel } from "./parcel.js";

/** What a channel can do, in numbers and facts. Constant from creation; the conformance suite proves each line. */
export interface Capabilities {
  /** Version of the channel contract that the adapter follows. */
  readonly contract: 1;
  /**
   * Whether a schedule may start the conversation: `anytime`; only `after-contact`, when the person has written first;
   * or `group-only`, when single persons are never reached.
   */
  readonly reach: "anytime" | "after-contact" | "group-only";
  /** How many people one request serves. */
  readonly batch: BatchCapability;
  /** What the channel shows of text. */
  readonly text: TextCapability;
  /** Buttons for choices; `null` when nothing can be pressed, and then the core writes a numbered guide instead. */
  readonly choices: ChoiceCapability | null;
  /** Whether `mailto:` links can carry an answer. */
  readonly mailLinks: boolean;
  /** Whether an invitation can travel as a calendar object; `null`: the core writes date, time and place as facts. */
  readonly calendar: CalendarCapability | null;
  /** Images in a message; `null`: the core leaves captions and the page's URL. */
  readonly images: ImageCapability | null;
  /** Files in a message; `null`: the core leaves a link with its expiry date. */
  readonly files: FileCapability | null;
  /** Whether a member can send a location natively, and its coordinate datum; `null`: page or typed place. */
  readonly location: LocationCapability | null;
  /** How what members write comes in; `none`: nobody can answer on this channel. */
  readonly inbound: "webhook" | "stream" | "poll" | "none";
  /** How well the platform vouches for the writer; `claimed` senders count only with their own token. */
  readonly sender: "signed" | "session" | "claimed";
  /** Whether a reply points at the message it answers. */
  readonly threads: boolean;
  /** What becomes known after acceptance. */
  readonly evidence: EvidenceCapability;
  /** How the platform recognises the same message sent twice. */
  readonly idempotency: IdempotencyCapability;
  /** Within how many milliseconds identical text to one person is swallowed; `null`: never. */
  readonly suppressesRepeatsMs: number | null;
  /** Whether the platform can be asked if a key was sent (`reconcile`). */
  readonly reconciles: boolean;
  /** Whether a message can be taken back (`retract`); `null`: the core sends a correction. */
  readonly retract: RetractCapability | null;
  /** Whether a message can be changed in place (`amend`). */
  readonly amend: boolean;
  /** Whether the platform's people can be listed (`directory`). */
  readonly directory: boolean;
}

/** How many people one request serves. */
export interface BatchCapability {
  /** Most recipients of one parcel, from 1. */
  readonly maxRecipients: number;
}

/** What a channel shows of text. */
export interface TextCapability {
  /** Richest markup shown; with `plain`, facts and links reach the adapter as paragraphs. */
  readonly format: "plain" | "markdown" | "html";
  /** Most bytes of one message: UTF-8, after rendering. */
  readonly maxBytes: number;
  /** UTF-8 bytes that the poorest client still shows in its list or push; `null`: no such bound. */
  readonly previewBytes: number | null;
}

/** Buttons for choices. */
export interface ChoiceCapability {
  /** Most buttons of one message, from 1. */
  readonly max: number;
  /** Most characters (graphemes) of one label. */
  readonly labelMaxChars: number;
  /** Whether every client of the platform shows them; if not, a guide is written as well. */
  readonly everyClient: boolean;
}

/** Invitations as calendar objects. */
export interface CalendarCapability {
  /** Whether accepting or declining in a calendar program is read back as an answer. */
  readonly replies: boolean;
}

/** Images in a message. */
export interface ImageCapability {
  /** Most images of one message, from 1. */
  readonly max: number;
  /** Most bytes of one image. */
  readonly maxBytes: number;
  /** How several images stand: side by side, within the text, or one cover only. */
  readonly layout: "gallery" | "inline" | "single";
}

/** Files in a message. */
export interface FileCapability {
  /** Most files of one message, from 1. */
  readonly max: number;
  /** Most bytes of one file. */
  readonly maxBytes: number;
}

/** Native location messages. */
export interface LocationCapability {
  /** Coordinate datum of the points that come in. */
  readonly datum: "wgs84" | "gcj02";
}

/** What becomes known after acceptance. */
export interface EvidenceCapability {
  /** Levels that can be reported; empty when acceptance is all one learns. */
  readonly levels: readonly EvidenceLevel[];
  /** Whether evidence must be fetched (`evidence`) instead of arriving by itself. */
  readonly pull: boolean;
}

/** How the platform recognises a repeated message. */
export interface IdempotencyCapability {
  /** By our key, by equal content, or not at all. */
  readonly by: "key" | "content" | "none";
  /** For how many milliseconds; `null` exactly when `by` is `none`. */
  readonly windowMs: number | null;
}

/** Taking a message back. */
export interface RetractCapability {
  /** How many milliseconds after acceptance it works; `null`: without end. */
  readonly windowMs: number | null;
}

/** One limit of the platform on how much may be sent. The core keeps to 80 % of it. */
export interface RateLimit {
  /** What is counted. */
  readonly counts: "requests" | "recipients" | "messages";
  /** Over what it is counted. */
  readonly per: "channel" | "recipient" | "conversation";
  /** How many are allowed within the window, from 1. */
  readonly max: number;
  /** Length of the window in milliseconds. */
  readonly windowMs: number;
  /** What happens to the surplus: told so, silently lost, or the channel shut for a while. */
  readonly whenExceeded: "refused" | "dropped" | "suspended";
  /** How long the channel is shut, in milliseconds; a number exactly when `whenExceeded` is `suspended`. */
  readonly suspendedMs: number | null;
  /** Document and date of the number. */
  readonly source: string;
}
