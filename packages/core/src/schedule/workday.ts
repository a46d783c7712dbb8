import { assertNever, MicrobranchError } from "../error/error.js";
import { type HolidayCalendar, isWorkday } from "./holiday-calendar.js";
import { addDays, daysBetween, type LocalDate, lastDayOfMonth, localDate } from "./local-date.js";
import { refuseSchedule } from "./refuse.js";

/**
 * What becomes of a date that is no working day: kept, dropped, moved to the next, the previous or the nearest working
 * day (the next when both are as near), or to the next unless that leaves the month, then to the previous.
 */
export type ShiftRule = "none" | "skip" | "next" | "previous" | "nearest" | "next-within-month";

/** Where a date went. */
export interface ShiftedDay {
  /** The date it falls on, or `null` when it is dropped. */
  readonly onDate: LocalDate | null;
  /** Whether that is another date than the nominal one. */
  readonly moved: boolean;
  /** Whether data not yet loaded may change the answer; work it out again when the calendar's version changes. */
  readonly provisional: boolean;
}

/** Days looked at in one direction before giving up. The longest holiday so far had nine days. @source State Council notices for 2020 and 2026. */
const maxSearchDays = 31;
const maxWorkdays = 366;

/**
 * Moves a date to a working day.
 *
 * @throws CALENDAR_INVALID if there is no working day within 31 days; SCHEDULE_INVALID if the date does not exist.
 */
export function shiftToWorkday(date: LocalDate, rule: ShiftRule, calendar: HolidayCalendar): ShiftedDay {
  const looked: LocalDate[] = [date];
  const search = (step: 1 | -1): LocalDate => {
    for (let days = 1; days <= maxSearchDays; days++) {
      const each = addDays(date, step * days);
      looked.push(each);
      if (isWorkday(each, calendar)) return each;
    }
    throw noWorkday(date);
  };
  const onDate = rule === "none" || isWorkday(date, calendar) ? date : target(date, rule, search);
  return {
    onDate,
    moved: onDate !== date,
    provisional: rule !== "none" && looked.some((each) => calendar.statusOf(each).provisional),
  };
}

function target(
  date: LocalDate,
  rule: Exclude<ShiftRule, "none">,
  search: (step: 1 | -1) => LocalDate,
): LocalDate | null {
  switch (rule) {
    case "skip":
      return null;
    case "next":
      return search(1);
    case "previous":
      return search(-1);
    case "nearest": {
      const next = search(1);
      const previous = search(-1);
      return daysBetween(date, next) <= daysBetween(previous, date) ? next : previous;
    }
    case "next-within-month": {
      const next = search(1);
      return next <= lastDayOfMonth(date) ? next : search(-1);
    }
    default:
      return assertNever(rule);
  }
}

/** The n-th working day before a date, not counting the date itself (`count` 1 to 366). */
export function workdaysBefore(date: LocalDate, count: number, calendar: HolidayCalendar): LocalDate {
  return countWorkdays(date, count, -1, calendar);
}

/** The n-th working day after a date, not counting the date itself (`count` 1 to 366). */
export function workdaysAfter(date: LocalDate, count: number, calendar: HolidayCalendar): LocalDate {
  return countWorkdays(date, count, 1, calendar);
}

/**
 * The n-th working day of a month, from its end when `position` is negative (-1 is the last), or `null` when the month has
 * fewer.
 *
 * @throws SCHEDULE_INVALID if the month does not exist or the position is 0 or no whole number.
 */
export function workdayOfMonth(
  { year, month }: { readonly year: number; readonly month: number },
  position: number,
  calendar: HolidayCalendar,
): LocalDate | null {
  if (!Number.isInteger(position) || position === 0)
    throw refuseSchedule("position", "A position is a whole number other than 0.");
  const first = localDate(year, month, 1);
  const days = Array.from({ length: daysBetween(first, lastDayOfMonth(first)) + 1 }, (_, index) =>
    addDays(first, index),
  );
  return days.filter((each) => isWorkday(each, calendar)).at(position > 0 ? position - 1 : position) ?? null;
}

function countWorkdays(date: LocalDate, count: number, step: 1 | -1, calendar: HolidayCalendar): LocalDate {
  if (!(Number.isInteger(count) && count >= 1 && count <= maxWorkdays))
    throw refuseSchedule("count", `A number of working days is 1 to ${maxWorkdays}, not ${String(count)}.`);
  let found = 0;
  let idle = 0;
  for (let each = addDays(date, step); idle < maxSearchDays; each = addDays(each, step)) {
    idle++;
    if (!isWorkday(each, calendar)) continue;
    idle = 0;
    found++;
    if (found === count) return each;
  }
  throw noWorkday(date);
}

function noWorkday(date: LocalDate): MicrobranchError {
  return new MicrobranchError("CALENDAR_INVALID", {
    message: `There is no working day within ${maxSearchDays} days of ${date}. Correct the calendar's data.`,
    details: { year: Number(date.slice(0, 4)), date },
  });
}
