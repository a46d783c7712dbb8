import { type Capabilities, fault, type Outcome, type Parcel, type RateLimit } from "@microbranch/core/channel";
import type { Reply } from "../session/session.js";

/** Ids of an application's groups. @source WeCom documentation, page 90245 (2024-11-29). */
export const chatForm = /^[0-9a-zA-Z]{1,32}$/u;

/** What all routes to groups have in common: nobody can answer there, and nothing can be taken back. */
export function groupCapabilities(own: Pick<Capabilities, "text" | "images">): Capabilities {
  return {
    contract: 1,
    reach: "group-only",
    batch: { maxRecipients: 1 },
    ...own,
    choices: null,
    mailLinks: false,
    calendar: null,
    files: null,
    location: null,
    inbound: "none",
    sender: "signed",
    threads: false,
    evidence: { levels: [], pull: false },
    idempotency: { by: "none", windowMs: null },
    suppressesRepeatsMs: null,
    reconciles: false,
    retract: null,
    amend: false,
    directory: false,
  };
}

const minuteMs = 60_000;

/**
 * How much an application may send to its groups. A member may be in all of them: what a member takes is counted for the
 * route.
 */
export const groupPace: readonly RateLimit[] = [
  limit(200, minuteMs, "dropped", "channel", "WeCom documentation, page 90248 (2026-02-06)"),
  limit(10_000, 24 * 60 * minuteMs, "dropped", "channel", "WeCom documentation, page 90248 (2026-02-06)"),
];

/** How much a robot may send. */
export const robotPace: readonly RateLimit[] = [
  limit(20, minuteMs, "refused", "conversation", "WeCom documentation, page 99110 (2025-08-07)"),
];

function limit(
  max: number,
  windowMs: number,
  whenExceeded: "dropped" | "refused",
  per: RateLimit["per"],
  source: string,
): RateLimit {
  return { counts: "messages", per, max, windowMs, whenExceeded, suspendedMs: null, source };
}

/** What became of the one recipient. Groups are told no id of a message: the receipt names it by its key. */
export function groupOutcome(channel: string, { recipients }: Parcel, reply: Reply, at: number): readonly Outcome[] {
  return recipients.map(({ address, key }): Outcome => {
    if (reply.kind === "unknown") return { address, status: "uncertain", fault: fault("HANDOVER_UNKNOWN") };
    if (reply.kind === "refused") return { address, status: "failed", fault: reply.fault };
    return { address, status: "accepted", receipt: { channel, address, key, id: key, at } };
  });
}
