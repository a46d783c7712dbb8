import { createHash } from "node:crypto";
import { signatureHeader, signMail } from "@microbranch/adapter-email";
import type { CaughtMail } from "@microbranch/adapter-email/simulator";

/** What somebody answers to a mail. */
export interface Answer {
  /** The mail that is answered: as it lies in the mailbox. */
  readonly mail: CaughtMail;
  /** Name of who answers. */
  readonly name: string;
  /** The words. */
  readonly text: string;
  /** When it is written, epoch milliseconds. */
  readonly at: number;
}

/** Where a mail program would hand a letter in: the branch's address for incoming mail. */
export interface Letterbox {
  /** Takes a request, as a web server would pass it on. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Address of the e-mail channel's callback. */
  readonly url: string;
  /** Secret shared with the channel. */
  readonly secret: string;
}

/** Writes a reply as a mail program does (RFC 5322), with the text answered to quoted below. */
export function writeReply({ mail, name, text, at }: Answer): Uint8Array {
  const address = mail.to[0] ?? "";
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const id = createHash("sha256").update(`${mail.messageId}\n${text}`).digest("hex").slice(0, 24);
  const headers = [
    `From: ${encodedWord(name)} <${address}>`,
    `To: <${replyAddress(mail)}>`,
    `Subject: ${encodedWord(`回复:${mail.subject}`)}`,
    `Date: ${new Date(at).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}@${domain}>`,
    `In-Reply-To: <${mail.messageId}>`,
    `References: <${mail.messageId}>`,
    "MIME-Version: 1.0",
    'Content-Type: text/plain; charset="utf-8"',
    "Content-Transfer-Encoding: base64",
  ];
  const quoted = mail.text
    .trimEnd()
    .split(/\r?\n/u)
    .map((line) => `> ${line}`);
  const body = [text, "", `在 ${new Date(at).toISOString().slice(0, 10)},<${mail.from}> 写道:`, ...quoted, ""];
  const encoded = Buffer.from(body.join("\r\n")).toString("base64").replace(/.{76}/gu, "$&\r\n");
  return Buffer.from([...headers, "", encoded, ""].join("\r\n"));
}

/** Hands a letter in, signed. @throws If it is not taken. */
export async function handIn(letter: Uint8Array, box: Letterbox, at: number): Promise<void> {
  const response = await box.fetch(
    new Request(box.url, {
      method: "POST",
      headers: {
        "content-type": "message/rfc822",
        [signatureHeader]: signMail({ body: letter, secret: box.secret, at }),
      },
      body: new Uint8Array(letter),
    }),
  );
  if (response.status !== 204) throw new Error(`The letter was not taken: ${response.status}.`);
}

/** The address in a mail's Reply-To, else in its From. */
function replyAddress(mail: CaughtMail): string {
  const raw = Buffer.from(mail.raw).toString("utf8");
  const head = raw.slice(0, raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/gu, " ");
  const line = /^reply-to:(.*)$/imu.exec(head)?.[1] ?? /^from:(.*)$/imu.exec(head)?.[1] ?? "";
  return /<([^<>\s]+)>/u.exec(line)?.[1] ?? line.trim();
}

/** Bytes of UTF-8 in one encoded word of at most 75 characters. @source RFC 2047, section 2. */
const maxWordBytes = 45;

/** Words of a header that are not ASCII (RFC 2047), cut so that no line grows too long. */
function encodedWord(text: string): string {
  const pieces: string[] = [];
  for (const character of text) {
    const last = pieces.at(-1);
    if (last !== undefined && Buffer.byteLength(last + character) <= maxWordBytes)
      pieces.push(`${pieces.pop()}${character}`);
    else pieces.push(character);
  }
  return pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString("base64")}?=`).join("\r\n ");
}
