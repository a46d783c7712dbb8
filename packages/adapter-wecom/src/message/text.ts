import { type Block, type FittedNotice, plainText } from "@microbranch/core/channel";
import { defusedLabel, defusedMarkdown, defusedText, defusedUrl, oneLine, tidy } from "./defuse.js";
import { type Words, wordsFor } from "./words.js";

/** Bytes of UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}

/** A notice as the content of a `text` message. */
export function textContent(notice: FittedNotice): string {
  return defusedText(plainText({ ...notice, title: oneLine(notice.title) }));
}

/** A notice's title in one line, with number and count where there are several parts. */
export function titleLine({ title, part, locale }: FittedNotice): string {
  const words = wordsFor(locale);
  const line = oneLine(title);
  return part.of > 1 ? `${line}${words.open}${part.number}/${part.of}${words.close}` : line;
}

/** A notice as the content of a `markdown` message. */
export function markdown(notice: FittedNotice): string {
  const words = wordsFor(notice.locale);
  const body = notice.body.map((block) => markdownBlock(block, words));
  const guide = notice.guide === null ? [] : ["", defusedMarkdown(notice.guide)];
  return [`### ${defusedMarkdown(titleLine(notice))}`, ...(body.length > 0 ? ["", ...body] : []), ...guide].join("\n");
}

function markdownBlock(block: Block, words: Words): string {
  switch (block.kind) {
    case "paragraph":
      return defusedMarkdown(block.text);
    case "quote":
      return defusedMarkdown(block.text).replace(/^/gmu, "> ");
    case "fact":
      return `**${defusedLabel(block.label)}**${words.colon}${defusedMarkdown(block.value)}`;
    case "link":
      return `[${defusedLabel(oneLine(block.label) === "" ? block.url : block.label)}](${defusedUrl(block.url)})`;
  }
}

/** One block in plain words; a link's URL is left out. */
export function blockLine(block: Block, words: Words): string {
  switch (block.kind) {
    case "paragraph":
    case "quote":
      return tidy(block.text);
    case "fact":
      return tidy(`${block.label}${words.colon}${block.value}`);
    case "link":
      return tidy(oneLine(block.label) === "" ? block.url : block.label);
  }
}
