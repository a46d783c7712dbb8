import { createHash } from "node:crypto";
import type { Address, Correlation } from "@microbranch/core/channel";
import PostalMime, { type Attachment, type Email } from "postal-mime";
import { personAddress } from "../identity.js";
import { ownHeader, ownMark } from "../message/message.js";
import { parseMailbox, type RouteParts } from "../route/route.js";
import { isAutomated } from "./automated.js";
import { decodeHeader, oneLine } from "./charset.js";
import { correlate, messageIds } from "./correlate.js";
import { htmlToText } from "./html-text.js";
import { type MailPart, mediaParts } from "./parts.js";

/** What a raw mail is. */
export type MailReading =
  | {
      /** Somebody, or some machine, wrote something. */
      readonly kind: "message" | "unrecognised";
      /** The same for each copy of one mail, whatever way it came. */
      readonly id: string;
      /** Who wrote it. */
      readonly sender: Address;
      /** When, by the sender's clock: epoch ms, or `null`. */
      readonly writtenAt: number | null;
      /** Whether a machine wrote it. */
      readonly automated: boolean;
      /** The text as written, quotes included. */
      readonly text: string;
      /** What it replies to. */
      readonly answers: Correlation;
      /** Images and files that may be handed on, and how many may not. */
      readonly media: { readonly parts: readonly MailPart[]; readonly left: number };
      /** What was not understood; empty for a message. */
      readonly why: string;
    }
  /** Our own mail, come back. */
  | { readonly kind: "own" }
  /** No mail, or one built to hurt. */
  | { readonly kind: "malformed"; readonly why: string };

/** Bounds against mail built to exhaust the reader. */
const parserBounds = { maxNestingDepth: 50, maxHeadersSize: 262_144, forceRfc822Attachments: true } as const;

/** Longest text handed on, in characters. */
const maxTextChars = 200_000;

/** Reads a raw RFC 5322 message. Pure but for the parser's promise: the same bytes give the same reading. */
export async function readMail(raw: Uint8Array, parts: RouteParts): Promise<MailReading> {
  let email: Email;
  try {
    email = await PostalMime.parse(raw, parserBounds);
  } catch (error) {
    return { kind: "malformed", why: error instanceof Error ? error.message.slice(0, 100) : "unreadable" };
  }
  const header = (name: string): readonly string[] =>
    email.headers.filter((each) => each.key === name).map((each) => each.value);
  const from = email.from?.address ?? email.from?.group?.[0]?.address ?? "";
  const sender = personAddress(from, parts.settings);
  if (sender === null) return { kind: "malformed", why: "it has no sender that could be answered" };
  if (isOwn(header, sender, parts)) return { kind: "own" };
  const { settings } = parts;
  const subject = decodeHeader(header("subject")[0] ?? "");
  const body = bodyText(email);
  const why = reportKind(header, email.attachments);
  return {
    kind: why === "" ? "message" : "unrecognised",
    id: mailId(raw, header("message-id")[0] ?? "", sender.id),
    sender,
    writtenAt: dateOf(header("date")[0]),
    automated: isAutomated({ header, from: sender.id.toLowerCase(), subject, text: body }),
    text: body === "" ? subject : body,
    answers: correlate(replySigns(header, email), parts.names),
    media: mediaParts(email.attachments, settings.inbound),
    why,
  };
}

type HeaderReader = (name: string) => readonly string[];

/** Mail with our mark, or from the branch's own mailbox, or under a name of ours. */
function isOwn(header: HeaderReader, sender: Address, { settings, names }: RouteParts): boolean {
  const [id] = messageIds(header("message-id")[0] ?? "");
  return (
    header(ownHeader.toLowerCase()).some((value) => value.trim() === ownMark(settings)) ||
    sender.id === personAddress(settings.from.address, settings)?.id ||
    names.readReplyAddress(sender.id) !== null ||
    (id !== undefined && names.readMessageId(id) !== null)
  );
}

function reportKind(header: HeaderReader, attachments: readonly Attachment[]): string {
  const type = header("content-type")[0] ?? "";
  if (/^\s*multipart\/report\b/iu.test(type)) return "a report about a mail";
  const isReply = attachments.some((each) => each.mimeType === "text/calendar" && each.method === "REPLY");
  return isReply ? "a calendar program's answer to an invitation" : "";
}

function bodyText(email: Email): string {
  const text = email.text ?? (email.html === undefined ? "" : htmlToText(email.html));
  return text
    .slice(0, maxTextChars)
    .toWellFormed()
    .replace(/\r\n?/gu, "\n")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/gu, "")
    .trim();
}

function replySigns(header: HeaderReader, email: Email): Parameters<typeof correlate>[0] {
  const delivered = ["delivered-to", "x-original-to", "envelope-to"].flatMap((name) =>
    header(name).map((value) => value.trim()),
  );
  const written = [...(email.to ?? []), ...(email.cc ?? [])].flatMap((each) =>
    each.group === undefined ? [each.address] : each.group.map((member) => member.address),
  );
  return {
    recipients: [...delivered, ...written].filter((address) => parseMailbox(address) !== null),
    inReplyTo: header("in-reply-to").flatMap(messageIds),
    references: header("references").flatMap(messageIds),
  };
}

function dateOf(value: string | undefined): number | null {
  const at = value === undefined ? Number.NaN : Date.parse(oneLine(value).replace(/\([^()]*\)/gu, ""));
  return Number.isSafeInteger(at) ? at : null;
}

/** A mail's identity: its name, its sender and its body, which no host on the way changes. */
function mailId(raw: Uint8Array, messageId: string, sender: string): string {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const [crlf, lf] = [bytes.indexOf("\r\n\r\n"), bytes.indexOf("\n\n")];
  const starts = [crlf === -1 ? -1 : crlf + 4, lf === -1 ? -1 : lf + 2].filter((each) => each !== -1);
  const body = bytes.subarray(starts.length === 0 ? 0 : Math.min(...starts));
  const digest = createHash("sha256").update(body).digest("hex");
  const text = JSON.stringify([messageId.trim(), sender, digest]);
  return `mail-${createHash("sha256").update(text).digest("hex")}`;
}

export { isGenuine, isWorthReading, type MailSigning, signatureHeader, signMail } from "./signature.js";
