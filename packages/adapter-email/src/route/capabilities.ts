import type { Capabilities } from "@microbranch/core/channel";
import type { EmailSettings } from "./settings.js";

/** Most bytes of text in one mail: chosen here, well within what any mail program shows without cutting. */
const maxTextBytes = 65_536;
const maxImages = 10;
const maxFiles = 5;

/** Base64 with line breaks makes 4 bytes and a bit of 3. @source RFC 2045 section 6.8: 76 characters a line. */
const base64Growth = 1.38;
/** Kept free for headers, text, HTML and calendar, in bytes. */
const reservedBytes = 262_144;

/** What an e-mail channel with these settings can do. */
export function emailCapabilities(settings: EmailSettings): Capabilities {
  const hasInbound = settings.inbound !== null;
  const mediaBytes = Math.max(Math.floor((settings.maxBytes - reservedBytes) / base64Growth), 0);
  return {
    contract: 1,
    reach: "anytime",
    batch: { maxRecipients: 1 },
    text: { format: "html", maxBytes: maxTextBytes, previewBytes: null },
    choices: null,
    mailLinks: hasInbound,
    calendar: { replies: hasInbound },
    images: mediaBytes < 1 ? null : { max: maxImages, maxBytes: mediaBytes, layout: "inline" },
    files: mediaBytes < 1 ? null : { max: maxFiles, maxBytes: mediaBytes },
    location: null,
    inbound: settings.inbound === null ? "none" : settings.inbound.imap === null ? "webhook" : "poll",
    sender: "claimed",
    threads: hasInbound,
    evidence: { levels: hasInbound ? ["confirmed", "bounced"] : [], pull: false },
    idempotency: { by: "none", windowMs: null },
    suppressesRepeatsMs: null,
    reconciles: false,
    retract: null,
    amend: false,
    directory: false,
  };
}
