import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { parseMailbox } from "./mailbox.js";
import type { EmailSettings } from "./settings.js";

/** Names our messages, and recognises the names when they come back. */
export interface MailNames {
  /** The Message-ID, without angle brackets, of a delivery: the same for one key for ever. */
  messageId(key: string): string;
  /** The code that stands in reply addresses and unsubscribe links of a delivery. */
  replyCode(key: string): string;
  /** Where a reply to this delivery goes; `null`: to the sender's address. */
  replyAddress(key: string): string | null;
  /** The id, without angle brackets, that all messages about one thing refer to. Never a message's own. */
  threadId(seed: string): string;
  /** The Message-ID of ours behind text from In-Reply-To or References, or `null`. */
  readMessageId(text: string): string | null;
  /** The delivery key, or what stands for it, within a Message-ID of ours. */
  keyOf(messageId: string): string;
  /** The Message-ID of ours behind an address that a mail was sent to, or `null`. */
  readReplyAddress(address: string): string | null;
}

const referenceForm = /^[a-z2-7]{26}$/;
const codeForm = /^[a-z2-7]{26}(?:\.[0-9a-v]{16})?$/;
const sealLabel = "microbranch/mail-reply/1\n";

/** Creates the namer of a channel. With inbound settings each name is sealed, so that nobody can guess another's. */
export function createMailNames(settings: EmailSettings): MailNames {
  const host = settings.messageIdDomain;
  const secrets = settings.inbound?.replySecrets ?? [];
  const [current] = secrets;
  const reply = settings.replyTo;
  const replyBox = reply === null ? null : parseMailbox(reply.address);

  const replyCode = (key: string): string => {
    const reference = referenceOf(key);
    return current === undefined ? reference : `${reference}.${seal(reference, current)}`;
  };
  const isGenuine = (code: string): boolean => {
    if (!codeForm.test(code)) return false;
    const [reference = "", given] = code.split(".");
    if (secrets.length === 0) return given === undefined;
    return given !== undefined && secrets.some((secret) => isSame(given, seal(reference, secret)));
  };
  const known = (code: string): string | null => (isGenuine(code) ? `m.${code}@${host}` : null);

  return {
    messageId: (key) => `m.${replyCode(key)}@${host}`,
    replyCode,
    replyAddress(key) {
      if (reply === null || replyBox === null) return null;
      return reply.subaddressing ? `${replyBox.local}+${replyCode(key)}@${replyBox.domain}` : reply.address;
    },
    threadId: (seed) => `t.${createHash("sha256").update(seed).digest("hex").slice(0, 32)}@${host}`,
    readMessageId(text) {
      const at = text.lastIndexOf("@");
      if (text.slice(at + 1).toLowerCase() !== host || !/^m\./iu.test(text)) return null;
      return known(text.slice(2, at).toLowerCase());
    },
    keyOf: (messageId) => messageId.slice(2).split(/[.@]/u)[0] ?? "",
    readReplyAddress(address) {
      const mailbox = parseMailbox(address);
      if (mailbox === null || replyBox === null || mailbox.domain !== replyBox.domain) return null;
      const [base, code] = splitOnce(mailbox.local.toLowerCase(), "+");
      return base === replyBox.local.toLowerCase() && code !== null ? known(code) : null;
    },
  };
}

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
function seal(reference: string, secret: string): string {
  const mac = createHmac("sha256", secret).update(sealLabel).update(reference).digest("hex").slice(0, 20);
  return BigInt(`0x${mac}`).toString(32).padStart(16, "0");
}

function isSame(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

function splitOnce(text: string, separator: string): readonly [string, string | null] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
