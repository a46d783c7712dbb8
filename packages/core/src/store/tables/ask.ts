/** A question put to members. */
export interface AskRow {
  /** The ask. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** Who put it and takes the answers, as `question` or `trip.location`. */
  kind: string;
  /** Id of what it is about: the subject of its records. */
  subject: string;
  /** Short enough to say aloud; unique among the open asks of each member. */
  code: string;
  /** BCP 47 tag of the fixed words. */
  locale: string;
  /** The question in one line. */
  title: string;
  /** What kind of answer is wanted, as JSON. */
  want: string;
  /** 1 when a later answer replaces an earlier one. */
  changeable: number;
  /** 1 when a counted answer earns a receipt. */
  receipts: number;
  /** 1 when the room that asked alone keeps the words of answers. */
  private: number;
  /** When it closes or was closed, epoch milliseconds, or null. */
  closes_at: number | null;
  /** The gathering that it asks about, as it stands in calendars, or null. */
  event_uid: string | null;
  /** The gathering's revision, or null. */
  event_sequence: number | null;
  /** Which occurrence of a series it asks about, by when that was first planned: epoch milliseconds, or null: all. */
  event_occurrence: number | null;
  /** Until when its tokens are good, epoch milliseconds. */
  valid_until: number;
  /** How long its records are kept. */
  retention: string;
  /** `open` or `closed`. */
  state: string;
  /** When it was put, epoch milliseconds. */
  created_at: number;
}

/** A member to whom an ask was put. */
export interface AskMemberRow {
  /** The ask. */
  ask_id: string;
  /** The member. */
  member_id: string;
  /** Place in the roster's order, from 0. */
  position: number;
  /** `open`, `closed` or `released` (no longer asked). */
  state: string;
  /** The answer that counts, or null. */
  answer_id: string | null;
  /** When the member was told how to answer, epoch milliseconds, or null. */
  hinted_at: number | null;
  /** When the member was asked which question an answer belongs to, epoch milliseconds, or null. */
  prompted_at: number | null;
}

/** An answer, counted or not. */
export interface AskAnswerRow {
  /** The answer. */
  id: string;
  /** The ask. */
  ask_id: string;
  /** The branch. */
  branch_id: string;
  /** Whose answer it would be: the member asked. */
  member_id: string;
  /** Who gave it. */
  given_by: string;
  /** The option's value, the text or the place; empty where the room that asked alone keeps it. */
  value: string;
  /** Media references, as JSON. */
  media: string;
  /** `button`, `calendar`, `mail-link`, `page`, `keyword` or `device`. */
  via: string;
  /** What named the ask: `token`, `thread`, `code` or `only`. */
  named_by: string;
  /** The channel, or null: a page or the host. */
  channel: string | null;
  /** When it was given, epoch milliseconds. */
  given_at: number;
  /** When it was recorded, epoch milliseconds. */
  recorded_at: number;
  /** `counted`, `replaced`, `waiting` (a person must confirm a proxy), `refused` or `kept`. */
  standing: string;
  /**
   * Why it does not count, as JSON: `late`, `proxy`, `claimed`, `unchangeable`, `stale`, `overtaken`, or what the room that
   * asked said.
   */
  reasons: string;
  /** Which revision of the gathering it answers, or null. */
  event_sequence: number | null;
  /** What was written beside it, or null. */
  comment: string | null;
}

/** The tables of the asks' room. */
export interface AskTables {
  /** Questions. */
  ask: AskRow;
  /** To whom they were put. */
  ask_member: AskMemberRow;
  /** Answers. */
  ask_answer: AskAnswerRow;
}
