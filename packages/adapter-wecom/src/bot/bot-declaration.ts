import type { Capabilities, RateLimit } from "@microbranch/core/channel";

/** Most bytes of markdown. @source WeCom documentation, page 101138 (2025-12-12). */
const markdownMaxBytes = 20_480;

/**
 * What a smart bot can do that receives by HTTP callback: it answers those who wrote within the last hour, once for each
 * message of theirs, members and groups alike, and its cards have buttons in groups too.
 *
 * @source WeCom documentation, pages 100719 (2026-03-12), 101032 (2026-02-06) and 101138 (2025-12-12).
 */
export const botCapabilities: Capabilities = {
  contract: 1,
  reach: "after-contact",
  batch: { maxRecipients: 1 },
  text: { format: "markdown", maxBytes: markdownMaxBytes, previewBytes: null },
  choices: { max: 6, labelMaxChars: 10, everyClient: false },
  mailLinks: false,
  calendar: null,
  images: null,
  files: null,
  location: null,
  inbound: "webhook",
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

/** How much a bot may say in one chat. What is above it is lost without a word (unconfirmed for replies). */
export const botPace: readonly RateLimit[] = [limit(30, 60_000), limit(1000, 3_600_000)];

function limit(max: number, windowMs: number): RateLimit {
  return {
    counts: "messages",
    per: "conversation",
    max,
    windowMs,
    whenExceeded: "dropped",
    suspendedMs: null,
    source: "WeCom documentation, page 101463 (2026-04-01)",
  };
}
