import { askToken, tokensGoodUntil } from "../ask/ask.js";
import type { Block, Capabilities, FittedNotice, Notice } from "../channel/channel.js";
import type { AnswerPorts } from "./ports.js";

/** What the token of a notice's ask is made from. */
export interface TokenParts {
  /** The notice. */
  readonly content: Pick<Notice, "ask">;
  /** When it was handed in, epoch milliseconds. */
  readonly createdAt: number;
}

/** The longest id of a member. */
const longestId = "x".repeat(64);

/** The token of a notice's ask: for one member, or (`null`) for a message that serves many. `null` without an ask. */
export function noticeToken(answers: AnswerPorts, notice: TokenParts, memberId: string | null): string | null {
  const { ask } = notice.content;
  if (ask === null) return null;
  return askToken({ id: ask.id, validUntil: tokensGoodUntil(ask.closesAt, notice.createdAt) }, memberId, answers.key);
}

/** A token as long as any member's: what is measured with it has room for each. */
export function longestToken(answers: AnswerPorts, notice: TokenParts): string | null {
  return noticeToken(answers, notice, longestId);
}

/** The page on which a notice's ask is answered; `null` where no pages are offered. */
export function answerPage(answers: AnswerPorts, token: string): string | null {
  return answers.pagesUrl === null ? null : `${answers.pagesUrl}/answers/${token}`;
}

/**
 * Whether each recipient's message must carry their own token: a link is good for whoever opens it, and a sender whom the
 * platform does not vouch for is known by nothing else.
 */
export function needsOwnToken(part: FittedNotice, { sender }: Pick<Capabilities, "sender">): boolean {
  if (part.token === null) return false;
  return sender === "claimed" || part.answerPaths.includes("page") || part.answerPaths.includes("mail-link");
}

/** The same part with another token, in its links too. */
export function withToken(part: FittedNotice, token: string): FittedNotice {
  const former = part.token;
  if (former === null) return part;
  const change = (text: string): string => text.replaceAll(former, token);
  return {
    ...part,
    token,
    page: part.page === null ? null : change(part.page),
    body: part.body.map((block) => changedBlock(block, change)),
  };
}

function changedBlock(block: Block, change: (text: string) => string): Block {
  if (block.kind === "link") return { ...block, url: change(block.url) };
  return block.kind === "fact" ? { ...block, value: change(block.value) } : { ...block, text: change(block.text) };
}
