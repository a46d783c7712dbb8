import type { Want } from "../channel/channel.js";

/** What the answer pages need from the asks behind them. */
export interface AnswerDesk {
  /** What a token leads to. Records nothing, however often it is asked: link scanners and previews open links too. */
  look(token: string): Promise<AnswerView>;
  /**
   * Takes an answer for the ask behind a token. The same answer given again gives the same result and is recorded once.
   *
   * @param given What was chosen (an option's `value`) or typed; already checked against the ask's want.
   */
  answer(token: string, given: { readonly value: string }): Promise<AnswerResult>;
}

/** What a token leads to. */
export type AnswerView = AskView | UnknownAsk;

/** A token that leads to nothing: forged, cut, another hub's. It says nothing about anyone. */
export interface UnknownAsk {
  /** Discriminates the view. */
  readonly state: "unknown";
}

/** A question as the member whose link it is may see it. */
export interface AskView {
  /** `open`: not answered yet; `answered`: an answer counts; `closed`: too late; `expired`: the link itself is too old. */
  readonly state: "open" | "answered" | "closed" | "expired";
  /** BCP 47 tag of the notice; the page's own words follow it. */
  readonly locale: string;
  /** The question: the notice's title, one line. */
  readonly question: string;
  /** The notice's text as plain paragraphs, in order; may be empty. */
  readonly lines: readonly string[];
  /** The branch that asks. */
  readonly branchName: string;
  /** The member whose link it is; shown, so that a forwarded link is noticed. */
  readonly memberName: string;
  /** What kind of answer is wanted. */
  readonly want: Want;
  /** When it closes: epoch ms; `null`: stays open. */
  readonly closesAt: number | null;
  /** Whether a later answer replaces an earlier one. */
  readonly changeable: boolean;
  /** IANA zone in which `closesAt` is written. */
  readonly zone: string;
  /** The answer that counts, or `null`. */
  readonly current: GivenAnswer | null;
}

/** An answer that was recorded. */
export interface GivenAnswer {
  /** What was recorded: an option's `value`, or the text. */
  readonly value: string;
  /** What a person reads: an option's label, or the text. */
  readonly label: string;
}

/** What became of an answer. */
export type AnswerResult =
  | {
      /** It counts; so does the same answer given again. */
      readonly result: "recorded";
      /** The ask afterwards. */
      readonly view: AskView;
      /** What was recorded. */
      readonly recorded: GivenAnswer;
    }
  | {
      /** It does not count: too late, link too old, an answer counts already and stays, or no answer to this ask. */
      readonly result: "closed" | "expired" | "unchangeable" | "not-understood";
      /** The ask as it is. */
      readonly view: AskView;
    }
  | {
      /** The token leads to nothing. */
      readonly result: "unknown";
    };
