import { isAutomated } from "./automated.js";
import type { Mail } from "./mail.js";
import type { BounceReport } from "./read-bounce.js";

/** What a mail is. */
export type MailKind =
  /** Somebody wrote it. */
  | "reply"
  /** A calendar program's answer to an invitation. */
  | "imip-reply"
  /** A machine answered by itself: an out-of-office note, a receipt of a list. */
  | "autoreply"
  /** At least one recipient was not reached. */
  | "bounce"
  /** A host is still trying. */
  | "delayed"
  /** A host tells that it delivered. */
  | "delivered"
  /** A provider passes on that somebody called a mail spam. */
  | "complaint"
  /** A mail program tells that a mail was shown, or thrown away. */
  | "mdn"
  /** Our own mail, come back. */
  | "loop"
  /** No mail, or one built to exhaust its reader. */
  | "rejected";

/** What the kind of a mail is told by. */
export interface KindSigns {
  /** The mail. */
  readonly mail: Mail;
  /** What it reports about recipients, or `null`. */
  readonly bounce: BounceReport | null;
  /** Whether it holds a calendar program's answer. */
  readonly hasCalendarReply: boolean;
}

/** Tells what a mail is. */
export function kindOf({ mail, bounce, hasCalendarReply }: KindSigns): Exclude<MailKind, "rejected"> {
  if (mail.report === "feedback-report" || isComplaint(mail)) return "complaint";
  if (mail.report === "disposition-notification") return "mdn";
  if (bounce !== null) return reportKind(bounce);
  if (comesBack(mail)) return "loop";
  if (hasCalendarReply) return "imip-reply";
  const signs = { header: mail.header, from: (mail.from?.address ?? "").toLowerCase(), subject: mail.subject };
  return isAutomated({ ...signs, text: (mail.text ?? "").slice(0, 20_000) }) ? "autoreply" : "reply";
}

/** Providers that send no standard report say so in the subject. */
function isComplaint({ subject }: Mail): boolean {
  return /^\s*(?:complaint about message from|\[?(?:spam|abuse) (?:report|complaint)|e-?mail feedback report)/iu.test(
    subject,
  );
}

function reportKind({ recipients }: BounceReport): "bounce" | "delayed" | "delivered" {
  if (recipients.some(({ action }) => action === "failed")) return "bounce";
  return recipients.some(({ action }) => action === "delayed") ? "delayed" : "delivered";
}

/** Whether a mail went out from the very mailbox that it came to: by its loop mark, or by sender and recipient. */
function comesBack(mail: Mail): boolean {
  const from = base(mail.from?.address ?? "");
  const recipients = mail.recipients.map(({ address }) => base(address));
  const isMarked = mail.header("x-loop").some((value) => recipients.includes(base(value)) || base(value) === from);
  const isMachine = mail.header("auto-submitted").some((value) => /^\s*auto-generated/iu.test(value));
  return isMarked || (isMachine && from !== "" && recipients.includes(from));
}

/** An address without its code after a plus sign, lower case. */
function base(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/^<|>$/gu, "")
    .replace(/\+[^@]{0,64}@/u, "@");
}
