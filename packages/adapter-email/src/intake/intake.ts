import { createHash } from "node:crypto";
import { type Address, type Correlation, type Fault, fault } from "@microbranch/core/channel";
import { personAddress } from "../identity.js";
import { ownHeader, ownMark } from "../message/message.js";
import {
  type BouncedRecipient,
  type BounceReport,
  isAutomated,
  type Mail,
  type MailKind,
  oneLine,
  readTakenApart,
  takeApart,
} from "../reading/reading.js";
import { type MailNames, parseMailbox, type RouteParts } from "../route/route.js";
import { calendarAnswer, type MailCalendarAnswer } from "./calendar-answer.js";
import { correlate, messageIds } from "./correlate.js";
import { type MailPart, mediaParts } from "./parts.js";

/** What a raw mail is to the branch. */
export type MailReading =
  | MailFromPerson
  | MailCalendarAnswer
  | MailReport
  /** Our own mail, come back. */
  | { readonly kind: "own" }
  /** No mail, or one built to hurt. */
  | { readonly kind: "malformed"; readonly why: string };

/** Somebody, or some machine, wrote something. */
export interface MailFromPerson {
  /** Discriminates the reading. */
  readonly kind: "message" | "unrecognised";
  /** The same for each copy of one mail, whatever way it came. */
  readonly id: string;
  /** Who wrote it. */
  readonly sender: Address;
  /** When, by the sender's clock: epoch ms, or `null`. */
  readonly writtenAt: number | null;
  /** Whether a machine wrote it. */
  readonly automated: boolean;
  /** What was written: without what mail programs quote, and without a signature. The raw mail has it all. */
  readonly text: string;
  /** What it replies to. */
  readonly answers: Correlation;
  /** Images and files that may be handed on, and how many may not. */
  readonly media: { readonly parts: readonly MailPart[]; readonly left: number };
  /** What was not understood; empty for a message. */
  readonly why: string;
}

/** A mail host tells what became of a mail of ours. */
export interface MailReport {
  /** Discriminates the reading. */
  readonly kind: "report";
  /** The same for each copy of one mail. */
  readonly id: string;
  /** When it was written: epoch ms, or `null`. */
  readonly writtenAt: number | null;
  /** Our Message-ID that it is about, its seal checked. */
  readonly messageId: string;
  /** What is known about each recipient. */
  readonly recipients: readonly {
    /** Whose message it was. */
    readonly address: Address;
    /** `bounced`, or `confirmed` where a host tells that it delivered. */
    readonly level: "bounced" | "confirmed";
    /** Why it bounced; `null` when it did not. */
    readonly fault: Fault | null;
  }[];
}

/** Reads a raw RFC 5322 message. Pure but for the parser's promise: the same bytes give the same reading. */
export async function readMail(raw: Uint8Array, parts: RouteParts): Promise<MailReading> {
  const mail = await takeApart(raw);
  if (mail === null) return { kind: "malformed", why: "it is no mail, or one of too many parts or levels" };
  const read = readTakenApart(mail, raw);
  const { header } = mail;
  const report = read.report === null ? null : reportOn(read.report, { mail, raw, parts });
  if (report !== null) return report;
  const sender = personAddress(mail.from?.address ?? "", parts.settings);
  if (sender === null) return { kind: "malformed", why: "it has no sender that could be answered" };
  if (isOwn(header, sender, parts)) return { kind: "own" };
  const id = mailId(raw, header("message-id")[0] ?? "", sender.id);
  const signs = replySigns(mail);
  const answers = correlate(signs, parts.names);
  const { calendar } = read;
  const answer =
    read.kind !== "imip-reply" || calendar === null
      ? null
      : calendarAnswer({ ...{ mail, reply: calendar, sender, answers, id }, recipients: signs.recipients }, parts);
  if (answer !== null && "kind" in answer) return answer;
  const why = answer?.why ?? unreadable[read.kind] ?? "";
  return {
    kind: why === "" ? "message" : "unrecognised",
    id,
    sender,
    writtenAt: dateOf(header("date")[0]),
    automated: read.kind !== "reply" && read.kind !== "imip-reply" && read.kind !== "loop" ? true : isMachine(mail),
    text: read.fullText.trim() === "" ? mail.subject : read.text,
    answers,
    media: mediaParts(mail.attachments, parts.settings.inbound),
    why,
  };
}

/** Who wrote a mail that is not read, or was cut, and its identity: the same bytes, the same identity. */
export async function readHead(
  raw: Uint8Array,
  { settings }: RouteParts,
): Promise<{ readonly id: string; readonly sender: Address | null }> {
  const mail = await takeApart(headOf(raw));
  const sender = personAddress(mail?.from?.address ?? "", settings);
  return { id: mailId(raw, mail?.header("message-id")[0] ?? "", sender?.id ?? ""), sender };
}

