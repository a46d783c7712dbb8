import {
  afterUncertain,
  type Capabilities,
  type Fault,
  fault as faultOf,
  nextAttemptAt,
  type Outcome,
  type RateLimit,
} from "../channel/channel.js";
import { assertNever } from "../error/error.js";
import type { ClaimedMessage } from "./claimed-message.js";

/** What became of a message: what its channel said, or what we found about it; `too-late`: it expires before its turn. */
export type Result =
  | Outcome
  | { readonly status: "expired" }
  | { readonly status: "too-late" }
  | { readonly status: "lost" }
  | { readonly status: "found-sent" }
  | { readonly status: "found-not-sent" };

/** What is written about a message, and what follows. */
export interface Plan {
  /** The message. */
  readonly message: ClaimedMessage;
  /** As in the outcome, for the record. */
  readonly status: string;
  /** The row's new state. */
  readonly state: "due" | "accepted" | "skipped" | "failed" | "uncertain" | "expired";
  /** What follows. */
  readonly next: "none" | "retry" | "repeat" | "pause" | "next-channel";
  /** When it is due, epoch milliseconds. */
  readonly dueAt: number;
  /** As in the message, plus one for a repeat. */
  readonly repeats: number;
  /** The platform's message id, or `null`. */
  readonly receiptId: string | null;
  /** When it was accepted, epoch milliseconds, or `null`. */
  readonly acceptedAt: number | null;
  /** The fault, or `null`. */
  readonly fault: Fault | null;
  /** The fault's code or the reason of a skip. */
  readonly why: string | null;
}

/** What a plan is made on. */
export interface PlanGround {
  /** Of the channel. */
  readonly capabilities: Capabilities;
  /** The channel's limits. */
  readonly pace: readonly RateLimit[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Whether the platform was asked about the message, and did not know. */
  readonly asked: boolean;
}

const repeatAfterMs = 60_000;

/** Decides what is written about one outcome, and what is done next. Pure. */
export function planOutcome(message: ClaimedMessage, result: Result, ground: PlanGround): Plan {
  const base: Plan = {
    message,
    status: result.status,
    state: "due",
    next: "none",
    dueAt: message.dueAt,
    repeats: message.repeats,
    receiptId: null,
    acceptedAt: null,
    fault: null,
    why: null,
  };
  switch (result.status) {
    case "accepted":
    case "duplicate":
      return {
        ...base,
        state: "accepted",
        receiptId: result.receipt?.id ?? null,
        acceptedAt: result.receipt?.at ?? ground.now,
      };
    case "found-sent":
      return { ...base, state: "accepted", acceptedAt: ground.now };
    case "skipped":
      return { ...base, state: "skipped", next: "next-channel", why: result.reason };
    case "expired":
      return { ...base, state: "expired" };
    case "too-late":
      return { ...base, status: "skipped", state: "skipped", next: "next-channel", why: "too-late" };
    case "failed":
      return afterFault({ ...base, fault: result.fault, why: result.fault.code }, result.fault, ground);
    case "found-not-sent":
      return afterFault({ ...base, why: "HANDOVER_UNKNOWN" }, faultOf("HANDOVER_UNKNOWN"), ground);
    case "lost":
    case "uncertain":
      return afterDoubt({ ...base, status: "uncertain", why: "HANDOVER_UNKNOWN" }, ground);
    default:
      return assertNever(result);
  }
}

function afterFault(base: Plan, met: Fault, ground: PlanGround): Plan {
  const retry = nextAttemptAt({
    fault: met,
    attempt: base.message.attempt,
    now: ground.now,
    expiresAt: base.message.notice.expiresAt,
    ...(ground.pace.length === 0 ? {} : { windowMs: Math.min(...ground.pace.map((limit) => limit.windowMs)) }),
  });
  switch (retry.action) {
    case "retry":
      return { ...base, next: "retry", dueAt: retry.at };
    case "pause":
      return { ...base, next: "pause", dueAt: ground.now };
    case "give-up":
      return { ...base, state: "failed", next: "next-channel" };
  }
}

function afterDoubt(base: Plan, ground: PlanGround): Plan {
  const { message } = base;
  const decision = afterUncertain({
    capabilities: ground.capabilities,
    purpose: message.notice.content.purpose,
    hasAsk: message.notice.content.ask !== null,
    ageMs: ground.now - (message.lostSince ?? ground.now),
    repeats: message.repeats,
    asked: ground.asked,
  });
  const dueAt = ground.now + repeatAfterMs;
  const { expiresAt } = message.notice;
  if (decision !== "repeat" || (expiresAt !== null && dueAt >= expiresAt)) return { ...base, state: "uncertain" };
  return { ...base, next: "repeat", dueAt, repeats: message.repeats + 1 };
}

/** Whether the platform is to be asked about a message of which nobody knows whether it was handed over. */
export function isAskedAbout(message: ClaimedMessage, ground: Omit<PlanGround, "asked">): boolean {
  return (
    afterUncertain({
      capabilities: ground.capabilities,
      purpose: message.notice.content.purpose,
      hasAsk: message.notice.content.ask !== null,
      ageMs: ground.now - (message.lostSince ?? ground.now),
      repeats: message.repeats,
      asked: message.asked,
    }) === "ask"
  );
}
