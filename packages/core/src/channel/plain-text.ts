import { type FitWords, fitWords } from "./fit-words.js";
import type { FittedNotice } from "./fitting.js";
import type { Block } from "./notice.js";

/**
 * A fitted notice as plain text: title (with number and count where there are several parts), every block, every URL,
 * and the guide. It is what a channel without markup sends, and what `fit` measures unless told otherwise.
 */
export function plainText(fitted: FittedNotice): string {
  const words = fitWords(fitted.locale);
  const { number, of } = fitted.part;
  const title = of > 1 ? `${fitted.title}${words.open}${number}/${of}${words.close}` : fitted.title;
  const body = fitted.body.map((block) => blockText(block, words));
  return [title, ...(body.length > 0 ? ["", ...body] : []), ...(fitted.guide ? ["", fitted.guide] : [])].join("\n");
}

/** One block as text. */
export function blockText(block: Block, words: FitWords): string {
  switch (block.kind) {
    case "paragraph":
    case "quote":
      return block.text;
    case "fact":
      return `${block.label}${words.colon}${block.value}`;
    case "link":
      return block.label === "" || block.label === block.url ? block.url : `${block.label}${words.colon}${block.url}`;
  }
}
