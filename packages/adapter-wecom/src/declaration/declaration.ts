import type { Capabilities, RateLimit } from "@microbranch/core/channel";
import type { WecomSettings } from "../config.js";
import { textMaxBytes } from "../render.js";

/** Most recipients of one request. @source WeCom documentation, page 90236 (2025-09-24). */
export const maxRecipients = 1000;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const source = "WeCom documentation, page 90236 (2025-09-24)";

/**
 * What an application's messages can do.
 *
 * @source WeCom documentation, pages 90236 (2025-09-24: texts, cards, preview), 90256 (pictures), 90253 (files), 94867
 * (taking back). How many pictures and files one message holds: chosen here, and rows of a card.
 */
export function wecomCapabilities(settings: WecomSettings): Capabilities {
  const { wechat, callback, duplicateCheckMs, home, locationDatum } = settings;
  return {
    contract: 1,
    reach: "anytime",
    batch: { maxRecipients },
    text: { format: wechat ? "plain" : "markdown", maxBytes: textMaxBytes, previewBytes: wechat ? 20 : null },
    choices: wechat || callback === null ? null : { max: 20, labelMaxChars: 10, everyClient: false },
    mailLinks: false,
    calendar: null,
    images: { max: 20, maxBytes: 2_097_152, layout: "inline" },
    files: wechat || home === null ? null : { max: 6, maxBytes: 20_971_520 },
    location: callback === null ? null : { datum: locationDatum },
    inbound: callback === null ? "none" : "webhook",
    sender: "signed",
    threads: false,
    evidence: { levels: [], pull: false },
    idempotency:
      duplicateCheckMs === null ? { by: "none", windowMs: null } : { by: "content", windowMs: duplicateCheckMs },
    suppressesRepeatsMs: duplicateCheckMs,
    reconciles: false,
    retract: { windowMs: dayMs },
    amend: false,
    directory: true,
  };
}

/** How much an application may send. */
export function wecomPace({ accountLimit }: WecomSettings): readonly RateLimit[] {
  const perMember = (max: number, windowMs: number): RateLimit => ({
    counts: "messages",
    per: "recipient",
    max,
    windowMs,
    whenExceeded: "dropped",
    suspendedMs: null,
    source,
  });
  const daily: RateLimit = {
    counts: "recipients",
    per: "channel",
    max: (accountLimit ?? 0) * 200,
    windowMs: dayMs,
    whenExceeded: "refused",
    suspendedMs: null,
    source,
  };
  return [perMember(30, minuteMs), perMember(1000, hourMs), ...(accountLimit === null ? [] : [daily])];
}
