import type { Block, FittedNotice } from "@microbranch/core/channel";
import { escapedHtml, oneLine } from "./defuse.js";
import { titleLine, utf8Bytes } from "./text.js";
import { type Words, wordsFor } from "./words.js";

/** Most bytes of an article's title. @source WeCom documentation, page 90236 (2025-09-24). */
const titleBytes = 128;

/** A notice with pictures, before they are uploaded: an article (`mpnews`). */
export interface Article {
  /** Its heading. */
  readonly title: string;
  /** HTML of everything but the pictures and what stands below them. */
  readonly before: string;
  /** HTML below the pictures. */
  readonly after: string;
  /** Where it leads for more; `null`: nowhere. */
  readonly page: string | null;
}

/** A notice as an article; a title too long for a heading stands whole in the text as well. */
export function article(notice: FittedNotice): Article {
  const words = wordsFor(notice.locale);
  const whole = titleLine(notice);
  const title = shortened(whole);
  const lead = title === whole ? [] : [`<p><strong>${escapedHtml(whole)}</strong></p>`];
  const guide = notice.guide === null ? "" : `<p>${withBreaks(notice.guide)}</p>`;
  return {
    title,
    before: [...lead, ...notice.body.map((block) => html(block, words))].join(""),
    after: guide,
    page: notice.page !== null && utf8Bytes(notice.page) <= 1024 ? notice.page : null,
  };
}

/** The article with its pictures. */
export function articleBody({ before, after }: Article, pictures: readonly string[]): string {
  return [before, ...pictures.map((url) => `<p><img src="${escapedHtml(url)}" alt=""></p>`), after].join("");
}

function shortened(title: string): string {
  if (utf8Bytes(title) <= titleBytes) return title;
  let made = "";
  for (const { segment } of new Intl.Segmenter().segment(title)) {
    if (utf8Bytes(`${made}${segment}…`) > titleBytes) break;
    made += segment;
  }
  return `${made}…`;
}

function html(block: Block, words: Words): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${withBreaks(block.text)}</p>`;
    case "quote":
      return `<blockquote>${withBreaks(block.text)}</blockquote>`;
    case "fact":
      return `<p><strong>${escapedHtml(block.label)}</strong>${words.colon}${withBreaks(block.value)}</p>`;
    case "link":
      return `<p><a href="${escapedHtml(block.url)}">${escapedHtml(oneLine(block.label) === "" ? block.url : block.label)}</a></p>`;
  }
}

function withBreaks(text: string): string {
  return escapedHtml(text).replaceAll("\n", "<br>");
}