/** What is no message, by the kind of mail. */
const unreadable: Readonly<Partial<Record<MailKind, string>>> = {
  bounce: "a report about a mail",
  delayed: "a report about a mail",
  delivered: "a report about a mail",
  mdn: "a report about a mail",
  complaint: "a complaint about a mail",
};

function isMachine(mail: Mail): boolean {
  return isAutomated({
    header: mail.header,
    from: (mail.from?.address ?? "").toLowerCase(),
    subject: mail.subject,
    text: (mail.text ?? "").slice(0, 20_000),
  });
}

/** A report about a mail of ours; `null` when nothing in it is sealed by us: anybody can write a report. */
function reportOn(
  report: BounceReport,
  { mail, raw, parts }: { readonly mail: Mail; readonly raw: Uint8Array; readonly parts: RouteParts },
): MailReport | null {
  const { settings } = parts;
  const messageId = reportedId(report, mail, parts.names);
  if (messageId === null) return null;
  const { recipients } = report;
  const known = recipients.flatMap((one) => {
    const address = personAddress(one.originalAddress ?? one.address, settings);
    if (address === null || one.action === "delayed") return [];
    const isBounced = one.action === "failed";
    return [
      {
        address,
        level: isBounced ? ("bounced" as const) : ("confirmed" as const),
        fault: isBounced ? faultOf(one) : null,
      },
    ];
  });
  if (known.length === 0) return null;
  const id = mailId(raw, mail.header("message-id")[0] ?? "", mail.from?.address ?? "");
  return { kind: "report", id, writtenAt: dateOf(mail.header("date")[0]), messageId, recipients: known };
}

/**
 * Which mail of ours a report is about: by the address that it came to, else the envelope id, else the Message-ID of what it
 * returns.
 */
function reportedId({ envelopeId, originalMessageId }: BounceReport, mail: Mail, names: MailNames): string | null {
  for (const address of replySigns(mail).recipients) {
    const id = names.readBounceAddress(address) ?? names.readReplyAddress(address);
    if (id !== null) return id;
  }
  const [given] = messageIds(originalMessageId ?? "");
  return (
    (envelopeId === null ? null : names.readEnvelopeId(envelopeId)) ??
    (given === undefined ? null : names.readMessageId(given))
  );
}

function faultOf({ class: kind, addressIsDead, status, words }: BouncedRecipient): Fault {
  const vendor = { code: status, message: words.replace(/[^\s<>]{1,100}@[\w.-]{1,200}/gu, "…").slice(0, 200) };
  if (addressIsDead) return fault("RECIPIENT_UNKNOWN", { vendor });
  return fault(kind === "transient" ? "RECIPIENT_THROTTLED" : "RECIPIENT_REFUSES", { vendor });
}

type HeaderReader = Mail["header"];

/** Mail with our mark, or from the branch's own mailbox, or under a name of ours. */
function isOwn(header: HeaderReader, sender: Address, { settings, names }: RouteParts): boolean {
  const [id] = messageIds(header("message-id")[0] ?? "");
  return (
    header(ownHeader.toLowerCase()).some((value) => value.trim() === ownMark(settings)) ||
    sender.id === personAddress(settings.from.address, settings)?.id ||
    names.readReplyAddress(sender.id) !== null ||
    names.readBounceAddress(sender.id) !== null ||
    (id !== undefined && names.readMessageId(id) !== null)
  );
}

function replySigns({ header, recipients }: Mail): Parameters<typeof correlate>[0] {
  const delivered = ["delivered-to", "x-original-to", "envelope-to"].flatMap((name) =>
    header(name).map((value) => value.trim()),
  );
  const written = recipients.map(({ address }) => address);
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
  const digest = createHash("sha256")
    .update(raw.subarray(bodyStart(raw)))
    .digest("hex");
  const text = JSON.stringify([messageId.trim(), sender, digest]);
  return `mail-${createHash("sha256").update(text).digest("hex")}`;
}

/** Where the body begins; 0 when nothing parts it from the headers. */
function bodyStart(raw: Uint8Array): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const [crlf, lf] = [bytes.indexOf("\r\n\r\n"), bytes.indexOf("\n\n")];
  const starts = [crlf === -1 ? -1 : crlf + 4, lf === -1 ? -1 : lf + 2].filter((each) => each !== -1);
  return starts.length === 0 ? 0 : Math.min(...starts);
}

/** The headers alone. */
export function headOf(raw: Uint8Array): Uint8Array {
  const start = bodyStart(raw);
  return start === 0 ? raw : raw.subarray(0, start);
}

export { isGenuine, isWorthReading, type MailSigning, signatureHeader, signMail } from "./signature.js";
