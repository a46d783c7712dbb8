import type { Capabilities } from "./capabilities.js";
import { answering } from "./fit-answers.js";
import {
  closedAsk,
  correctionNamed,
  eventAsFacts,
  mentionsDefused,
  occurrenceRequired,
  richTextLost,
} from "./fit-content.js";
import type { Draft, FitContext, FitRule } from "./fit-draft.js";
import { filesFitted, pageShown, picturesFitted } from "./fit-media.js";
import { textNeutral } from "./fit-neutral.js";
import type { FitOptions } from "./fit-options.js";
import { sized } from "./fit-size.js";
import { titleFirst } from "./fit-title.js";
import { fitWords } from "./fit-words.js";
import type { Fitting, Loss } from "./fitting.js";
import type { Notice } from "./notice.js";

/** Rules which change the content, before it is known how it is answered and how large it is. */
const contentRules: readonly FitRule[] = Object.freeze([
  textNeutral,
  closedAsk,
  correctionNamed,
  occurrenceRequired,
  eventAsFacts,
  picturesFitted,
  filesFitted,
  mentionsDefused,
  pageShown,
  richTextLost,
  titleFirst,
]);

/**
 * Removes from a notice what a channel cannot show, and writes down each loss with the number of its rule.
 *
 * Pure: the same arguments give the same fitting, and the input is left as it was. Fitting a fitted part again changes
 * nothing. Size is judged last, since other rules add text; the losses are in the order of the rules' numbers. With a
 * blocking loss there are no parts: try the recipient's next channel and tell the author.
 *
 * D13 needs no rule here: no path that is offered records an answer by opening a link. D16 depends on the recipient: see
 * `reachSkip`.
 */
export function fit(notice: Notice, capabilities: Capabilities, options: FitOptions = {}): Fitting {
  const context: FitContext = {
    capabilities,
    options,
    words: fitWords(options.locale ?? notice.locale),
    zone: options.zone ?? notice.event?.zone ?? "Asia/Shanghai",
  };
  const start: Draft = {
    notice: options.locale === undefined ? notice : { ...notice, locale: options.locale },
    losses: [],
  };
  const content = contentRules.reduce((draft, rule) => rule(draft, context), start);
  const answered = answering(content, context);
  const { parts, losses } = sized(answered, context);
  const all = [...answered.draft.losses, ...losses].sort((one, other) => number(one) - number(other));
  return { parts: all.some((one) => one.weight === "blocking") ? [] : parts, losses: all };
}

function number(loss: Loss): number {
  return Number(loss.rule.slice(1));
}
