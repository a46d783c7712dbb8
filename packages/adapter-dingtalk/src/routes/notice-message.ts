import type { FittedNotice } from "@microbranch/core/channel";
import { type FactBlock, payloadDigest, plainText, type Rendered } from "@microbranch/core/channel";
import { oneLine } from "../markdown/markdown.js";
import { jsonBytes, textOf, wordsOf } from "../render.js";

/** Most bytes of `msg`. @source DingTalk documentation, 发送工作通知, 2026-08-22. */
export const noticeMaxBytes = 2048;
/** Buttons. @source DingTalk documentation, 消息通知类型, 2026-08-22: `single_title` 20, `single_url` 500, `markdown` 1,000 characters. */
const button = { labelMaxChars: 20, urlMaxChars: 500 };
const cardTextMaxChars = 1000;
/** Forms. @source The same page: titles 50 characters, six rows are shown, three lines of text. */
const form = { titleMaxChars: 50, rows: 6, textMaxChars: 50 };

/** Puts a fitted notice into the form of a work notice. */
export function renderNotice(notice: FittedNotice): Rendered {
  const msg = formOf(notice) ?? buttonCardOf(notice) ?? markdownOf(notice);
  return { payload: msg, text: plainText(notice), bytes: jsonBytes(msg), digest: payloadDigest(msg) };
}

function markdownOf(notice: FittedNotice): object {
  const { title, pieces } = wordsOf(notice, null);
  return { msgtype: "markdown", markdown: { title, text: textOf(pieces) } };
}

/** A text with one button that opens the notice's page. */
function buttonCardOf(notice: FittedNotice): object | null {
  const { title, pieces, button: page } = wordsOf(notice, button);
  const text = textOf(pieces);
  if (page === null || [...text].length > cardTextMaxChars) return null;
  return {
    msgtype: "action_card",
    action_card: { title, markdown: text, single_title: page.label, single_url: page.url },
  };
}

/**
 * Facts as rows of a form whose tap opens the notice's page: only where everything is shown, and nothing is cut off.
 */
function formOf(notice: FittedNotice): object | null {
  const { body, page, guide, title, part } = notice;
  const facts = body.filter((block): block is FactBlock => block.kind === "fact");
  const texts = body.flatMap((block) => (block.kind === "paragraph" ? [block.text] : []));
  const links = body.flatMap((block) => (block.kind === "link" ? [block] : []));
  const [link] = links;
  const isWhole = facts.length + texts.length + links.length === body.length && part.of === 1 && guide === null;
  const isShort =
    [...title].length <= form.titleMaxChars &&
    facts.length <= form.rows &&
    [...texts.join(" ")].length <= form.textMaxChars;
  if (page === null || facts.length === 0 || links.length !== 1 || link?.url !== page || !isWhole || !isShort)
    return null;
  return {
    msgtype: "oa",
    oa: {
      message_url: page,
      pc_message_url: page,
      head: { bgcolor: "FFB71C1C", text: oneLine(link.label) },
      body: {
        title: oneLine(title),
        form: facts.map(({ label, value }) => ({ key: `${oneLine(label)}：`, value: oneLine(value) })),
        content: oneLine([...texts, link.label].join(" · ")),
      },
    },
  };
}
