/** What tells a machine's mail from a person's. */
export interface MailSigns {
  /** Values of a header, in order, by its lower-case name. */
  header(name: string): readonly string[];
  /** The sender's address, lower case. */
  readonly from: string;
  /** Decoded subject. */
  readonly subject: string;
  /** The text. */
  readonly text: string;
}

const robotHeaders = [
  "x-autoreply",
  "x-autorespond",
  "x-autoreply-from",
  "x-mail-autoreply",
  "list-id",
  "list-unsubscribe",
];
const robotSenders = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+@-]|$)/u;
const robotSubjects =
  /^\s*(?:(?:假期)?自动(?:回复|答复)|自動(?:回覆|回復|答覆)|系统退信|automatic reply|auto(?:matic)?[ -]?response|out of (?:the )?office)/iu;
/** QQ marks its holiday replies by no header; they end with this sentence. */
const robotTexts = /这是来自QQ邮箱的假期自动回复邮件/u;

/**
 * Whether a machine wrote a mail. `X-Auto-Response-Suppress` by itself says nothing: Exchange adds it to people's mail.
 *
 * @source RFC 3834 sections 2 and 5; RFC 2919; RFC 3464, 8098 and 5965 (reports).
 */
export function isAutomated(signs: MailSigns): boolean {
  const has = (name: string, form: RegExp): boolean => signs.header(name).some((value) => form.test(value));
  return (
    has("return-path", /^\s*<>\s*$/u) ||
    has("auto-submitted", /^\s*(?!no\s*(?:[;(]|$))\S/iu) ||
    has("content-type", /^\s*multipart\/report\b/iu) ||
    has("precedence", /^\s*(?:bulk|junk|list|auto_reply)\s*$/iu) ||
    robotHeaders.some((name) => signs.header(name).length > 0) ||
    robotSenders.test(signs.from) ||
    robotSubjects.test(signs.subject) ||
    robotTexts.test(signs.text)
  );
}
