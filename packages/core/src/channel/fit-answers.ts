import { changed, type Draft, type FitContext, loss } from "./fit-draft.js";
import type { AnswerPath, Loss } from "./fitting.js";
import { graphemeCount } from "./grapheme.js";
import type { Ask, ChoiceWant } from "./notice.js";

/** How a draft's ask can be answered. */
export interface Answering {
  readonly draft: Draft;
  readonly answerPaths: readonly AnswerPath[];
  readonly guide: string | null;
}

/** Most options that a numbered list alone carries. @source Channel contract, D4. */
const maxListedOptions = 9;
/** Above this many characters the numbered list takes a line per option. */
const oneLineMaxChars = 60;

/**
 * D1–D4 and D11: every path the channel has, best first, and the guide where something is to be typed.
 *
 * The guide is there exactly when `keyword` is a path. No path records an answer when a link is opened (D13): a page asks
 * for confirmation, and buttons and mail links carry the token.
 */
export function answering(draft: Draft, context: FitContext): Answering {
  const { ask } = draft.notice;
  if (ask === null) return { draft, answerPaths: [], guide: null };
  return ask.want.kind === "choice"
    ? answeringChoice(draft, ask, ask.want, context)
    : answeringFreely(draft, ask, context);
}

function answeringChoice(draft: Draft, ask: Ask, want: ChoiceWant, context: FitContext): Answering {
  const { notice } = draft;
  const { capabilities, words } = context;
  const { choices } = capabilities;
  const hasButtons =
    choices !== null &&
    want.options.length <= choices.max &&
    want.options.every((option) => graphemeCount(option.label) <= choices.labelMaxChars);
  const isTyped = capabilities.inbound !== "none" && !(hasButtons && choices?.everyClient === true);
  const takesCalendar =
    notice.purpose === "invitation" && notice.event !== null && capabilities.calendar?.replies === true;
  const answerPaths = paths({
    button: hasButtons,
    calendar: takesCalendar,
    "mail-link": capabilities.mailLinks,
    page: notice.page !== null,
    keyword: isTyped,
  });
  const losses: Loss[] = [];
  if (answerPaths.length === 0) losses.push(unanswerable("D1", context));
  if (isTyped) {
    const lost = hasButtons ? words.loss.buttonsEverywhere : words.loss.buttons;
    losses.push(loss("D2", lost, words.loss.guide, "cosmetic"));
  }
  if (choices !== null && !hasButtons) losses.push(loss("D3", words.loss.buttons, words.loss.numberedList, "cosmetic"));
  if (want.options.length > maxListedOptions && !hasButtons && notice.page === null)
    losses.push(loss("D4", words.loss.optionsOver(want.options.length), words.loss.divide, "blocking"));
  return { draft: changed(draft, {}, ...losses), answerPaths, guide: isTyped ? choiceGuide(ask, want, context) : null };
}

function choiceGuide(ask: Ask, want: ChoiceWant, { words }: FitContext): string {
  const items = want.options.map((option, index) => `${index + 1} ${option.label}`);
  const line = `${words.replyChoice} ${items.join(" · ")}  [${ask.code}]`;
  if (graphemeCount(line) <= oneLineMaxChars) return line;
  return `${words.replyNumber}  [${ask.code}]\n${items.join("\n")}`;
}

function answeringFreely(draft: Draft, ask: Ask, context: FitContext): Answering {
  const { capabilities, words } = context;
  const isTyped = capabilities.inbound !== "none";
  const hasPage = draft.notice.page !== null;
  const answerPaths = paths({ page: hasPage, keyword: isTyped });
  const isLocation = ask.want.kind === "location";
  const losses: Loss[] = [];
  if (answerPaths.length === 0) losses.push(unanswerable(isLocation ? "D11" : "D1", context));
  else if (isLocation && capabilities.location === null)
    losses.push(loss("D11", words.loss.deviceLocation, hasPage ? words.pageAnswer : words.loss.typedPlace, "reduced"));
  return {
    draft: changed(draft, {}, ...losses),
    answerPaths,
    guide: isTyped ? `${invitation(ask.want, context)}  [${ask.code}]` : null,
  };
}

function invitation(want: Ask["want"], { capabilities, words }: FitContext): string {
  switch (want.kind) {
    case "choice":
      return words.replyChoice;
    case "text":
      return words.replyText(want.maxChars);
    case "location":
      return capabilities.location === null ? words.replyPlace : words.replyLocation;
    case "media":
      return words.replyMedia(want.max);
  }
}

function unanswerable(rule: string, { words }: FitContext): Loss {
  return loss(rule, words.loss.noWayToAnswer, words.loss.anotherChannel, "blocking");
}

const inOrder: readonly AnswerPath[] = Object.freeze(["button", "calendar", "mail-link", "page", "keyword"]);

function paths(offered: Readonly<Partial<Record<AnswerPath, boolean>>>): readonly AnswerPath[] {
  return inOrder.filter((path) => offered[path] === true);
}
