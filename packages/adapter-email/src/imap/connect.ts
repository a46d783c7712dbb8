import { MicrobranchError } from "@microbranch/core/channel";
import type { ImapFlow, ImapFlowOptions } from "imapflow";
import type { EmailSettings, ImapSettings } from "../route/route.js";

/** The library's client, once it is loaded. */
export type ImapClient = ImapFlow;
/** The library. */
export type ImapLibrary = typeof import("imapflow");

/** Largest answer besides the mails themselves, in bytes: a list of some million numbers. */
const answerBytes = 16_777_216;

/**
 * Loads the library, which only those need who read a mailbox.
 *
 * @throws SETTING_INVALID when the package `imapflow` is not installed.
 */
export async function loadLibrary(
  channel: string,
  load = (): Promise<ImapLibrary> => import("imapflow"),
): Promise<ImapLibrary> {
  try {
    return await load();
  } catch (cause) {
    throw new MicrobranchError("SETTING_INVALID", {
      message: `Channel ${channel}: inbound.imap needs the package imapflow, which is not there. Install imapflow 2.10 or later.`,
      field: "inbound.imap",
      cause,
    });
  }
}

/** An open mailbox. */
export interface MailboxSession {
  /** The client, the folder selected. */
  readonly client: ImapClient;
  /** The folder's generation. */
  readonly uidValidity: string;
  /** The number that the next mail will have, as far as the server says; 0: it does not. */
  readonly uidNext: number;
  /** Whether the connection is gone. */
  isClosed(): boolean;
}

/** What opening a mailbox works with. */
export interface MailboxOpening {
  /** The library. */
  readonly library: ImapLibrary;
  /** The channel's settings. */
  readonly settings: EmailSettings;
  /** How the mailbox is read. */
  readonly imap: ImapSettings;
  /** There may be new mail, or the connection is gone. */
  onNews(): void;
  /** Gets the client before it connects, so that it can be closed at any moment; opening then rejects. */
  handOut(client: ImapClient): void;
}

/** Connects, logs in and selects the folder. */
export async function openMailbox(opening: MailboxOpening): Promise<MailboxSession> {
  const { library, settings, imap, onNews, handOut } = opening;
  const client = new library.ImapFlow(clientOptions(settings, imap));
  let isClosed = false;
  client.on("error", () => undefined);
  client.on("close", () => {
    isClosed = true;
    onNews();
  });
  client.on("exists", onNews);
  handOut(client);
  await client.connect();
  if (imap.afterwards !== "keep") await client.mailboxCreate(imap.afterwards.move);
  const mailbox = await client.mailboxOpen(imap.mailbox, { readOnly: imap.afterwards === "keep" });
  return {
    client,
    uidValidity: String(mailbox.uidValidity),
    uidNext: mailbox.uidNext ?? 0,
    isClosed: () => isClosed,
  };
}

function clientOptions({ inbound }: EmailSettings, imap: ImapSettings): ImapFlowOptions {
  const maxBytes = inbound?.maxBytes ?? 0;
  return {
    host: imap.host.replace(/^\[(.*)\]$/u, "$1"),
    port: imap.port,
    secure: imap.security === "tls",
    ...(imap.security === "tls" ? {} : { doSTARTTLS: imap.security === "starttls" }),
    auth: { user: imap.auth.user, pass: imap.auth.pass },
    // NetEase opens no folder to a client that has not said who it is.
    clientInfo: { name: "Microbranch", vendor: "Microbranch", version: false, "support-url": false },
    disableAutoIdle: true,
    disableCompression: true,
    logger: false,
    connectionTimeout: imap.timeouts.connectMs,
    greetingTimeout: imap.timeouts.greetingMs,
    socketTimeout: imap.timeouts.socketMs,
    maxLineLength: answerBytes,
    maxLiteralSize: maxBytes + 1,
    maxResponseSize: maxBytes + answerBytes,
    tls: { minVersion: "TLSv1.2", ...(imap.ca === null ? {} : { ca: imap.ca }) },
  };
}
