import type { Readable } from "node:stream";
import type { Fault } from "@microbranch/core/channel";
import { createTransport, type SMTPPoolOptions, type SMTPPoolSentMessageInfo, type Transporter } from "nodemailer";
import { faultOf, unknownHandover } from "./faults.js";
import type { ComposedMail } from "./message/message.js";
import type { EmailSettings } from "./route/route.js";
import { connectionOptions, troubleOf } from "./smtp/smtp.js";

/** What came of handing one mail to the server. */
export type Handover =
  | { readonly status: "accepted"; readonly messageId: string }
  | { readonly status: "failed"; readonly fault: Fault }
  | { readonly status: "uncertain"; readonly fault: Fault }
  | { readonly status: "aborted" };

/** From whom, to whom, and under which name for reports. */
export interface MailEnvelope {
  /** Where a report of non-delivery goes. */
  readonly from: string;
  /** The recipient. */
  readonly to: string;
  /** Comes back in a report of non-delivery. */
  readonly id: string;
}

/** The connections to the server. */
export interface SmtpLine {
  /**
   * Hands one mail over, once. `aborted` only when the message's end was certainly not sent; an abort after that is
   * `uncertain`.
   */
  send(mail: ComposedMail, envelope: MailEnvelope, signal: AbortSignal): Promise<Handover>;
  /** Ends all connections at once. */
  close(): void;
}

/**
 * What a signature covers: what the library signs by itself, and what says that a machine sent it and for whom it counts.
 *
 * @source RFC 6376 section 5.4.1; RFC 8058 section 4 (both headers of One-Click must be covered).
 */
const signedHeaders =
  "From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:In-Reply-To:" +
  "References:List-Id:List-Post:List-Unsubscribe:List-Unsubscribe-Post:Auto-Submitted:Feedback-ID";

/** Room for the signature that is added while sending, in bytes: counted into SIZE. */
const dkimBytes = 1_024;

/**
 * A connection that the server had closed while it lay idle is replaced once; the library does so only while not a
 * byte of the message was sent, so that this is no second hand-over.
 */
const maxRequeues = 1;

/** Opens nothing yet: connections come with the first mail. */
export function createSmtpLine(settings: EmailSettings): SmtpLine {
  const { smtp, dkim } = settings;
  const options: SMTPPoolOptions & { pool: true } = {
    ...connectionOptions(settings),
    pool: true,
    maxConnections: smtp.pool.maxConnections,
    maxMessages: smtp.pool.maxMessages,
    idleTimeout: smtp.pool.idleMs,
    maxRequeues,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(smtp.auth === null ? {} : { auth: { user: smtp.auth.user, pass: smtp.auth.pass } }),
    ...(dkim === null
      ? {}
      : {
          dkim: {
            domainName: dkim.domain,
            keySelector: dkim.selector,
            privateKey: dkim.privateKey,
            headerFieldNames: signedHeaders,
          },
        }),
  };
  const transport = createTransport(options);
  const watches = new WeakMap<Buffer, Watch>();
  watchMessages(transport, watches);
  return {
    send: (mail, envelope, signal) => sendOnce({ transport, watches, settings }, mail, envelope, signal),
    close: () => transport.close({ force: true }),
  };
}

interface Watch {
  /** Whether the message was read to its end, after which the final dot may be on its way. */
  isRead: boolean;
}

interface Line {
  readonly transport: Transporter<SMTPPoolSentMessageInfo, SMTPPoolOptions>;
  readonly watches: WeakMap<Buffer, Watch>;
  readonly settings: EmailSettings;
}

/**
 * Notes for each message whether the connection has read it to the end. The library's errors do not tell a connection
 * lost before DATA from one lost after the final dot; this does.
 */
function watchMessages(transport: Line["transport"], watches: WeakMap<Buffer, Watch>): void {
  transport.use("stream", (mail, done) => {
    const watch = Buffer.isBuffer(mail.data.raw) ? watches.get(mail.data.raw) : undefined;
    if (watch !== undefined) {
      const { message } = mail;
      const create = message.createReadStream.bind(message);
      message.createReadStream = (options): Readable => {
        const stream = create(options);
        stream.once("end", () => {
          watch.isRead = true;
        });
        return stream;
      };
    }
    done();
  });
}

async function sendOnce(
  line: Line,
  mail: ComposedMail,
  envelope: MailEnvelope,
  signal: AbortSignal,
): Promise<Handover> {
  const { settings, transport, watches } = line;
  const watch: Watch = { isRead: false };
  watches.set(mail.raw, watch);
  const deadline = new AbortController();
  const stop = (): void => deadline.abort(signal.reason);
  if (signal.aborted) return { status: "aborted" };
  signal.addEventListener("abort", stop, { once: true });
  // Sockets live in the machine's time, whatever the host's clock shows.
  const timer = setTimeout(() => deadline.abort("deadline"), settings.smtp.timeouts.totalMs);
  try {
    const info = await transport.sendMail({
      raw: mail.raw,
      envelope: {
        from: envelope.from,
        to: [envelope.to],
        size: mail.raw.length + (settings.dkim === null ? 0 : dkimBytes),
      },
      dsn: { id: envelope.id, return: "headers", notify: ["failure", "delay"], recipient: envelope.to },
      signal: deadline.signal,
    });
    return { status: "accepted", messageId: (info.serverMessageId ?? mail.messageId).replace(/^<|>$/gu, "") };
  } catch (error) {
    return unsent(error, watch, signal, settings.smtp.host);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

function unsent(error: unknown, watch: Watch, signal: AbortSignal, host: string): Handover {
  const trouble = troubleOf(error);
  if (trouble.reply === null && watch.isRead) return { status: "uncertain", fault: unknownHandover(trouble) };
  if (trouble.reply === null && signal.aborted) return { status: "aborted" };
  return { status: "failed", fault: faultOf(trouble, host) };
}
