import type { FittedNotice } from "@microbranch/core/channel";
import { asTitle, blocksOf, oneLine, plainLines } from "./markdown/markdown.js";

/** A notice in DingTalk's words. */
export interface Words {
  /** The title as plain text, one line: what lists of conversations show. */
  readonly title: string;
  /** Everything that is read, in markdown, the title first; each piece is to stand by itself. */
  readonly pieces: readonly string[];
  /** The page of the notice as a button below the text, or `null`; its link is none of `pieces` then. */
  readonly button: { readonly label: string; readonly url: string } | null;
}

/** How a button that opens a page may be. */
export interface ButtonRoom {
  /** Most characters of its label. */
  readonly labelMaxChars: number;
  /** Most characters of its URL. */
  readonly urlMaxChars: number;
}

/**
 * Says a fitted notice in markdown. Words of members are never markup.
 *
 * @param room The button that the message may have for the notice's page; `null`: none, the page stays a link.
 */
export function wordsOf(notice: FittedNotice, room: ButtonRoom | null): Words {
  const { number, of } = notice.part;
  const isChinese = notice.locale.toLowerCase().startsWith("zh");
  const counted = of === 1 ? "" : isChinese ? `（${number}/${of}）` : ` (${number}/${of})`;
  const title = `${oneLine(notice.title)}${counted}`;
  const place = room === null ? -1 : buttonPlace(notice, room);
  const link = notice.body[place];
  return {
    title,
    pieces: [
      `### ${asTitle(title)}`,
      ...blocksOf(
        notice.body.filter((_, index) => index !== place),
        notice.locale,
      ),
      ...(notice.guide === null ? [] : [plainLines(notice.guide)]),
    ],
    button: link?.kind === "link" ? { label: oneLine(link.label), url: link.url } : null,
  };
}

/** The pieces as one text: each a paragraph of its own. */
export function textOf(pieces: readonly string[]): string {
  return pieces.join("\n\n");
}

/** Which block is the link to the notice's page, short enough for a button. */
function buttonPlace({ body, page }: FittedNotice, { labelMaxChars, urlMaxChars }: ButtonRoom): number {
  return body.findIndex(
    (block) =>
      block.kind === "link" &&
      block.url === page &&
      block.label !== "" &&
      [...block.label].length <= labelMaxChars &&
      [...block.url].length <= urlMaxChars,
  );
}

/** UTF-8 bytes of what is sent as JSON. */
export function jsonBytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
