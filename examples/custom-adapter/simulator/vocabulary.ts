import type { FaultCode } from "@microbranch/core/channel";

/** What Postbox says, as its reference has it: HTTP status and code. Written here once more, so that a slip in the adapter's own table shows. */
const words: Partial<Record<FaultCode, readonly [status: number, code: string]>> = {
  CHANNEL_BUSY: [503, "overloaded"],
  RATE_EXCEEDED: [429, "too_many_requests"],
  QUOTA_EXHAUSTED: [429, "monthly_volume_used"],
  RECIPIENT_THROTTLED: [429, "recipient_flooded"],
  CREDENTIAL_EXPIRED: [401, "token_expired"],
  CREDENTIAL_REJECTED: [401, "client_refused"],
  SENDER_NOT_ALLOWED: [403, "address_not_listed"],
  PERMISSION_MISSING: [403, "scope_missing"],
  RECIPIENT_UNKNOWN: [404, "recipient_not_found"],
  RECIPIENT_REFUSES: [403, "recipient_blocked_bot"],
  CONTENT_REFUSED: [422, "text_refused"],
  CONTENT_TOO_LARGE: [413, "text_too_long"],
  CONTENT_UNFIT: [400, "request_malformed"],
};

/** A code that stands in no reference. */
export const unlisted = "e_4711";

/** The faults for which Postbox has a word. */
export const speaks: readonly FaultCode[] = [
  "CHANNEL_UNREACHABLE",
  ...(Object.keys(words) as FaultCode[]),
  "VENDOR_UNKNOWN",
];

/** A fault in Postbox's words. */
export function spoken(fault: FaultCode): { readonly status: number; readonly code: string } {
  const [status, code] = words[fault] ?? [400, unlisted];
  return { status, code };
}
