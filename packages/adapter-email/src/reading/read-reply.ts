import { type CalendarReply, readCalendarReply } from "./calendar-reply.js";
import { htmlToText } from "./html-text.js";
import { type Mail, type MailAttachment, type NamedAddress, takeApart } from "./mail.js";
import { kindOf, type MailKind } from "./mail-kind.js";
import { type BounceReport, bounceOf } from "./read-bounce.js";
import { htmlReply } from "./reply-html.js";
import { partText } from "./reply-text.js";

/** A raw mail as it is read. */
export interface ReadMail {
  /** What it is. */
  readonly kind: MailKind;
  /** What its writer wrote: without quoted history and signature. Empty when there is nothing else, or no writer. */
  readonly text: string;
  /** The whole text as it came. */
  readonly fullText: string;
  /** What was quoted; empty without a quote. */
  readonly quoted: string;
  /** The signature; empty without one. */
  readonly signature: string;
  /** Decoded, one line. */
  readonly subject: string;
  /** Who wrote it, or `null`. */
  readonly from: NamedAddress | null;
  /** Files and pictures, with decoded names. Archives are never unpacked. */
  readonly attachments: readonly MailAttachment[];
  /** A calendar program's answer, or `null`. */
  readonly calendar: CalendarReply | null;
  /** What a report says about recipients, or `null`. */
  readonly report: BounceReport | null;
}

/** Longest text that is parted, in characters; what stands beyond is quoted history for all practical purposes. */
const readChars = 200_000;

/** Reads a raw mail: what it is, and what its writer wrote. Never throws for whatever bytes; the same bytes, the same reading. */
export async function readReply(raw: Uint8Array): Promise<ReadMail> {
  const mail = await takeApart(raw);
  return mail === null ? rejected : readTakenApart(mail, raw);
}

/** Reads a mail that was taken apart. */
export function readTakenApart(mail: Mail, raw: Uint8Array): ReadMail {
  const report = bounceOf(mail, raw);
  const calendar = calendarOf(mail);
  const kind = kindOf({ mail, bounce: report, hasCalendarReply: calendar !== null });
  const parted = partsOf(mail);
  return {
    kind,
    ...parted,
    subject: mail.subject,
    from: mail.from,
    attachments: mail.attachments.filter(({ type }) => !inner.test(type)),
    calendar,
    report,
  };
}

const inner = /^(?:text\/calendar|application\/ics|message\/.*|text\/rfc822-headers)$/u;
const nothing = { text: "", fullText: "", quoted: "", signature: "" } as const;
const rejected: ReadMail = Object.freeze({
  kind: "rejected",
  ...nothing,
  subject: "",
  from: null,
  attachments: [],
  calendar: null,
  report: null,
});

function calendarOf(mail: Mail): CalendarReply | null {
  for (const { type, content } of mail.attachments)
    if (type === "text/calendar" || type === "application/ics") {
      const reply = readCalendarReply(content);
      if (reply !== null) return reply;
    }
  return null;
}

/** The text part decides; where only the HTML part has marks of a quote, that. */
function partsOf(mail: Mail): Pick<ReadMail, "text" | "fullText" | "quoted" | "signature"> {
  const plain = mail.text === null ? null : clean(mail.text);
  const html = mail.html === null ? null : mail.html.slice(0, 4 * readChars);
  const fromText = plain === null ? null : partText(plain);
  if (html !== null && (fromText === null || (fromText.quoted === "" && plain?.trim() !== ""))) {
    const marked = htmlReply(html);
    if (fromText === null || marked.hasQuote) {
      const parted = partText(clean(marked.text));
      const fullText = plain ?? clean(htmlToText(html));
      return { text: parted.own, fullText, quoted: parted.quoted, signature: parted.signature };
    }
  }
  if (fromText === null || plain === null) return nothing;
  return { text: fromText.own, fullText: plain, quoted: fromText.quoted, signature: fromText.signature };
}

/** Text that can be stored and shown: no control characters, none that turn the direction of writing. */
function clean(text: string): string {
  return text
    .slice(0, readChars)
    .toWellFormed()
    .replace(/\r\n?/gu, "\n")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/gu, "");
}
