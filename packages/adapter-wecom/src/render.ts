import { type FittedNotice, payloadDigest, plainText, type Rendered } from "@microbranch/core/channel";
import type { WecomSettings } from "./config.js";
import {
  answerCard,
  article,
  type CardRoom,
  fileCard,
  markdown,
  textCard,
  textContent,
  utf8Bytes,
  type WecomPayload,
} from "./message/message.js";

/** Most bytes of a text. @source WeCom documentation, page 90236 (2025-09-24): longer text is cut, and not refused. */
export const textMaxBytes = 2048;

/** @source WeCom documentation, page 90236 (2025-09-24): 36, 160, 30 and 18 字. */
const cardRoom: CardRoom = { titleChars: 36, textChars: 160, valueChars: 30, linkChars: 18 };

/** What of the settings decides how a notice looks. */
export type Appearance = Pick<WecomSettings, "wechat" | "confidential" | "home">;

/**
 * Puts a fitted notice into the form in which WeCom shows it best: pictures in an article, a question as a card with
 * buttons, what has a page as a text card, all else as text or markdown.
 *
 * `bytes` are those of the text or markdown, whatever form it takes: a card that would be too small never shortens it.
 */
export function renderWecom(notice: FittedNotice, appearance: Appearance): Rendered {
  const payload = payloadOf(notice, appearance);
  const content = isPlain(notice, appearance) ? textContent(notice) : markdown(notice);
  const lacksRoom = notice.files.length > 0 && payload.msgtype !== "template_card";
  return {
    payload,
    text: plainText(notice),
    bytes: utf8Bytes(content) + (lacksRoom ? textMaxBytes : 0),
    digest: payloadDigest(payload),
  };
}

function payloadOf(notice: FittedNotice, appearance: Appearance): WecomPayload {
  const { images, files, purpose } = notice;
  const confidential = appearance.confidential.includes(purpose) ? ({ safe: 1 } as const) : {};
  if (images.length > 0) return { msgtype: "mpnews", mpnews: article(notice), images: [...images], ...confidential };
  if ("safe" in confidential) return { msgtype: "text", text: { content: textContent(notice) }, ...confidential };
  const card = appearance.wechat ? null : cardOf(notice, appearance.home);
  if (card !== null) return { msgtype: "template_card", ...card, files: [...files] };
  const textcard = textCard(notice);
  if (textcard !== null) return { msgtype: "textcard", textcard };
  if (appearance.wechat) return { msgtype: "text", text: { content: textContent(notice) } };
  return { msgtype: "markdown", markdown: { content: markdown(notice) } };
}

function cardOf(notice: FittedNotice, home: string | null) {
  const question = notice.files.length === 0 ? answerCard(notice, cardRoom) : null;
  if (question !== null) return { template_card: question, fileLabel: "" };
  const carrying = notice.files.length > 0 && home !== null ? fileCard(notice, cardRoom, home) : null;
  return carrying === null ? null : { template_card: carrying.card, fileLabel: carrying.fileLabel };
}

/** Confidential messages, and all messages to WeChat, know no markdown. */
function isPlain({ purpose }: FittedNotice, { wechat, confidential }: Appearance): boolean {
  return wechat || confidential.includes(purpose);
}
