import type { FloatingMs } from "./local-time.js";

/** How often a rule repeats; nothing below a day is supported. */
export type Frequency = "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";

/** A weekday of BYDAY, with the position that may stand before it. */
export interface RuleWeekday {
  /** 0 is Monday, 6 is Sunday. */
  readonly weekday: number;
  /** The n-th in the month or year (negative: from its end), or 0 for every one. */
  readonly ordinal: number;
}

/** The UNTIL of a rule. */
export interface RuleEnd {
  /** The time as written, as floating milliseconds. */
  readonly written: FloatingMs;
  /** Whether it was written in UTC (with a `Z`) and so is an instant. */
  readonly isUtc: boolean;
}

/** A recurrence rule, parsed and checked. Empty lists are parts that were not given. */
export interface RecurrenceRule {
  /** The unit of repetition. */
  readonly frequency: Frequency;
  /** Every how many units (1 to 1000). */
  readonly interval: number;
  /** How many occurrences at most (1 to 10000), or `null`. */
  readonly count: number | null;
  /** Last time that may occur, or `null`. */
  readonly until: RuleEnd | null;
  /** Months, 1 to 12. */
  readonly months: readonly number[];
  /** Days of the month, 1 to 31, or -31 to -1 from its end. */
  readonly monthDays: readonly number[];
  /** Days of the year, 1 to 366, or negative from its end. */
  readonly yearDays: readonly number[];
  /** Weeks of the year, 1 to 53, or negative from its end. */
  readonly weeks: readonly number[];
  /** Weekdays. */
  readonly weekdays: readonly RuleWeekday[];
  /** Hours, 0 to 23. */
  readonly hours: readonly number[];
  /** Minutes, 0 to 59. */
  readonly minutes: readonly number[];
  /** Seconds, 0 to 59. */
  readonly seconds: readonly number[];
  /** Positions in the set of one unit, 1 to 366, or negative from its end. */
  readonly positions: readonly number[];
  /** First day of the week: 0 is Monday. */
  readonly weekStart: number;
}
