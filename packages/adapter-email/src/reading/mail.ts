import PostalMime, { type Attachment, type Email, type Mailbox } from "postal-mime";
import { decodeHeader, decodeText, misreadBytes, oneLine } from "./charset.js";
import { labelled } from "./unlabelled.js";

/** An address and the name beside it. */
export interface NamedAddress {
  /** What is shown; may be empty. */
  readonly name: string;
  /** The address as written. */
  readonly address: string;
}

/** A part of a mail that is no text to be read in it. */
export interface MailAttachment {
  /** File name, decoded; `null` when there is none. */
  readonly filename: string | null;
  /** Media type by its label, lower case. */
  readonly type: string;
  /** Whether it is shown within the text. */
  readonly inline: boolean;
  /** Content-ID without its brackets, or `null`. */
  readonly cid: string | null;
  /** `REPLY`, `REQUEST` … of a calendar part, or `null`. */
  readonly method: string | null;
  /** Decoded content. */
  readonly content: Uint8Array;
}

/** A raw mail taken apart: headers decoded by us, bodies decoded by their labels or, without one, by what they are. */
export interface Mail {
  /** Values of a header, in order, by its lower-case name. */
  header(name: string): readonly string[];
  /** Decoded, one line. */
  readonly subject: string;
  /** Who wrote it, or `null`. */
  readonly from: NamedAddress | null;
  /** To and Cc, groups unfolded. */
  readonly recipients: readonly NamedAddress[];
  /** The text body; `null` without one. */
  readonly text: string | null;
  /** The HTML body; `null` without one. */
  readonly html: string | null;
  /** Everything else. */
  readonly attachments: readonly MailAttachment[];
  /** What kind of report it is, or `null`. */
  readonly report: "delivery-status" | "disposition-notification" | "feedback-report" | null;
}

/** Bounds against mail built to exhaust the reader. */
const parserBounds = {
  maxNestingDepth: 50,
  maxHeadersSize: 262_144,
  forceRfc822Attachments: true,
  attachmentEncoding: "arraybuffer",
} as const;

/** A mail of more parts is built to exhaust its reader. */
const partsMax = 1_000;

/** Takes a raw mail apart. @returns `null` for what is no mail, or one built to hurt. */
export async function takeApart(raw: Uint8Array): Promise<Mail | null> {
  let email: Email;
  try {
    if (raw.byteLength === 0 || boundaryLines(raw) > partsMax) return null;
    email = await PostalMime.parse(labelled(raw), parserBounds);
  } catch {
    return null;
  }
  if (email.headers.length === 0) return null;
  const header = (name: string): readonly string[] =>
    email.headers.filter((each) => each.key === name).map((each) => each.value);
  const type = header("content-type")[0] ?? "";
  return {
    header,
    subject: decodeHeader(header("subject")[0] ?? "").replace(/ {2,}/gu, " "),
    from: fromOf(email, header("from")[0] ?? ""),
    recipients: [...(email.to ?? []), ...(email.cc ?? [])].flatMap((each) =>
      each.group === undefined ? [named(each)] : each.group.map(named),
    ),
    text: email.text === undefined ? null : well(email.text),
    html: email.html === undefined ? null : well(email.html),
    attachments: email.attachments.map(attachmentOf),
    report: reportOf(type, email.attachments),
  };
}

function boundaryLines(raw: Uint8Array): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let count = 0;
  for (let at = bytes.indexOf("\n--"); at !== -1 && count <= partsMax; at = bytes.indexOf("\n--", at + 3))
    if (bytes[at + 3] !== 0x20 && bytes[at + 3] !== 0x2d && bytes[at + 3] !== 0x0a && bytes[at + 3] !== 0x0d) count++;
  return count;
}

function fromOf(email: Email, raw: string): NamedAddress | null {
  const parsed = email.from?.group?.[0] ?? email.from;
  const address = parsed?.address ?? "";
  if (address === "") return null;
  const bracket = raw.lastIndexOf("<");
  const name = bracket > 0 ? decodeHeader(unquoted(raw.slice(0, bracket))) : oneLine(parsed?.name ?? "");
  return { name, address };
}

/** A phrase without the quotation marks around it, in which QQ puts encoded words all the same. */
function unquoted(phrase: string): string {
  const text = phrase.trim();
  return /^".*"$/su.test(text) ? text.slice(1, -1).replace(/\\(.)/gu, "$1") : text;
}

function named({ name, address }: Mailbox): NamedAddress {
  return { name: oneLine(name), address };
}

/** What a vague or wrong label has spoilt is decoded again where that is certain. */
function well(text: string): string {
  const bytes = misreadBytes(text);
  return (bytes === null ? text : decodeText(bytes, "")).toWellFormed();
}

function attachmentOf(part: Attachment): MailAttachment {
  const content = typeof part.content === "string" ? Buffer.from(part.content) : new Uint8Array(part.content);
  return {
    filename: part.filename === null ? null : decodeHeader(well(part.filename)),
    type: part.mimeType,
    inline: part.disposition === "inline" || (part.disposition === null && part.contentId !== undefined),
    cid: part.contentId === undefined ? null : part.contentId.replace(/^<|>$/gu, ""),
    method: part.method ?? null,
    content,
  };
}

function reportOf(type: string, attachments: readonly Attachment[]): Mail["report"] {
  const named = /report-type\s*=\s*"?(delivery-status|disposition-notification|feedback-report)/iu.exec(type)?.[1];
  if (named !== undefined) return named.toLowerCase() as Mail["report"];
  const has = (kind: string): boolean => attachments.some(({ mimeType }) => mimeType === kind);
  if (has("message/delivery-status") || has("message/global-delivery-status")) return "delivery-status";
  if (has("message/disposition-notification")) return "disposition-notification";
  return has("message/feedback-report") ? "feedback-report" : null;
}
