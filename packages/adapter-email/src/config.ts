import type { RateLimit } from "@microbranch/core/channel";
import { MicrobranchError } from "@microbranch/core/channel";
import { type EmailSettings, emailSettingsSchema } from "./route/route.js";

/** How to reach the SMTP server that sends the branch's mail. */
export interface SmtpConfig {
  /** Host name or IP address. */
  readonly host: string;
  /** Port, 1 to 65,535 (465 for `tls`, 587 for `starttls`). Required for `none-loopback-only`. */
  readonly port?: number;
  /**
   * `tls`: encrypted from the first byte. `starttls`: upgraded before anything is said; refused when not offered.
   * `none-loopback-only`: in clear, and only to this machine; for tests and a mail server beside the application.
   *
   * @source RFC 8314 section 3.3 (TLS on 465), RFC 3207 (STARTTLS).
   */
  readonly security: "tls" | "starttls" | "none-loopback-only";
  /** Login; at QQ and NetEase the password is the client authorisation code (none). */
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Certificates, in PEM, of the authority that signed the server's (the machine's authorities). */
  readonly ca?: string;
  /** Name that the client gives itself in EHLO (the machine's host name). */
  readonly clientName?: string;
  /** How connections are kept. */
  readonly pool?: {
    /** Most connections at once, 1 to 20 (5). */
    readonly maxConnections?: number;
    /** Messages after which a connection is renewed, from 1 (100). */
    readonly maxMessages?: number;
    /** How long an unused connection is kept, in milliseconds, 1 to 3,600,000 (60,000). */
    readonly idleMs?: number;
  };
  /** How long to wait, each in milliseconds, 1 to 3,600,000. */
  readonly timeouts?: {
    /** For the connection (30,000). */
    readonly connectMs?: number;
    /** For the server's greeting (30,000). */
    readonly greetingMs?: number;
    /** For any further answer (600,000). @source RFC 5321 section 4.5.3.2.6: ten minutes after the final dot. */
    readonly socketMs?: number;
    /** For one whole hand-over, however slowly the server trickles (900,000). */
    readonly totalMs?: number;
  };
}

/** What holds for mail coming in, whatever way it comes. */
interface InboundLimits {
  /** Largest mail taken in, in bytes, 1,024 to 104,857,600 (26,214,400). */
  readonly maxBytes?: number;
  /**
   * Secrets, each of at least 32 characters, that make reply codes unforgeable. The first signs, all are recognised:
   * put a new one in front and keep the old ones as long as old mails may be answered.
   */
  readonly replySecrets: readonly string[];
  /** Most attachments taken from one mail, 0 to 100 (20). The raw mail is kept whole in any case. */
  readonly maxAttachments?: number;
  /** Largest attachment taken, in decoded bytes, from 1 (10,485,760). */
  readonly maxAttachmentBytes?: number;
}

/** Mail is posted here by whatever receives it. */
export interface WebhookInboundConfig extends InboundLimits {
  /** Secret shared with whatever posts mail here, at least 32 characters. */
  readonly secret: string;
  /**
   * `signature`: HMAC-SHA256 over time and body in `x-microbranch-signature` (see `signMail`).
   * `bearer`: the secret itself in `authorization`, over TLS only ("signature").
   */
  readonly authentication?: "signature" | "bearer";
  /** Oldest and newest age of a signature, in milliseconds, 1,000 to 86,400,000 (300,000). */
  readonly windowMs?: number;
}

/** Mail is fetched from a mailbox. Needs the package `imapflow`. */
export interface ImapInboundConfig extends InboundLimits {
  /** The mailbox and its server. */
  readonly imap: ImapConfig;
}

/** How mail comes in: by webhook or from a mailbox, not both. */
export type EmailInboundConfig = WebhookInboundConfig | ImapInboundConfig;

