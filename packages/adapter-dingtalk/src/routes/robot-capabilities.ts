import type { Capabilities } from "@microbranch/core/channel";
import { cardCapabilities, cardTextMaxBytes } from "../card/card.js";
import { mediaMaxBytes } from "../media/media.js";
import type { RobotSettings } from "../settings/settings.js";

/** Most recipients of one call. @source DingTalk documentation, 批量发送人与机器人会话中机器人消息, 2026-08-22: 20; its error text says 100. */
const maxPersons = 20;
/** Most bytes of `msgParam`. @source DingTalk documentation, 机器人发送群聊消息, 2026-08-22; for single persons assumed. */
const maxParamBytes = 15_000;
/** Most files with one text: chosen here. */
const maxFiles = 3;
/** Most images in one text: chosen here. */
const maxImages = 9;
/** @source DingTalk documentation, 批量撤回人与机器人会话中机器人消息, 2026-08-22; for groups unconfirmed. */
export const recallWindowMs = 86_400_000;

/** What a robot can do: for single members, or for groups. */
export function robotCapabilities(
  { card, inbound, calendar, files }: Pick<RobotSettings, "card" | "inbound" | "calendar" | "files">,
  to: "person" | "group",
): Capabilities {
  const isAllCards = card?.use === "everything";
  return {
    contract: 1,
    reach: to === "person" ? "anytime" : "group-only",
    batch: { maxRecipients: to === "person" ? maxPersons : 1 },
    text: { format: "markdown", maxBytes: isAllCards ? cardTextMaxBytes : maxParamBytes, previewBytes: null },
    choices: card === null ? null : cardCapabilities,
    mailLinks: false,
    calendar: calendar === null ? null : { replies: true },
    images: isAllCards ? null : { max: maxImages, maxBytes: mediaMaxBytes.image, layout: "inline" },
    files: files === "links" || isAllCards ? null : { max: maxFiles, maxBytes: mediaMaxBytes.file },
    location: null,
    inbound: inbound === null ? "none" : inbound.by,
    sender: "session",
    threads: false,
    evidence: isAllCards ? { levels: [], pull: false } : { levels: ["handed-over", "read"], pull: true },
    idempotency: { by: "none", windowMs: null },
    suppressesRepeatsMs: null,
    reconciles: false,
    retract: isAllCards && card?.recalls === false ? null : { windowMs: recallWindowMs },
    amend: isAllCards,
    directory: to === "person",
  };
}
