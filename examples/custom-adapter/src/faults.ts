import { type Fault, type FaultCode, fault } from "@microbranch/core/channel";

/**
 * What Postbox's codes are in the contract's words.
 *
 * @source Postbox API reference, "Errors", 2026-02-01.
 */
const meanings: Readonly<Record<string, FaultCode>> = Object.freeze({
  overloaded: "CHANNEL_BUSY",
  too_many_requests: "RATE_EXCEEDED",
  monthly_volume_used: "QUOTA_EXHAUSTED",
  recipient_flooded: "RECIPIENT_THROTTLED",
  token_expired: "CREDENTIAL_EXPIRED",
  client_refused: "CREDENTIAL_REJECTED",
  address_not_listed: "SENDER_NOT_ALLOWED",
  scope_missing: "PERMISSION_MISSING",
  recipient_not_found: "RECIPIENT_UNKNOWN",
  recipient_blocked_bot: "RECIPIENT_REFUSES",
  text_refused: "CONTENT_REFUSED",
  text_too_long: "CONTENT_TOO_LARGE",
  request_malformed: "CONTENT_UNFIT",
  retract_window_over: "REPLY_WINDOW_CLOSED",
});

/** What Postbox said against a request, or against one recipient of it. */
export interface PostboxError {
  /** Its code. */
  readonly code: string;
  /** Its words. */
  readonly message: string;
}

/**
 * A refusal in the contract's words. A code that is not in the reference becomes VENDOR_UNKNOWN and is kept.
 *
 * @param retryAfter The header of that name, in seconds; `null`: there was none.
 */
export function faultOf({ code, message }: PostboxError, retryAfter: string | null = null): Fault {
  const meaning = Object.hasOwn(meanings, code) ? meanings[code] : undefined;
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return fault(meaning ?? "VENDOR_UNKNOWN", {
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : null,
    vendor: { code, message },
  });
}

const neverConnected: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Whether `fetch` failed before a byte of the request was written: only then nothing can have been taken. */
export function wasNeverWritten(error: unknown): boolean {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return false;
  return "code" in error.cause && neverConnected.has(error.cause.code);
}