/** The mailbox that members' answers arrive in, and how it is read. */
export interface ImapConfig {
  /** Host name or IP address. */
  readonly host: string;
  /** Port, 1 to 65,535 (993 for `tls`, 143 for `starttls`). Required for `none-loopback-only`. */
  readonly port?: number;
  /**
   * `tls`: encrypted from the first byte. `starttls`: upgraded before the login; refused when not offered.
   * `none-loopback-only`: in clear, and only to this machine.
   *
   * @source RFC 8314 section 3.2 (TLS on 993), RFC 9051 section 6.2.1 (STARTTLS).
   */
  readonly security: "tls" | "starttls" | "none-loopback-only";
  /** Login; at QQ and NetEase the password is the client authorisation code. */
  readonly auth: { readonly user: string; readonly pass: string };
  /** Certificates, in PEM, of the authority that signed the server's (the machine's authorities). */
  readonly ca?: string;
  /** Folder that is read, at most 200 characters ("INBOX"). */
  readonly mailbox?: string;
  /** Whether mail that lay in the folder before the channel first saw it is taken in or passed over ("take"). */
  readonly earlier?: "take" | "pass";
  /** What becomes of a mail once it is taken in: it stays as it is, or is moved to another folder ("keep"). */
  readonly afterwards?: "keep" | { readonly move: string };
  /**
   * How long to listen before the server is asked again, in milliseconds, 1,000 to 1,680,000 (540,000).
   *
   * @source RFC 2177: a client should renew IDLE before 29 minutes; Chinese providers end it sooner.
   */
  readonly idleMs?: number;
  /** How often a server that cannot be listened to is asked, in milliseconds, 1,000 to 3,600,000 (60,000). */
  readonly pollMs?: number;
  /** How long to wait, each in milliseconds, 1 to 3,600,000. */
  readonly timeouts?: {
    /** For the connection (30,000). */
    readonly connectMs?: number;
    /** For the server's greeting (30,000). */
    readonly greetingMs?: number;
    /** For any further answer (120,000). */
    readonly socketMs?: number;
  };
}

/** Settings of an e-mail channel. */
export interface EmailConfig {
  /** Id of the route: letters, digits and `. _ : -`, at most 64 ("email"). */
  readonly id?: string;
  /** Keeps the addresses of two organisations apart (`null`). */
  readonly tenant?: string | null;
  /** The server that sends. */
  readonly smtp: SmtpConfig;
  /** Whom members see as the sender: the branch's own mailbox and name. */
  readonly from: { readonly address: string; readonly name: string };
  /**
   * Where undeliverable mail is returned to (the sender's address). With `subaddressing` each mail has an address of its own,
   * `mailbox+b.code@host`, by which its report is known whatever it says; the local part then has at most 18 characters. Many
   * providers let nobody send under an address other than the login.
   */
  readonly bounceAddress?: string | { readonly address: string; readonly subaddressing?: boolean };
  /** Where replies go (the sender's address). */
  readonly replyTo?: {
    /** Mailbox whose mail reaches the branch. With `subaddressing` its local part has at most 20 characters. */
    readonly address: string;
    /** Whether its host delivers `mailbox+code@host` to `mailbox@host` (false). @source RFC 5233. */
    readonly subaddressing?: boolean;
  };
  /** Domain of our Message-IDs; never change it, replies are recognised by it (domain of the sender's address). */
  readonly messageIdDomain?: string;
  /** Base of List-Id, as `branch.example.gov.cn`; members' filters hang on it ("notices." and the Message-ID domain). */
  readonly listId?: string;
  /** Signs outgoing mail (unsigned; most providers sign themselves). */
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string };
  /** Your provider's limits (200 messages a minute, a number chosen here and not by any provider). */
  readonly pace?: readonly RateLimit[];
  /** Largest mail sent, in encoded bytes, 10,240 to 104,857,600 (10,485,760). */
  readonly maxBytes?: number;
  /** Whether `Wang@x` and `wang@x` are one person (true). Hosts that tell them apart are not known. */
  readonly ignoreLocalPartCase?: boolean;
  /** How mail comes in; without it nobody can answer on this channel (none). */
  readonly inbound?: EmailInboundConfig;
}

/**
 * Checks a configuration and fills in defaults.
 *
 * @throws SETTING_INVALID naming the field; the value is never repeated.
 */
export function parseEmailConfig(config: EmailConfig): EmailSettings {
  const parsed = emailSettingsSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [...(issue?.path ?? [])];
  if (issue?.code === "unrecognized_keys" && issue.keys[0] !== undefined) path.push(issue.keys[0]);
  const field = fieldPath(path);
  throw new MicrobranchError("SETTING_INVALID", {
    message: `E-mail channel: setting ${field === "" ? "(whole)" : field} is wrong: ${issue?.message ?? "unreadable"}. Correct it.`,
    ...(field === "" ? {} : { field }),
    details: { fields: parsed.error.issues.map((each) => fieldPath(each.path)) },
  });
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}
