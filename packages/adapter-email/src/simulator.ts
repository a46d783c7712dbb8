import { mkdir, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { SMTPServer, type SMTPServerDataStream } from "smtp-server";

/** A mail that the catcher took. */
export interface CaughtMail {
  /** From the envelope. */
  readonly from: string;
  /** From the envelope. */
  readonly to: readonly string[];
  /** Decoded. */
  readonly subject: string;
  /** The text part; empty when there is none. */
  readonly text: string;
  /** Message-ID without angle brackets; empty when there is none. */
  readonly messageId: string;
  /** The message as it came over the wire. */
  readonly raw: Uint8Array;
  /** Where it was written; `null` without a folder. */
  readonly file: string | null;
}

/** How to catch mail. */
export interface MailCatcherOptions {
  /** Port on the loopback interface (0: any free one). */
  readonly port?: number;
  /** Folder, made when missing, into which each mail is written as an .eml file (none). */
  readonly folder?: string;
  /** Called with each mail before the server says that it has taken it; a rejection refuses the mail with 451. */
  readonly onMessage?: (mail: CaughtMail) => void | Promise<void>;
}

/** A running catcher. */
export interface MailCatcher {
  /** Always the loopback interface. */
  readonly host: "127.0.0.1";
  /** Port listened on. */
  readonly port: number;
  /** Every mail so far, in the order taken. */
  readonly mails: readonly CaughtMail[];
  /** Stops listening; the mails stay. Twice is harmless. */
  close(): Promise<void>;
}

/**
 * Starts a real SMTP server that sends nothing on: for demonstrations and tests. It speaks in clear and asks no login,
 * so use it with `security: "none-loopback-only"`. Needs the package `smtp-server`.
 */
export async function createMailCatcher(options: MailCatcherOptions = {}): Promise<MailCatcher> {
  const mails: CaughtMail[] = [];
  if (options.folder !== undefined) await mkdir(options.folder, { recursive: true });
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onData(stream, session, done) {
      count += 1;
      const to = session.envelope.rcptTo.map((each) => each.address);
      const from = session.envelope.mailFrom === false ? "" : session.envelope.mailFrom.address;
      take({ stream, from, to, number: count, options })
        .then((mail) => void mails.push(mail))
        .then(
          () => done(),
          () => done(Object.assign(new Error("not taken"), { responseCode: 451 })),
        );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  return {
    host: "127.0.0.1",
    port,
    mails,
    close() {
      closing ??= new Promise((resolve) => server.close(() => resolve()));
      return closing;
    },
  };
}

interface Arrival {
  readonly stream: SMTPServerDataStream;
  readonly from: string;
  readonly to: readonly string[];
  readonly number: number;
  readonly options: MailCatcherOptions;
}

async function take({ stream, from, to, number, options }: Arrival): Promise<CaughtMail> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const email = await PostalMime.parse(raw);
  const file = options.folder === undefined ? null : join(options.folder, fileName(number, to[0] ?? ""));
  if (file !== null) await writeFile(file, raw);
  const mail: CaughtMail = {
    from,
    to,
    subject: email.subject ?? "",
    text: email.text ?? "",
    messageId: (email.messageId ?? "").replace(/^<|>$/gu, ""),
    raw,
    file,
  };
  await options.onMessage?.(mail);
  return mail;
}

function fileName(number: number, to: string): string {
  return `${String(number).padStart(4, "0")}-${to.replace(/[^\w@.+-]/gu, "_").slice(0, 80)}.eml`;
}
