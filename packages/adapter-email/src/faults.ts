import { type Fault, type FaultCode, fault } from "@microbranch/core/channel";

/** What an SMTP server answered, or what stood in the way. */
export interface SmtpTrouble {
  /** Three-digit reply; `null`: none came. */
  readonly reply: number | null;
  /** The server's line, reply and enhanced code included; empty: none came. */
  readonly text: string;
  /** During which step: "CONN", "AUTH PLAIN", "MAIL FROM", "RCPT TO", "DATA" …. */
  readonly command: string;
  /** The client library's code, as ECONNECTION; `null`: none. */
  readonly clientCode: string | null;
  /** The system's or TLS library's code underneath, as ECONNREFUSED; `null`: none. */
  readonly systemCode: string | null;
}

type Verdict = Pick<Fault, "code"> & { readonly scope?: Fault["scope"]; readonly retryAfterMs?: number };

const minute = 60_000;

/** Words by which a server says "too fast" or "too much", whatever the reply's first digit. */
interface SpokenLimit {
  readonly words: RegExp;
  readonly code: FaultCode;
  /** How long to wait; where no document names a time, a number chosen here. */
  readonly retryAfterMs?: number;
  /** The servers of the only provider that uses these words; `null`: anybody may. */
  readonly provider: RegExp | null;
}

const netease = /(?:^|\.)(?:163|126|yeah|vip163|188|netease)\.(?:com|net)$/iu;
const tencent = /(?:^|\.)(?:qq|exmail\.qq|tencent|foxmail)\.com$/iu;

const limit = (provider: RegExp | null, words: RegExp, code: FaultCode, retryAfterMs?: number): SpokenLimit =>
  Object.freeze({ words, code, provider, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

/**
 * @source NetEase reply table (two public copies, agreeing, read 2026-11): DT:SPM as 451 (about two minutes), MI:SFQ (too
 * many within fifteen minutes), HL:ICC, HL:IFC, HL:REP, MI:DMC, RP:DRC (no time named: fifteen minutes chosen here).
 * @source A QQ answer of the sisimai collection: "550 Ip frequency limited", a rate limit dressed as 5xx (no time named:
 * thirty minutes chosen here).
 */
const spokenLimits: readonly SpokenLimit[] = Object.freeze([
  limit(netease, /\b4\d\d\b.*\bDT:SPM\b/iu, "RATE_EXCEEDED", 2 * minute),
  limit(netease, /\bMI:SFQ\b/iu, "RATE_EXCEEDED", 15 * minute),
  limit(netease, /\b(?:HL:(?:ICC|IFC|REP)|MI:DMC|RP:DRC)\b/iu, "RATE_EXCEEDED", 15 * minute),
  limit(tencent, /\b(?:ip|domain|user|mail|connection)s? frequency limited/iu, "RATE_EXCEEDED", 30 * minute),
  limit(null, /gr[ae]y-?list/iu, "RECIPIENT_THROTTLED"),
  limit(
    null,
    /daily .{0,40}(?:quota|limit)|(?:quota|limit) .{0,40}(?:per day|for today)|(?:今日|每日|当日|当天).{0,20}(?:上限|限制|超)/iu,
    "QUOTA_EXHAUSTED",
  ),
  limit(
    null,
    /frequency .{0,20}limit|rate.{0,10}limit|limit.{0,20}exceeded|exceed.{0,30}(?:frequency|rate)|too (?:many|much|fast)|频率|过于频繁|发送频繁/iu,
    "RATE_EXCEEDED",
  ),
]);

/** A server that hands on what another one said: Postfix, Exim, Coremail. */
const quotesAnother =
  /\bhost \S{1,200}(?: ?[[(][^\])]{1,100}[\])])? said:|\bremote (?:host|server|mta)\b|远程服务器|对方服务器/iu;

/** How long a recipient's host is left in peace that named no time. Chosen here. */
const hostRestMs = 15 * minute;

const mailboxFull = /mailbox (?:is )?full|over ?quota|exceed.{0,20}(?:storage|quota)|(?:邮箱|空间).{0,6}满/iu;
const ourReputation =
  /\b(?:spf|dkim|dmarc|relay|relaying|blacklist|blocklist|blocked|rbl|reputation|ptr|rdns|authenticat\w*)\b/iu;
