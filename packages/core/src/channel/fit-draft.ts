import type { Capabilities } from "./capabilities.js";
import { holdsUrl } from "./fit-cut.js";
import type { FitOptions } from "./fit-options.js";
import type { FitWords } from "./fit-words.js";
import type { Loss } from "./fitting.js";
import type { Block, Notice } from "./notice.js";
import { blockText } from "./plain-text.js";

/** A notice on its way through the rules. */
export interface Draft {
  readonly notice: Notice;
  readonly losses: readonly Loss[];
}

/** What every rule may look at. */
export interface FitContext {
  readonly capabilities: Capabilities;
  readonly options: FitOptions;
  readonly words: FitWords;
  /** Zone for dates. */
  readonly zone: string;
}

/** One degradation rule; gives the same draft when it does not fire. */
export type FitRule = (draft: Draft, context: FitContext) => Draft;

/** The draft with fields of its notice replaced and losses added. */
export function changed(draft: Draft, change: Partial<Notice>, ...losses: readonly Loss[]): Draft {
  return { notice: { ...draft.notice, ...change }, losses: [...draft.losses, ...losses] };
}

/** A loss. */
export function loss(rule: string, lost: string, instead: string, weight: Loss["weight"]): Loss {
  return { rule, lost, instead, weight };
}

/** The body with a paragraph put first, unless it holds that paragraph already. */
export function withParagraphFirst(body: readonly Block[], text: string): readonly Block[] {
  const isThere = body.some((block) => block.kind === "paragraph" && block.text === text);
  return isThere ? body : [{ kind: "paragraph", text }, ...body];
}

/** Whether a URL is to be seen somewhere in the body. */
export function showsUrl(body: readonly Block[], url: string, words: FitWords): boolean {
  return body.some((block) => (block.kind === "link" ? block.url === url : holdsUrl(blockText(block, words), url)));
}
