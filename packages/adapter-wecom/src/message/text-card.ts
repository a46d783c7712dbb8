import type { Block, FittedNotice } from "@microbranch/core/channel";
import { blockLine, titleLine, utf8Bytes } from "./text.js";
import { wordsFor } from "./words.js";

/**
 * Most bytes of a text card's title, text and URL. The page counts characters, older ones bytes: bytes are within both.
 * Of URLs the error table says less than the page.
 *
 * @source WeCom documentation, page 90236 (2025-09-24); page 90313, code 40039 (2024-04-08).
 */
const room = { titleBytes: 128, textBytes: 512, urlBytes: 1024 };

/** What a `textcard` message holds. */
export interface TextCard {
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly btntxt: string;
}

/** A notice that leads to its page, as a text card; `null` where it would not show everything. */
export function textCard(notice: FittedNotice): TextCard | null {
  const { page, body, ask, files, images, locale } = notice;
  if (page === null || ask !== null || files.length > 0 || images.length > 0) return null;
  const words = wordsFor(locale);
  const lines = body.filter((block) => !leadsTo(block, page)).map((block) => linesOf(block, blockLine(block, words)));
  const title = defused(titleLine(notice));
  const description = lines.map((line) => defused(line).replaceAll("\n", "<br>")).join("<br>");
  const hasOther = body.some((block) => block.kind === "link" && !leadsTo(block, page)) || hasUrl(lines);
  const isWithin = utf8Bytes(title) <= room.titleBytes && utf8Bytes(description) <= room.textBytes;
  if (description === "" || hasOther || !isWithin || utf8Bytes(page) > room.urlBytes) return null;
  return { title, description, url: page, btntxt: words.details };
}

/** Whether a block says nothing but where the page is: as a link, or written out where a channel has no links. */
function leadsTo(block: Block, page: string): boolean {
  if (block.kind === "link") return block.url === page;
  return (
    block.kind === "paragraph" && block.text.endsWith(page) && /^[^\n]{0,20}$/u.test(block.text.slice(0, -page.length))
  );
}

function linesOf(block: Block, line: string): string {
  return block.kind === "quote" ? line.replace(/^/gmu, "“").replace(/$/gmu, "”") : line;
}

function hasUrl(lines: readonly string[]): boolean {
  return lines.some((line) => /https?:\/\//iu.test(line));
}

/** The description takes a few tags, and perhaps entities: members' words make none. */
function defused(text: string): string {
  return text.replace(/</gu, "＜").replace(/&(?=#?\w+;)/gu, "＆");
}
