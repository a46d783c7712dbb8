import { type MailClient, mailClients, type Written } from "./clients.js";
import type { GbkWriter } from "./gbk.js";
import { dateHeader, foldedBase64, letterId } from "./letter.js";

/** An image or file that comes along with a reply. */
export interface ReplyAttachment {
  /** File name, in any script. */
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** Content. */
  readonly content: Uint8Array;
}

/** A reply that is to be written. */
interface ReplyParts extends Written {
  readonly client: MailClient;
  readonly attachments: readonly ReplyAttachment[];
  readonly writeGbk: GbkWriter;
  readonly at: number;
}

/** Turns text into the bytes of a charset, and says which one it took. */
interface Charset {
  readonly name: string;
  readonly write: (text: string) => Uint8Array;
}

/** Writes a reply as a mail program does, with the text answered to quoted in that program's manner. */
export function replyMail(parts: ReplyParts): Uint8Array {
  const { mail, address, name, text, client, attachments, at } = parts;
  const habits = mailClients[client];
  const body = habits.textOf(parts);
  const html = habits.htmlOf?.(parts) ?? null;
  const subject = `${habits.prefix}${mail.subject}`;
  const charset = charsetFor(habits.charset, [body, html ?? "", subject, name].join(""), parts.writeGbk);
  const id = letterId(mail, `${client}\n${text}`);
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const word = encodedWords(name, charset);
  const texts = [
    textPart("text/plain", body, charset),
    ...(html === null ? [] : [textPart("text/html", html, charset)]),
  ];
  const alternative = joined("alternative", texts, `alt-${id}`);
  const files = attachments.map((attachment) => filePart(attachment, charset));
  const content = joined("mixed", [alternative, ...files], `mix-${id}`);
  return letter(
    [
      `From: ${habits.quotesName ? `"${word}"` : word} <${address}>`,
      `To: <${mail.replyTo}>`,
      `Subject: ${encodedWords(subject, charset)}`,
      `Date: ${dateHeader(at)}`,
      `Message-ID: <${id}@${domain}>`,
      ...(habits.namesParent ? [`In-Reply-To: <${mail.messageId}>`] : []),
      `References: <${mail.messageId}>`,
      ...(habits.mailer === null ? [] : [`X-Mailer: ${habits.mailer}`]),
      "MIME-Version: 1.0",
    ],
    content,
  );
}

/** Writes what a host answers while its owner is away. @source RFC 3834 sections 3 and 5. */
export function autoReplyMail({ mail, address, name, text, at }: Written & { readonly at: number }): Uint8Array {
  const charset = utf8;
  const id = letterId(mail, `away ${at}`);
  return letter(
    [
      "Return-Path: <>",
      `From: ${encodedWords(name, charset)} <${address}>`,
      `To: <${mail.from}>`,
      `Subject: ${encodedWords(`自动回复:${mail.subject}`, charset)}`,
      `Date: ${dateHeader(at)}`,
      `Message-ID: <${id}@${address.slice(address.lastIndexOf("@") + 1)}>`,
      `In-Reply-To: <${mail.messageId}>`,
      `References: <${mail.messageId}>`,
      "Auto-Submitted: auto-replied",
      "MIME-Version: 1.0",
    ],
    textPart("text/plain", text, charset),
  );
}

function letter(headers: readonly string[], part: string): Uint8Array {
  return Buffer.from(`${[...headers, part].join("\r\n")}\r\n`, "latin1");
}

const utf8: Charset = { name: "utf-8", write: (text) => Buffer.from(text) };

/** The program's own charset where it has all characters, else UTF-8, as programs do. */
function charsetFor(wanted: string, text: string, write: GbkWriter): Charset {
  if (wanted === "utf-8" || write(text) === null) return utf8;
  return { name: wanted, write: (each) => write(each) ?? Buffer.from(each) };
}

function textPart(type: string, text: string, { name, write }: Charset): string {
  return [
    `Content-Type: ${type}; charset=${name}`,
    "Content-Transfer-Encoding: base64",
    "",
    foldedBase64(write(text)),
  ].join("\r\n");
}

function filePart({ name, type, content }: ReplyAttachment, charset: Charset): string {
  return [
    `Content-Type: ${type}; name="${encodedWords(name, charset)}"`,
    "Content-Transfer-Encoding: base64",
    `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/gu, escaped)}`,
    "",
    foldedBase64(content),
  ].join("\r\n");
}

const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

function joined(kind: "alternative" | "mixed", parts: readonly string[], boundary: string): string {
  const [only = ""] = parts;
  if (parts.length === 1) return only;
  const lines = parts.map((part) => `--${boundary}\r\n${part}`);
  return [`Content-Type: multipart/${kind}; boundary="${boundary}"`, "", ...lines, `--${boundary}--`, ""].join("\r\n");
}

/** Bytes of text in one encoded word of at most 75 characters. @source RFC 2047 section 2. */
const maxWordBytes = 42;

/** Words of a header (RFC 2047), no character cut in two. */
function encodedWords(text: string, { name, write }: Charset): string {
  if (/^[\x20-\x7e]*$/u.test(text)) return text;
  const pieces: string[] = [];
  for (const character of text) {
    const last = pieces.at(-1);
    if (last !== undefined && write(last + character).length <= maxWordBytes)
      pieces[pieces.length - 1] = last + character;
    else pieces.push(character);
  }
  return pieces.map((piece) => `=?${name}?B?${Buffer.from(write(piece)).toString("base64")}?=`).join("\r\n ");
}
