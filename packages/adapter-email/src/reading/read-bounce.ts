import { type Verdict, verdictOn } from "./bounce-class.js";
import { type TextFailure, textFailures } from "./bounce-text.js";
import { type Mail, takeApart } from "./mail.js";
import {
  addressIn,
  fromXtext,
  type ReportFields,
  readFieldGroups,
  replyIn,
  statusIn,
  untyped,
} from "./report-fields.js";

/** What a report says about one recipient. */
export interface BouncedRecipient extends Verdict {
  /** The recipient as the reporting host knows it. */
  readonly address: string;
  /** The recipient as we wrote it, where the host says so, else `null`. */
  readonly originalAddress: string | null;
  /** What became of the mail. */
  readonly action: "failed" | "delayed" | "delivered";
  /** Enhanced status code ("5.1.1"); where the host gives none it follows from what it says. @source RFC 3463. */
  readonly status: string;
  /** The SMTP reply code within, or `null`. */
  readonly smtpReply: string | null;
  /** The host's words, at most 500 characters. */
  readonly words: string;
}

/** What a report about mail of ours says. */
export interface BounceReport {
  /** One entry per recipient. */
  readonly recipients: readonly BouncedRecipient[];
  /** The envelope id that we gave, decoded, or `null`. */
  readonly envelopeId: string | null;
  /** Message-ID of the mail it is about, with its brackets, or `null`. */
  readonly originalMessageId: string | null;
}

/**
 * Reads a raw mail as a report about delivery: a standard one, or one in a mail host's own words.
 *
 * @returns `null` for any other mail.
 */
export async function readBounce(raw: Uint8Array): Promise<BounceReport | null> {
  const reports: BounceReport[] = [];
  for (const one of mailsIn(raw)) {
    const mail = await takeApart(one);
    const report = mail === null ? null : bounceOf(mail, one);
    if (report !== null) reports.push(report);
  }
  const [first] = reports;
  return first === undefined ? null : { ...first, recipients: reports.flatMap(({ recipients }) => recipients) };
}

/** Mails read from one mailbox file at most. */
const mailsMax = 20;

/** The mails of a raw text: one, or several where hosts hand reports over as a mailbox file. @source RFC 4155. */
function mailsIn(raw: Uint8Array): readonly Uint8Array[] {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (bytes.indexOf("\nFrom ") === -1) return [raw];
  const mails: Uint8Array[] = [];
  let from = 0;
  const line =
    /\r?\n\r?\nFrom \S{1,200} {1,3}[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}[^\r\n]{0,40}\r?\n(?=[A-Z][A-Za-z-]{1,40}:)/gu;
  for (const match of bytes.toString("latin1").matchAll(line)) {
    if (mails.length >= mailsMax) break;
    mails.push(bytes.subarray(from, match.index));
    from = match.index + match[0].length;
  }
  return [...mails, bytes.subarray(from)];
}

/** Reads a mail that was taken apart as a report about delivery; `null` when it is none. */
export function bounceOf(mail: Mail, raw: Uint8Array): BounceReport | null {
  if (mail.report === "feedback-report" || mail.report === "disposition-notification") return null;
  const groups = mail.attachments
    .filter(({ type }) => /^message\/(?:global-)?delivery-status$/u.test(type))
    .flatMap(({ content }) => readFieldGroups(content));
  const fields = groups.length > 0 || !mayReport(mail) ? groups : readFieldGroups(strayFields(raw));
  const standard = fields.flatMap((group) => recipientOf(group) ?? []);
  const words = textFailures(mail);
  const recipients = standard.length > 0 ? standard.map((one) => withWords(one, words)) : words.map(fromText);
  if (recipients.length === 0) return null;
  const envelope = fields.flatMap((group) => group.get("original-envelope-id") ?? [])[0];
  return {
    recipients,
    envelopeId: envelope === undefined ? null : fromXtext(envelope.trim()),
    originalMessageId: originalId(mail),
  };
}

/** Whether a mail may hold a report whose parts came apart on the way. */
function mayReport(mail: Mail): boolean {
  return /mailer-daemon|postmaster/iu.test(mail.header("from").join(" ")) || mail.report === "delivery-status";
}

/** The fields of a report that stand in a mail without a part of their own. */
function strayFields(raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const at = bytes.indexOf("\nFinal-Recipient:");
  return at === -1 ? new Uint8Array() : bytes.subarray(at + 1, at + 20_000);
}

