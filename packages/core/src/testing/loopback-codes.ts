import { type Fault, type FaultCode, fault } from "../channel/channel.js";

/** How the platform refuses: in its own codes and its own unit of time. */
export interface LoopbackRefusal {
  /** The platform's code, as "lb-210". */
  readonly code: string;
  /** The platform's words. */
  readonly words: string;
  /** How long it asks to wait, in seconds; `null`: it does not say. */
  readonly waitSeconds: number | null;
}

/** The platform's codes, and what each is in our words. */
const meanings: Readonly<Record<string, FaultCode>> = Object.freeze({
  "lb-100": "CHANNEL_UNREACHABLE",
  "lb-101": "CHANNEL_BUSY",
  "lb-102": "HANDOVER_UNKNOWN",
  "lb-103": "MEDIA_UNAVAILABLE",
  "lb-210": "RATE_EXCEEDED",
  "lb-211": "QUOTA_EXHAUSTED",
  "lb-212": "RECIPIENT_THROTTLED",
  "lb-310": "CREDENTIAL_EXPIRED",
  "lb-311": "CREDENTIAL_REJECTED",
  "lb-410": "SENDER_NOT_ALLOWED",
  "lb-411": "PERMISSION_MISSING",
  "lb-412": "SETTING_INVALID",
  "lb-510": "RECIPIENT_UNKNOWN",
  "lb-511": "RECIPIENT_REFUSES",
  "lb-512": "CONTENT_REFUSED",
  "lb-513": "CONTENT_TOO_LARGE",
  "lb-514": "CONTENT_UNFIT",
  "lb-515": "REPLY_WINDOW_CLOSED",
});

/** A code of which nothing is written anywhere. */
const unlisted = "lb-999";

/** The faults for which the platform has a code, the unlisted one included. */
export const spokenFaults: readonly FaultCode[] = Object.freeze([
  ...Object.values(meanings).filter((code) => code !== "HANDOVER_UNKNOWN"),
  "VENDOR_UNKNOWN" as const,
]);

/** Says a fault in the platform's words. */
export function spoken(code: FaultCode, retryAfterMs?: number): LoopbackRefusal {
  const own = Object.entries(meanings).find(([, meaning]) => meaning === code)?.[0] ?? unlisted;
  return {
    code: own,
    words: `refused (${own})`,
    waitSeconds: retryAfterMs === undefined ? null : retryAfterMs / 1000,
  };
}

/** What the platform's refusal is in our words. */
export function faultOf({ code, words, waitSeconds }: LoopbackRefusal): Fault {
  const known = Object.hasOwn(meanings, code) ? meanings[code] : undefined;
  return fault(known ?? "VENDOR_UNKNOWN", {
    retryAfterMs: waitSeconds === null ? null : Math.round(waitSeconds * 1000),
    vendor: { code, message: words },
  });
}
