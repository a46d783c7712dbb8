import type { Notice } from "./notice.js";

/** A way to answer. */
export type AnswerPath = "button" | "calendar" | "mail-link" | "page" | "keyword";

/** Which of several messages a fitted notice is. */
export interface Part {
  /** From 1. */
  readonly number: number;
  /** How many there are, 1 to 3; where above 1, the renderer shows "number/of" beside the title. */
  readonly of: number;
}

/**
 * A notice which holds nothing that its channel did not declare: what an adapter renders.
 *
 * Everything to be shown stands in `title`, `body`, `guide`, `images` and `files`, and, where declared, as buttons of
 * `ask`, as `event` and as mail links. `page` and `occurrence` stand in `body` already and need not be printed again.
 */
export type FittedNotice = Notice & {
  /** Which of several messages this is. */
  readonly part: Part;
  /** How to answer, in the order offered; empty without an ask. Nothing interactive but these is rendered. */
  readonly answerPaths: readonly AnswerPath[];
  /** "Reply 1 coming · 2 not coming · 3 late  [K7]"; there exactly when `keyword` is a path. */
  readonly guide: string | null;
  /** Signed; travels in buttons and links. `null` without an ask or when none was given. */
  readonly token: string | null;
};

/** Something that a channel cannot show, and what stands instead. */
export interface Loss {
  /** Number of the degradation rule: "D1" to "D17". */
  readonly rule: string;
  /** What is lost. */
  readonly lost: string;
  /** What stands instead. */
  readonly instead: string;
  /** `blocking`: not on this channel; try the recipient's next one and tell the author. */
  readonly weight: "cosmetic" | "reduced" | "blocking";
}

/** What `fit` makes of a notice for one channel. */
export interface Fitting {
  /** One to three messages in order; empty exactly when a loss is blocking. */
  readonly parts: readonly FittedNotice[];
  /** In the order of the rules. */
  readonly losses: readonly Loss[];
}