const unknownRecipient =
  /(?:user|mailbox|recipient|address|account).{0,40}(?:unknown|not found|not exist|unavailable|disabled|invalid)|no such|用户不存在|邮箱不存在/iu;

/**
 * Enhanced status codes that mean the same at every step.
 *
 * @source RFC 3463 sections 3.2-3.8; RFC 7505 (5.1.10); RFC 7372 (5.7.20-26); RFC 4954 (4.7.12, 5.7.8).
 */
const enhanced: readonly (readonly [RegExp, FaultCode])[] = Object.freeze([
  [/^5\.1\.(?:0|1|2|3|6|10)$/u, "RECIPIENT_UNKNOWN"],
  [/^5\.1\.(?:7|8)$/u, "SENDER_NOT_ALLOWED"],
  [/^5\.2\.1$/u, "RECIPIENT_UNKNOWN"],
  [/^[45]\.2\.2$/u, "RECIPIENT_THROTTLED"],
  [/^5\.(?:2\.3|3\.4)$/u, "CONTENT_TOO_LARGE"],
  [/^5\.6\.\d+$/u, "CONTENT_UNFIT"],
  [/^5\.7\.2[0-6]$/u, "SENDER_NOT_ALLOWED"],
  [/^5\.7\.(?:8|9)$/u, "CREDENTIAL_REJECTED"],
  [/^4\.7\.12$/u, "CREDENTIAL_EXPIRED"],
  [/^4\.7\.\d+$/u, "RATE_EXCEEDED"],
  [/^4\.5\.3$/u, "RATE_EXCEEDED"],
]);

/**
 * Puts an SMTP refusal, or a failed connection, into our words. Only for messages that were certainly not handed over.
 *
 * A limit concerns the channel when our own server sets it. It concerns the recipient's host, and is RECIPIENT_THROTTLED with
 * a time to wait, when it was said about the recipient, quoted from another host, or in words of a provider that is not ours.
 *
 * @param server Name of the server that we hand mail to.
 * @source RFC 5321 section 4.2 for replies; RFC 4954 section 6 for those to AUTH.
 */
export function faultOf(trouble: SmtpTrouble, server = ""): Fault {
  const verdict = trouble.reply === null ? unanswered(trouble) : answered(trouble, trouble.reply, server);
  const details = { retryAfterMs: verdict.retryAfterMs ?? null, vendor: vendorOf(trouble) };
  return fault(verdict.code, verdict.scope === undefined ? details : { ...details, scope: verdict.scope });
}

/** The fault of a message of which nobody knows whether the server took it. */
export function unknownHandover(trouble: SmtpTrouble): Fault {
  return fault("HANDOVER_UNKNOWN", { scope: "recipient", vendor: vendorOf(trouble) });
}

function vendorOf(trouble: SmtpTrouble): { readonly code: string; readonly message: string } | null {
  if (trouble.reply !== null) {
    const status = enhancedOf(trouble.text);
    return { code: status === null ? String(trouble.reply) : `${trouble.reply} ${status}`, message: trouble.text };
  }
  const code = trouble.systemCode ?? trouble.clientCode;
  return code === null ? null : { code, message: trouble.command };
}

function enhancedOf(text: string): string | null {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/u.exec(text)?.[1] ?? null;
}

function unanswered(trouble: SmtpTrouble): Verdict {
  const tls = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH/u;
  if (trouble.clientCode === "ETLS" || tls.test(trouble.systemCode ?? "")) return { code: "SETTING_INVALID" };
  if (trouble.clientCode === "EAUTH" || trouble.clientCode === "ENOAUTH") return { code: "SETTING_INVALID" };
  if (trouble.clientCode === "EMESSAGE" && trouble.command === "MAIL FROM") return { code: "CONTENT_TOO_LARGE" };
  if (trouble.clientCode === "EENVELOPE") return { code: "RECIPIENT_UNKNOWN" };
  if (trouble.clientCode === "EPROTOCOL") return { code: "VENDOR_UNKNOWN" };
  return { code: "CHANNEL_UNREACHABLE" };
}

