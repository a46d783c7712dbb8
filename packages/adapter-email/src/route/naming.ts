import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Mailbox, parseMailbox } from "./mailbox.js";
import type { EmailSettings } from "./settings.js";

/** Names our messages, and recognises the names when they come back. */
export interface MailNames {
  /** The Message-ID, without angle brackets, of a delivery: the same for one key for ever. */
  messageId(key: string): string;
  /** The code that stands in reply addresses and reports of a delivery. */
  replyCode(key: string): string;
  /** Where a reply to this delivery goes; `null`: to the sender's address. */
  replyAddress(key: string): string | null;
  /** The same, but only where the address itself tells which delivery is meant, else `null`. */
  replyCodeAddress(key: string): string | null;
  /** Where reports about this delivery go; `null`: to the address that all reports go to. */
  bounceAddress(key: string): string | null;
  /**
   * Where a calendar's answer to an invitation goes: with sub-addressing an address that only this attendee is sent, the
   * same for all revisions of the gathering as long as the first reply secret stays; else where replies go.
   */
  organizerAddress(uid: string, attendee: string): string;
  /** Whether an address is the one that an attendee of a gathering was sent, its seal checked. */
  isOrganizerAddress(address: string, of: { readonly uid: string; readonly attendee: string }): boolean;
  /** The id, without angle brackets, that all messages about one thing refer to. Never a message's own. */
  threadId(seed: string): string;
  /** The Message-ID of ours behind text from In-Reply-To or References, or `null`. */
  readMessageId(text: string): string | null;
  /** The delivery key, or what stands for it, within a Message-ID of ours. */
  keyOf(messageId: string): string;
  /** The Message-ID of ours behind an address that a mail was sent to, or `null`. */
  readReplyAddress(address: string): string | null;
  /** The Message-ID of ours behind an address that a report was sent to, or `null`. */
  readBounceAddress(address: string): string | null;
  /** The Message-ID of ours behind the envelope id that a report names, or `null`. */
  readEnvelopeId(text: string): string | null;
}

const referenceForm = /^[a-z2-7]{26}$/;
const codeForm = /^[a-z2-7]{26}(?:\.[0-9a-v]{16})?$/;
/** One seal for each use, so that a code which stands where others see it serves for nothing else. */
const sealLabels = {
  reply: "microbranch/mail-reply/1\n",
  bounce: "microbranch/mail-bounce/1\n",
  calendar: "microbranch/mail-calendar/1\n",
} as const;

type Use = keyof typeof sealLabels;

/** Creates the namer of a channel. With inbound settings each name is sealed, so that nobody can guess another's. */
export function createMailNames(settings: EmailSettings): MailNames {
  const host = settings.messageIdDomain;
  const secrets = settings.inbound?.replySecrets ?? [];
  const [current] = secrets;
  const reply = settings.replyTo;
  const replyBox = reply === null ? null : parseMailbox(reply.address);
  const bounce = settings.bounceAddress;
  const bounceBox = bounce?.subaddressing === true ? parseMailbox(bounce.address) : null;

  const codeFor = (key: string, use: Use): string => {
    const reference = referenceOf(key);
    return current === undefined ? reference : `${reference}.${seal(reference, current, use)}`;
  };
  const isGenuine = (code: string, use: Use): boolean => {
    if (!codeForm.test(code)) return false;
    const [reference = "", given] = code.split(".");
    if (secrets.length === 0) return given === undefined;
    return given !== undefined && secrets.some((secret) => isSame(given, seal(reference, secret, use)));
  };
  const idOf = (code: string): string => `m.${code}@${host}`;
  const known = (code: string): string | null => (isGenuine(code, "reply") ? idOf(code) : null);
  const replyCode = (key: string): string => codeFor(key, "reply");
  const replyCodeAddress = (key: string): string | null =>
    replyBox !== null && reply?.subaddressing === true
      ? `${replyBox.local}+${replyCode(key)}@${replyBox.domain}`
      : null;

  return {
    messageId: (key) => idOf(replyCode(key)),
    replyCode,
    replyCodeAddress,
    replyAddress: (key) => replyCodeAddress(key) ?? reply?.address ?? null,
    bounceAddress: (key) =>
      bounceBox === null ? null : `${bounceBox.local}+b.${codeFor(key, "bounce")}@${bounceBox.domain}`,
    organizerAddress(uid, attendee) {
      if (reply === null || replyBox === null) return settings.from.address;
      if (!reply.subaddressing || current === undefined) return reply.address;
      return `${replyBox.local}+c.${seal(invited(uid, attendee), current, "calendar")}@${replyBox.domain}`;
    },
    isOrganizerAddress(address, { uid, attendee }) {
      const code = codeWithin(address, replyBox);
      if (code?.startsWith("c.") !== true) return false;
      return secrets.some((secret) => isSame(code.slice(2), seal(invited(uid, attendee), secret, "calendar")));
    },
    threadId: (seed) => `t.${createHash("sha256").update(seed).digest("hex").slice(0, 32)}@${host}`,
    readMessageId(text) {
      const at = text.lastIndexOf("@");
      if (text.slice(at + 1).toLowerCase() !== host || !/^m\./iu.test(text)) return null;
      return known(text.slice(2, at).toLowerCase());
    },
    keyOf: (messageId) => messageId.slice(2).split(/[.@]/u)[0] ?? "",
    readReplyAddress(address) {
      const code = codeWithin(address, replyBox);
      return code === null ? null : known(code);
    },
    readBounceAddress(address) {
      const code = codeWithin(address, bounceBox);
      if (code?.startsWith("b.") !== true || !isGenuine(code.slice(2), "bounce")) return null;
      const [reference = ""] = code.slice(2).split(".");
      return idOf(replyCode(reference));
    },
    readEnvelopeId: (text) => known(text.trim().toLowerCase()),
  };
}

/** What stands behind the plus of a mailbox's address; `null`: it is no address of that mailbox, or has none. */
function codeWithin(address: string, box: Mailbox | null): string | null {
  const mailbox = parseMailbox(address);
  if (mailbox === null || box === null || mailbox.domain !== box.domain) return null;
  const [base, code] = splitOnce(mailbox.local.toLowerCase(), "+");
  return base === box.local.toLowerCase() ? code : null;
}

/** What seals an invitation: the gathering, and the address as hosts compare it. */
const invited = (uid: string, attendee: string): string => JSON.stringify([uid, attendee.toLowerCase()]);

function referenceOf(key: string): string {
  if (referenceForm.test(key)) return key;
  const digest = BigInt(`0x${createHash("sha256").update(key).digest("hex")}`);
  let rest = digest;
  let text = "";
  for (let i = 0; i < 26; i++) {
    text += "abcdefghijklmnopqrstuvwxyz234567"[Number(rest & 31n)];
    rest >>= 5n;
  }
  return text;
}

/** 80 bits of HMAC-SHA256 in 16 characters. @source RFC 2104 section 5: not less than half the hash, or 80 bits. */
function seal(reference: string, secret: string, use: Use): string {
  const mac = createHmac("sha256", secret).update(sealLabels[use]).update(reference).digest("hex").slice(0, 20);
  return BigInt(`0x${mac}`).toString(32).padStart(16, "0");
}

function isSame(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

function splitOnce(text: string, separator: string): readonly [string, string | null] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
