import { mkdir, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { SMTPServer, type SMTPServerDataStream } from "smtp-server";
import { type CaughtMail, caughtMail } from "./caught-mail.js";
import { createGbkWriter } from "./gbk.js";
import type { Letterbox } from "./letterbox.js";
import { openMailbox, type SimulatedMailbox } from "./mailbox.js";

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
  /** The addresses that have got mail, in the order of their first. */
  addresses(): readonly string[];
  /**
   * The mailbox of an address, whoever it belongs to: what came in, what was read, and letters that its owner writes.
   *
   * @param owner The owner's name, and where letters are handed in.
   */
  mailbox(address: string, owner: { readonly name: string; readonly letterbox: Letterbox }): SimulatedMailbox;
  /** Stops listening; the mails stay. Twice is harmless. */
  close(): Promise<void>;
}

/**
 * Starts a real SMTP server that sends nothing on: for demonstrations and tests. It speaks in clear and asks no login,
 * so use it with `security: "none-loopback-only"`. Needs the package `smtp-server`.
 */
export async function createMailCatcher(options: MailCatcherOptions = {}): Promise<MailCatcher> {
  const mails: CaughtMail[] = [];
  const seen = new Set<CaughtMail>();
  const writeGbk = createGbkWriter();
  if (options.folder !== undefined) await mkdir(options.folder, { recursive: true });
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    hideDSN: false,
    logger: false,
    onData(stream, session, done) {
      count += 1;
      const { rcptTo, mailFrom, dsn } = session.envelope;
      const to = rcptTo.map((each) => each.address);
      const from = mailFrom === false ? "" : mailFrom.address;
      take({ stream, from, to, envelopeId: dsn?.envid ?? null, number: count, options })
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
    addresses: () => [...new Set(mails.flatMap(({ to }) => to.map((address) => address.toLowerCase())))],
    mailbox: (address, { name, letterbox }) => openMailbox({ mails, seen, address, name, letterbox, writeGbk }),
    close() {
      closing ??= new Promise((resolve) => server.close(() => resolve()));
      return closing;
    },
  };
}

interface Arrival extends Pick<CaughtMail, "from" | "to" | "envelopeId"> {
  readonly stream: SMTPServerDataStream;
  readonly number: number;
  readonly options: MailCatcherOptions;
}

async function take({ stream, from, to, envelopeId, number, options }: Arrival): Promise<CaughtMail> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const file = options.folder === undefined ? null : join(options.folder, fileName(number, to[0] ?? ""));
  if (file !== null) await writeFile(file, raw);
  const mail = await caughtMail(raw, { from, to, envelopeId, file });
  await options.onMessage?.(mail);
  return mail;
}

function fileName(number: number, to: string): string {
  return `${String(number).padStart(4, "0")}-${to.replace(/[^\w@.+-]/gu, "_").slice(0, 80)}.eml`;
}
