import { type LoopbackConfiguration, loopbackConformance } from "./loopback-wire.js";
import type { ConformanceOptions } from "./wire.js";

/** A signed callback, buttons on every client, and everything that can be done with a message afterwards. */
const signedWebhook: LoopbackConfiguration = {
  tenant: "org-1",
  credential: { secret: "a secret of the office" },
  callback: { key: "a key of the office" },
  deadlineMs: 30_000,
  pace: [
    {
      counts: "messages",
      per: "recipient",
      max: 20,
      windowMs: 60_000,
      whenExceeded: "suspended",
      suspendedMs: 600_000,
      source: "Loopback platform, chapter 4, 2026-03-01",
    },
  ],
  capabilities: {
    inbound: "webhook",
    sender: "signed",
    choices: { max: 4, labelMaxChars: 30, everyClient: true },
    evidence: { levels: ["handed-over", "confirmed", "read", "dropped"], pull: true },
    idempotency: { by: "key", windowMs: 14_400_000 },
    reconciles: true,
    retract: { windowMs: 120_000 },
    amend: true,
    directory: true,
  },
};

/** A stream that vouches by its session, markdown, handles for answers, and evidence that arrives by itself. */
const stream: LoopbackConfiguration = {
  credential: { secret: "a secret of the office" },
  deadlineMs: 20_000,
  replyHandles: true,
  pace: [
    {
      counts: "requests",
      per: "channel",
      max: 40,
      windowMs: 1000,
      whenExceeded: "refused",
      suspendedMs: null,
      source: "Loopback platform, chapter 5, 2026-03-01",
    },
  ],
  capabilities: {
    inbound: "stream",
    sender: "session",
    text: { format: "markdown", maxBytes: 4000, previewBytes: 60 },
    images: { max: 3, maxBytes: 2_000_000, layout: "inline" },
    location: { datum: "gcj02" },
    evidence: { levels: ["handed-over", "read", "dropped"], pull: false },
    idempotency: { by: "content", windowMs: 86_400_000 },
    retract: { windowMs: null },
  },
};

/** A box that is polled: anybody may claim to be anybody, one recipient each, only after contact. */
const poll: LoopbackConfiguration = {
  groups: false,
  capabilities: {
    reach: "after-contact",
    batch: { maxRecipients: 1 },
    inbound: "poll",
    sender: "claimed",
    text: { format: "html", maxBytes: 100_000, previewBytes: null },
    choices: null,
    mailLinks: true,
    calendar: { replies: false },
    images: { max: 1, maxBytes: 1_000_000, layout: "single" },
    location: null,
    evidence: { levels: ["bounced"], pull: false },
    idempotency: { by: "none", windowMs: null },
    suppressesRepeatsMs: 3_600_000,
  },
};

/** A group's notice board: nothing comes in, and nothing can be done afterwards. */
const board: LoopbackConfiguration = {
  capabilities: {
    reach: "group-only",
    batch: { maxRecipients: 1 },
    inbound: "none",
    sender: "claimed",
    text: { format: "plain", maxBytes: 2000, previewBytes: 30 },
    choices: null,
    images: null,
    files: null,
    location: null,
    threads: false,
    idempotency: { by: "none", windowMs: null },
  },
};

/** Callbacks that nobody signs, and no credential. */
const openWebhook: LoopbackConfiguration = {
  tenant: "org-2",
  deadlineMs: 5000,
  capabilities: {
    inbound: "webhook",
    sender: "claimed",
    threads: false,
    choices: { max: 6, labelMaxChars: 20, everyClient: false },
    evidence: { levels: ["confirmed", "read"], pull: false },
    reconciles: true,
  },
};

/** Configurations of the loopback channel that, between them, play every case in its positive and its negative form. */
export const loopbackProfiles: Readonly<Record<LoopbackProfile, ConformanceOptions>> = Object.freeze({
  "signed webhook": loopbackConformance("loopback, signed webhook", signedWebhook),
  stream: loopbackConformance("loopback, stream", stream),
  poll: loopbackConformance("loopback, poll", poll),
  board: loopbackConformance("loopback, group's board", board),
  "open webhook": loopbackConformance("loopback, open webhook", openWebhook),
});

/** Name of a configuration. */
export type LoopbackProfile = "signed webhook" | "stream" | "poll" | "board" | "open webhook";
