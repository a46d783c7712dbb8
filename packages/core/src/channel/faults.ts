/** What stands against a delivery, in our words. */
export interface Fault {
  /** What it is; its category follows from `faultCodes`. */
  readonly code: FaultCode;
  /** What it concerns: this recipient, this notice, or the whole channel. */
  readonly scope: FaultScope;
  /** How long the platform asks to wait, in milliseconds; `null`: it does not say. */
  readonly retryAfterMs: number | null;
  /** What the platform said, scrubbed of secrets and texts; `null`: nothing. */
  readonly vendor: VendorAnswer | null;
}

/** What a fault concerns. */
export type FaultScope = "recipient" | "notice" | "channel";

/** What the platform said. */
export interface VendorAnswer {
  /** Its code. */
  readonly code: string;
  /** Its words, scrubbed, at most 200 characters. */
  readonly message: string;
}

/** What the core does about a fault. */
export type FaultCategory = "transient" | "throttled" | "auth" | "config" | "permanent";

/** The stable code of a fault: a key of `faultCodes`, part of the public API. */
export type FaultCode =
  | "CHANNEL_UNREACHABLE"
  | "CHANNEL_BUSY"
  | "HANDOVER_UNKNOWN"
  | "MEDIA_UNAVAILABLE"
  | "VENDOR_UNKNOWN"
  | "RATE_EXCEEDED"
  | "QUOTA_EXHAUSTED"
  | "RECIPIENT_THROTTLED"
  | "CREDENTIAL_EXPIRED"
  | "CREDENTIAL_REJECTED"
  | "SENDER_NOT_ALLOWED"
  | "PERMISSION_MISSING"
  | "SETTING_INVALID"
  | "RECIPIENT_UNKNOWN"
  | "RECIPIENT_REFUSES"
  | "CONTENT_REFUSED"
  | "CONTENT_TOO_LARGE"
  | "CONTENT_UNFIT"
  | "REPLY_WINDOW_CLOSED";

/** What a fault code means, what the core does about it, and what a person can do. */
export interface FaultCodeEntry {
  /** What the core does about it. */
  readonly category: FaultCategory;
  /** What it concerns unless the adapter knows better. */
  readonly scope: FaultScope;
  /** What happened, in one sentence. */
  readonly meaning: string;
  /** What the reader should do. */
  readonly remedy: string;
}

const entry = (category: FaultCategory, scope: FaultScope, meaning: string, remedy: string): FaultCodeEntry =>
  Object.freeze({ category, scope, meaning, remedy });

