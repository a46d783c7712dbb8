import type { FittedNotice } from "./fitting.js";

/** What is known about a media reference. */
export interface MediaFacts {
  /** File name or caption. */
  readonly name: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** Where it can be fetched by members; `null`: nowhere. */
  readonly url: string | null;
  /** Until when that URL works: epoch ms; `null`: without end. */
  readonly urlExpiresAt: number | null;
}

/** A message that was sent before and is wrong. */
export interface CorrectedMessage {
  /** When it was accepted: epoch ms. */
  readonly sentAt: number;
  /** Its title. */
  readonly title: string;
}

/** What `fit` may know besides notice and capabilities. */
export interface FitOptions {
  /** BCP 47 tag of the fixed words (the notice's). */
  readonly locale?: string;
  /** Bytes of a fitted notice as the adapter renders it; must not shrink when text is added (UTF-8 of `plainText`). */
  readonly measure?: (notice: FittedNotice) => number;
  /** Signed token of the recipient, or of the notice where one parcel serves many (none). */
  readonly token?: string;
  /** Epoch ms; needed to know that an ask has closed or a retraction is too late (unknown: open, and not too late). */
  readonly now?: number;
  /** Looks a media reference up (unknown: it fits, and has no URL). */
  readonly media?: (reference: string) => MediaFacts | null;
  /** Media reference of a file which holds the full text, for channels with files but a host without pages (none). */
  readonly fullTextFile?: string;
  /** Media reference of the event as a calendar file, for channels with files but without calendar (none). */
  readonly calendarFile?: string;
  /** The message which this notice corrects because it cannot be taken back (none). */
  readonly corrects?: CorrectedMessage;
  /**
   * When the notice was handed in, epoch ms: its day and time stand for an occurrence that the notice lacks where the
   * platform swallows repeats (unknown: such a notice is blocked there).
   */
  readonly handedInAt?: number;
  /** IANA zone of dates outside an event (the event's, else Asia/Shanghai). */
  readonly zone?: string;
}
