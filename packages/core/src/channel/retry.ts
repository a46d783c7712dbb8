import type { Capabilities } from "./capabilities.js";
import { type Fault, faultCategory } from "./faults.js";
import type { Purpose } from "./notice.js";
import type { SkipReason } from "./parcel.js";

/** What was tried, and what it met. */
export interface RetryQuestion {
  /** What the last try met. */
  readonly fault: Fault;
  /** How many tries were made for this recipient (integer, from 1). */
  readonly attempt: number;
  /** Epoch ms. */
  readonly now: number;
  /** `Notice.expiresAt`: no try is made at or after it; `null`: tries never end by themselves. */
  readonly expiresAt: number | null;
  /** How long to wait when a throttled fault names no time, in milliseconds: the limit's window (60,000). */
  readonly windowMs?: number;
}

/** What to do about a failed delivery. */
export type RetryPlan =
  | {
      /** Try this recipient again. */
      readonly action: "retry";
      /** Epoch ms. */
      readonly at: number;
    }
  | {
      /** Stop the whole channel, tell the operator, and keep the rows. */
      readonly action: "pause";
      /** Whether the credential or a setting is to blame. */
      readonly why: "auth" | "config";
    }
  | {
      /** Leave this address and try the recipient's next channel. */
      readonly action: "give-up";
      /** The fault does not pass; the notice will have expired; or it was tried often enough and someone must look. */
      readonly why: "permanent" | "expired" | "exhausted";
    };

const minuteMs = 60_000;
const stepsMs = Object.freeze([1 * minuteMs, 4 * minuteMs, 15 * minuteMs, 60 * minuteMs]);
const hourMs = 60 * minuteMs;
const unknownMaxRetries = 2;

/**
 * Decides when a failed delivery is tried again.
 *
 * Transient faults wait 1, 4, 15 and 60 minutes, then an hour each time; the platform's own "retry after" wins when it
 * is later. VENDOR_UNKNOWN is tried again twice at most. Throttled faults wait what the platform asks, else the window.
 * Only definite failures belong here; for an `uncertain` outcome ask `afterUncertain` first.
 */
export function nextAttemptAt(question: RetryQuestion): RetryPlan {
  const category = faultCategory(question.fault.code);
  switch (category) {
    case "transient":
      return afterTransient(question);
    case "throttled":
      return retryAfter(question, question.fault.retryAfterMs ?? question.windowMs ?? minuteMs);
    case "auth":
    case "config":
      return { action: "pause", why: category };
    case "permanent":
      return { action: "give-up", why: "permanent" };
  }
}

function afterTransient(question: RetryQuestion): RetryPlan {
  const { fault, attempt } = question;
  if (fault.code === "VENDOR_UNKNOWN" && attempt > unknownMaxRetries) return { action: "give-up", why: "exhausted" };
  return retryAfter(question, Math.max(stepsMs[Math.max(attempt, 1) - 1] ?? hourMs, fault.retryAfterMs ?? 0));
}

function retryAfter({ now, expiresAt }: RetryQuestion, waitMs: number): RetryPlan {
  const at = now + Math.max(waitMs, 0);
  return expiresAt !== null && at >= expiresAt ? { action: "give-up", why: "expired" } : { action: "retry", at };
}

/** What is known about a delivery of which nobody knows whether it was handed over. */
export interface UncertainDelivery {
  /** Of the channel that was used. */
  readonly capabilities: Capabilities;
  /** `Notice.purpose`. */
  readonly purpose: Purpose;
  /** Whether the notice puts a question. */
  readonly hasAsk: boolean;
  /** How long ago the hand-over was tried, in milliseconds. */
  readonly ageMs: number;
  /** How often it was repeated because of uncertainty already. */
  readonly repeats: number;
  /** Whether `reconcile` was asked already and did not know. */
  readonly asked: boolean;
}

/**
 * Decides about a delivery that may or may not have been handed over: `ask` the platform where it can be asked;
 * otherwise the purpose decides. Greetings are left alone; asks and reminders are repeated once, with the same key;
 * anything else is repeated once when the platform will know the key again, and else left.
 */
export function afterUncertain(delivery: UncertainDelivery): "ask" | "repeat" | "leave" {
  const { capabilities, purpose, hasAsk, ageMs, repeats, asked } = delivery;
  if (capabilities.reconciles && !asked) return "ask";
  if (repeats > 0 || purpose === "greeting") return "leave";
  if (hasAsk || purpose === "reminder") return "repeat";
  const { by, windowMs } = capabilities.idempotency;
  return by === "key" && windowMs !== null && ageMs < windowMs ? "repeat" : "leave";
}

/**
 * Why a schedule may not write to this kind of address now (D16), or `null` when it may.
 *
 * @param contacted Whether the person has written on this channel before.
 */
export function reachSkip(
  reach: Capabilities["reach"],
  kind: "person" | "group",
  contacted: boolean,
): SkipReason | null {
  if (reach === "anytime") return null;
  if (reach === "group-only") return kind === "group" ? null : "not-reachable-yet";
  return contacted ? null : "not-reachable-yet";
}
