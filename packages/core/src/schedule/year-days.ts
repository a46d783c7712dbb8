import { dayNumberOfCivil, daysInMonth, isLeapYear, modulo, weekdayIndex } from "./civil.js";
import type { RecurrenceRule, RuleWeekday } from "./rule.js";

/** Whether a list of days (negative: from the end; empty: all) holds the day at `index` (from 0) of `length` days. */
export function matchesDay(days: readonly number[], index: number, length: number): boolean {
  return days.length === 0 || days.includes(index + 1) || days.includes(index - length);
}

/** Whether BYDAY (empty: all) holds the weekday at `index` (from 0) of a month or year of `length` days. */
export function matchesOrdinal(
  weekdays: readonly RuleWeekday[],
  weekday: number,
  index: number,
  length: number,
): boolean {
  if (weekdays.length === 0) return true;
  const fromStart = Math.floor(index / 7) + 1;
  const fromEnd = -Math.floor((length - 1 - index) / 7) - 1;
  return weekdays.some(
    (wanted) =>
      wanted.weekday === weekday &&
      (wanted.ordinal === 0 || wanted.ordinal === fromStart || wanted.ordinal === fromEnd),
  );
}

/** The days (0 is 1 January) that a YEARLY rule with explicit parts chooses from a year, before positions and times. */
export function yearDaysOf(rule: RecurrenceRule, year: number): readonly number[] {
  const first = weekdayIndex(dayNumberOfCivil(year, 1, 1));
  const yearLength = isLeapYear(year) ? 366 : 365;
  const weekMatches = weekMatcher(rule, year);
  const days: number[] = [];
  for (let month = 1, start = 0; month <= 12; month++) {
    const length = daysInMonth(year, month);
    if (rule.months.length === 0 || rule.months.includes(month))
      for (let day = 0; day < length; day++) {
        const index = start + day;
        const weekday = (first + index) % 7;
        const inScope =
          rule.months.length > 0
            ? matchesOrdinal(rule.weekdays, weekday, day, length)
            : matchesOrdinal(rule.weekdays, weekday, index, yearLength);
        if (
          inScope &&
          matchesDay(rule.monthDays, day, length) &&
          matchesDay(rule.yearDays, index, yearLength) &&
          weekMatches(index)
        )
          days.push(index);
      }
    start += length;
  }
  return days;
}

/**
 * Tells for a day of the year whether its week is wanted. A week belongs to the year that holds most of its days; the
 * days of such a week outside that year count by their week, not by their date.
 */
function weekMatcher(rule: RecurrenceRule, year: number): (index: number) => boolean {
  if (rule.weeks.length === 0) return () => true;
  const januaryFirst = dayNumberOfCivil(year, 1, 1);
  const starts = [year - 1, year, year + 1, year + 2].map((each) => firstWeekStart(each, rule.weekStart));
  return (index) => {
    const day = januaryFirst + index;
    const at = starts.findLastIndex((start) => start <= day);
    const start = starts[at] ?? day;
    const weeks = ((starts[at + 1] ?? start) - start) / 7;
    return matchesDay(rule.weeks, Math.floor((day - start) / 7), weeks);
  };
}

/** Day number on which week 1 of a year starts: the first week with at least four days in it. */
function firstWeekStart(year: number, weekStart: number): number {
  const fourth = dayNumberOfCivil(year, 1, 4);
  return fourth - modulo(weekdayIndex(fourth) - weekStart, 7);
}