function recipientOf(fields: ReportFields): BouncedRecipient | null {
  const named = fields.get("final-recipient") ?? fields.get("original-recipient") ?? fields.get("x-actual-recipient");
  const address = addressIn(untyped(named)) ?? untyped(named);
  if (address === "") return null;
  const words = [untyped(fields.get("diagnostic-code")), fields.get("status") ?? ""].join(" ").trim();
  const action = actionOf(fields.get("action"), fields.get("status") ?? "");
  const original = addressIn(fromXtext(untyped(fields.get("original-recipient"))));
  const status = statusOf(statusIn(fields.get("status") ?? ""), words, action);
  return {
    address: fromXtext(address),
    originalAddress: original,
    action,
    status,
    smtpReply: replyIn(untyped(fields.get("diagnostic-code"))) ?? acceptedReply(untyped(fields.get("diagnostic-code"))),
    words: words.slice(0, 500),
    ...verdict(action, status, words),
  };
}

/** The reply code of a host that took the mail. */
function acceptedReply(words: string): string | null {
  return /^(2\d\d)[\s-]/u.exec(words)?.[1] ?? null;
}

function actionOf(action: string | undefined, status: string): BouncedRecipient["action"] {
  const word = (action ?? "").trim().toLowerCase();
  if (/^(?:delivered|relayed|expanded|deliverable)/u.test(word)) return "delivered";
  if (word.startsWith("delayed")) return "delayed";
  return word === "" && status.startsWith("2") ? "delivered" : "failed";
}

/** A status that says nothing gives way to one that the host's words hold. */
function statusOf(given: string | null, words: string, action: BouncedRecipient["action"]): string {
  const inWords = statusIn(words.replace(/^[245]\.0\.0\s/u, ""));
  const isVague = given === null || /^[245]\.0\.0$/u.test(given);
  if (!isVague && given !== null) return given;
  if (inWords !== null && !/^[245]\.0\.0$/u.test(inWords)) return inWords;
  return given ?? impliedStatus(words, action);
}

function impliedStatus(words: string, action: BouncedRecipient["action"]): string {
  if (action !== "failed") return action === "delayed" ? "4.0.0" : "2.0.0";
  const reply = replyIn(words);
  const { class: kind, addressIsDead } = verdictOn("5.0.0", words);
  if (addressIsDead) return "5.1.1";
  if (reply?.startsWith("4") === true) return "4.0.0";
  return kind === "transient" && reply === null ? "4.0.0" : "5.0.0";
}

function verdict(action: BouncedRecipient["action"], status: string, words: string): Verdict {
  if (action === "delivered") return { class: "success", addressIsDead: false };
  if (action === "delayed") return { class: "transient", addressIsDead: false };
  return verdictOn(status, words);
}

/** What a host says in prose decides where its report's own fields say nothing. */
function withWords(one: BouncedRecipient, failures: readonly TextFailure[]): BouncedRecipient {
  const isVague = /^[45]\.0\.0$/u.test(one.status) && one.words.length < 40 && one.action === "failed";
  const told = failures.find(({ address }) => address.toLowerCase() === one.address.toLowerCase());
  if (!isVague || told === undefined) return one;
  const words = `${one.words} ${told.words}`.trim().slice(0, 500);
  return { ...one, words, smtpReply: one.smtpReply ?? replyIn(told.words), ...verdict(one.action, one.status, words) };
}

function fromText({ address, words, action }: TextFailure): BouncedRecipient {
  const status = statusOf(statusIn(words), words, action);
  return {
    address,
    originalAddress: null,
    action,
    status,
    smtpReply: replyIn(words),
    words: words.slice(0, 500),
    ...verdict(action, status, words),
  };
}

const messageId = /^message-id[ \t]{0,4}:[ \t\r\n]{0,8}(<[^<>\s]{1,900}>)/imu;

/** The Message-ID in the returned mail, or in the copy below the host's words. */
function originalId(mail: Mail): string | null {
  const returned = mail.attachments.find(({ type }) =>
    /^(?:message\/(?:rfc822|global)(?:-headers)?|text\/rfc822-headers)$/u.test(type),
  );
  const text =
    returned === undefined
      ? (mail.text ?? "").slice(0, 200_000)
      : Buffer.from(returned.content).subarray(0, 65_536).toString("latin1");
  return messageId.exec(text)?.[1] ?? null;
}