function answered(trouble: SmtpTrouble, reply: number, server: string): Verdict {
  if (trouble.command.startsWith("AUTH")) return atLogin(trouble, reply);
  if (trouble.command === "STARTTLS") return { code: reply < 500 ? "CHANNEL_BUSY" : "SETTING_INVALID" };
  const spoken = spokenLimits.find(({ words }) => words.test(trouble.text));
  if (spoken !== undefined) return limited(trouble, spoken, server);
  const status = enhancedOf(trouble.text);
  const known = status === null ? undefined : enhanced.find(([form]) => form.test(status));
  if (known !== undefined) return { code: known[1] };
  if (mailboxFull.test(trouble.text) && trouble.command !== "CONN") return { code: "RECIPIENT_THROTTLED" };
  if (reply === 530) return { code: /starttls/iu.test(trouble.text) ? "SETTING_INVALID" : "CREDENTIAL_REJECTED" };
  if (reply >= 400 && reply < 500) return temporary(trouble, reply);
  return reply >= 550 && reply < 560 ? permanent(trouble, reply) : { code: "VENDOR_UNKNOWN" };
}

function limited({ command, text }: SmtpTrouble, spoken: SpokenLimit, server: string): Verdict {
  const { code, provider, retryAfterMs } = spoken;
  if (code === "RECIPIENT_THROTTLED") return { code };
  const isFromAfar = provider !== null && !provider.test(server);
  const isOfRecipient = command === "RCPT TO" || quotesAnother.test(text) || isFromAfar;
  if (isOfRecipient && !beforeRecipient.has(command))
    return { code: "RECIPIENT_THROTTLED", retryAfterMs: retryAfterMs ?? hostRestMs };
  return retryAfterMs === undefined ? { code } : { code, retryAfterMs };
}

/** Steps at which a server does not know yet for whom the mail is. */
const beforeRecipient: ReadonlySet<string> = new Set(["CONN", "EHLO", "HELO", "MAIL FROM"]);

function atLogin(trouble: SmtpTrouble, reply: number): Verdict {
  if (enhancedOf(trouble.text) === "4.7.12" || reply === 432) return { code: "CREDENTIAL_EXPIRED" };
  if (reply >= 400 && reply < 500) return { code: "CHANNEL_BUSY" };
  if (reply === 504 || reply === 538) return { code: "SETTING_INVALID" };
  return { code: reply >= 530 ? "CREDENTIAL_REJECTED" : "VENDOR_UNKNOWN" };
}

function temporary(trouble: SmtpTrouble, reply: number): Verdict {
  const isRecipients = trouble.command === "RCPT TO" && (reply === 450 || reply === 451 || reply === 452);
  return isRecipients ? { code: "CHANNEL_BUSY", scope: "recipient" } : { code: "CHANNEL_BUSY" };
}

/** What 550-559 means depends on the step at which it came. @source RFC 5321 sections 3.3, 4.2.2 and 4.2.3. */
function permanent(trouble: SmtpTrouble, reply: number): Verdict {
  switch (trouble.command) {
    case "CONN":
    case "EHLO":
    case "HELO":
      return { code: "SENDER_NOT_ALLOWED" };
    case "MAIL FROM":
      return { code: reply === 552 ? "CONTENT_TOO_LARGE" : reply === 555 ? "VENDOR_UNKNOWN" : "SENDER_NOT_ALLOWED" };
    case "RCPT TO":
      return atRecipient(trouble, reply);
    default:
      if (reply === 552) return { code: "CONTENT_TOO_LARGE" };
      if (unknownRecipient.test(trouble.text)) return { code: "RECIPIENT_UNKNOWN" };
      return { code: ourReputation.test(trouble.text) ? "SENDER_NOT_ALLOWED" : "CONTENT_REFUSED" };
  }
}

function atRecipient(trouble: SmtpTrouble, reply: number): Verdict {
  if (reply === 552) return { code: "RECIPIENT_THROTTLED" };
  if (unknownRecipient.test(trouble.text)) return { code: "RECIPIENT_UNKNOWN" };
  const isPolicy = enhancedOf(trouble.text)?.startsWith("5.7.") === true || reply === 554;
  if (ourReputation.test(trouble.text)) return { code: "SENDER_NOT_ALLOWED" };
  return { code: isPolicy ? "RECIPIENT_REFUSES" : "RECIPIENT_UNKNOWN" };
}