/** Every fault code. Codes are public API: adding one is a minor change, removing one is breaking. */
export const faultCodes: Readonly<Record<FaultCode, FaultCodeEntry>> = Object.freeze({
  CHANNEL_UNREACHABLE: entry(
    "transient",
    "channel",
    "The platform could not be reached; nothing was handed over.",
    "Nothing at once; check the network if it lasts.",
  ),
  CHANNEL_BUSY: entry(
    "transient",
    "channel",
    "The platform answered that it cannot serve now.",
    "Nothing; it is tried again.",
  ),
  HANDOVER_UNKNOWN: entry(
    "transient",
    "recipient",
    "The message may or may not have been handed over.",
    "Ask the recipient if it matters; the purpose decides whether it is sent once more.",
  ),
  MEDIA_UNAVAILABLE: entry(
    "transient",
    "notice",
    "An image or file could not be read or uploaded.",
    "Check that the media still exists.",
  ),
  VENDOR_UNKNOWN: entry(
    "transient",
    "channel",
    "The platform answered with a code that the adapter does not know.",
    "Look the vendor's code up and report it to the adapter's authors.",
  ),
  RATE_EXCEEDED: entry(
    "throttled",
    "channel",
    "More was sent than the platform allows within its window.",
    "Nothing; the pace is halved for an hour. Compare the declared limits with the contract if it repeats.",
  ),
  QUOTA_EXHAUSTED: entry(
    "throttled",
    "channel",
    "The platform's allowance for this period is used up.",
    "Wait for the next period, or raise the allowance.",
  ),
  RECIPIENT_THROTTLED: entry(
    "throttled",
    "recipient",
    "This recipient has had as much as the platform allows.",
    "Nothing; it is tried again later.",
  ),
  CREDENTIAL_EXPIRED: entry(
    "auth",
    "channel",
    "The credential ended and could not be renewed.",
    "Renew the credential in the platform's console.",
  ),
  CREDENTIAL_REJECTED: entry(
    "auth",
    "channel",
    "The platform refused the credential.",
    "Correct the secret or password in the channel's settings.",
  ),
  SENDER_NOT_ALLOWED: entry(
    "config",
    "channel",
    "The platform does not let this sender or network address send.",
    "Allow the sender or the address in the platform's console.",
  ),
  PERMISSION_MISSING: entry(
    "config",
    "channel",
    "The application lacks a permission.",
    "Grant the permission in the platform's console.",
  ),
  SETTING_INVALID: entry(
    "config",
    "channel",
    "The platform found a setting of the channel wrong.",
    "Correct the setting named in the vendor's words.",
  ),
  RECIPIENT_UNKNOWN: entry(
    "permanent",
    "recipient",
    "The platform knows no such recipient, or the channel may not see it.",
    "Check the address in the roster; it is marked doubtful.",
  ),
  RECIPIENT_REFUSES: entry(
    "permanent",
    "recipient",
    "The recipient, or the recipient's system, refuses messages.",
    "Reach the person on another channel.",
  ),
  CONTENT_REFUSED: entry(
    "permanent",
    "notice",
    "The platform refused the content.",
    "Change the text or the attachments.",
  ),
  CONTENT_TOO_LARGE: entry(
    "permanent",
    "notice",
    "The platform found the message too large.",
    "Shorten it; correct the declared size if it was within it.",
  ),
  CONTENT_UNFIT: entry(
    "permanent",
    "notice",
    "The message is of a form that the platform does not take.",
    "Report it to the adapter's authors.",
  ),
  REPLY_WINDOW_CLOSED: entry(
    "permanent",
    "recipient",
    "The platform lets one write only soon after the recipient has written.",
    "Reach the person on another channel.",
  ),
});

/** What is known about a fault besides its code. */
export interface FaultDetails {
  /** What it concerns (as in `faultCodes`). */
  readonly scope?: FaultScope;
  /** How long the platform asks to wait, in milliseconds (not said). */
  readonly retryAfterMs?: number | null;
  /** What the platform said; scrubbed here (nothing). */
  readonly vendor?: VendorAnswer | null;
}

/** Makes a fault; scope follows the code unless given, and the vendor's words are scrubbed. */
export function fault(code: FaultCode, details: FaultDetails = {}): Fault {
  return Object.freeze({
    code,
    scope: details.scope ?? faultCodes[code].scope,
    retryAfterMs: details.retryAfterMs ?? null,
    vendor: details.vendor ? Object.freeze(scrub(details.vendor)) : null,
  });
}

/** What the core does about a fault with this code. */
export function faultCategory(code: FaultCode): FaultCategory {
  return faultCodes[code].category;
}

const vendorMaxChars = 200;
const secretPair =
  /\b([\w-]{0,40}(?:token|secret|passw(?:or)?d|sign(?:ature)?|ticket|api_?key|authorization|session))(["']?\s{0,3}[=:]\s{0,3}["']?)(?:(?:bearer|basic)\s{1,3})?[^\s"'&,;]+/giu;
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/giu;

function scrub(vendor: VendorAnswer): VendorAnswer {
  const clean = (text: string): string =>
    [
      ...text
        .slice(0, 2000)
        .toWellFormed()
        .replace(/\p{Cc}+/gu, " ")
        .replace(secretPair, "$1$2***")
        .replace(bearer, "$1 ***"),
    ]
      .slice(0, vendorMaxChars)
      .join("")
      .trim();
  return { code: clean(vendor.code), message: clean(vendor.message) };
}
