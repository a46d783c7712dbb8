import { civilOfDayNumber, dayMs, dayNumberOfCivil, daysInMonth, isLeapYear, modulo, weekdayIndex } from "./civil.js";
import { type IntervalSet, intervalSet, timesOfDay } from "./interval-set.js";
import type { FloatingMs } from "./local-time.js";
import type { RecurrenceRule } from "./rule.js";
import { matchesDay, matchesOrdinal, yearDaysOf } from "./year-days.js";

/** How one frequency cuts the calendar into numbered intervals, and what a rule chooses from each. */
export interface Cadence {
  /** Number of intervals after which the Gregorian calendar repeats (400 years). */
  readonly cycle: number;
  /** Number of the interval that holds a floating time. */
  indexOf(local: FloatingMs): number;
  /** Floating time at which an interval starts. */
  startOf(index: number): FloatingMs;
  /** What the rule chooses from an interval. */
  setOf(index: number): IntervalSet;
  /** A later interval before which nothing can be chosen, or `index` itself. */
  skipFrom(index: number): number;
}

/** The cadence of a rule whose implied parts are explicit. Sets are kept by the calendar's shape: at most 128 of them. */
export function cadenceOf(rule: RecurrenceRule): Cadence {
  switch (rule.frequency) {
    case "YEARLY":
      return yearly(rule);
    case "MONTHLY":
      return monthly(rule);
    case "WEEKLY":
      return weekly(rule);
    case "DAILY":
      return daily(rule);
  }
}

type SetMaker = (shape: number, days: () => readonly number[]) => IntervalSet;

/** Keeps one set for each shape of an interval; there are few shapes. */
function setsByShape(rule: RecurrenceRule): SetMaker {
  const sets = new Map<number, IntervalSet>();
  const times = timesOfDay(rule);
  return (shape, days) => {
    let set = sets.get(shape);
    if (set === undefined) {
      set = intervalSet(days(), times, rule.positions);
      sets.set(shape, set);
    }
    return set;
  };
}

const dayOf = (local: FloatingMs): number => Math.floor(local / dayMs);

function yearly(rule: RecurrenceRule): Cadence {
  const setFor = setsByShape(rule);
  return {
    cycle: 400,
    indexOf: (local) => civilOfDayNumber(dayOf(local)).year,
    startOf: (year) => dayNumberOfCivil(year, 1, 1) * dayMs,
    setOf(year) {
      const leaps = isLeapYear(year) ? 1 : isLeapYear(year - 1) ? 2 : isLeapYear(year + 1) ? 3 : 0;
      const shape = weekdayIndex(dayNumberOfCivil(year, 1, 1)) * 4 + leaps;
      return setFor(shape, () => yearDaysOf(rule, year));
    },
    skipFrom: (year) => year,
  };
}

function monthly(rule: RecurrenceRule): Cadence {
  const setFor = setsByShape(rule);
  const allowed = monthsAllowed(rule);
  return {
    cycle: 4800,
    indexOf(local) {
      const { year, month } = civilOfDayNumber(dayOf(local));
      return year * 12 + month - 1;
    },
    startOf: (index) => dayNumberOfCivil(Math.floor(index / 12), modulo(index, 12) + 1, 1) * dayMs,
    setOf(index) {
      const year = Math.floor(index / 12);
      const month = modulo(index, 12) + 1;
      if (allowed[month] !== true) return setFor(-1, () => []);
      const length = daysInMonth(year, month);
      const first = weekdayIndex(dayNumberOfCivil(year, month, 1));
      return setFor(length * 7 + first, () => monthDaysOf(rule, length, first));
    },
    skipFrom: (index) => index,
  };
}

function monthDaysOf(rule: RecurrenceRule, length: number, firstWeekday: number): readonly number[] {
  const days: number[] = [];
  for (let day = 0; day < length; day++)
    if (matchesDay(rule.monthDays, day, length) && matchesOrdinal(rule.weekdays, (firstWeekday + day) % 7, day, length))
      days.push(day);
  return days;
}

function weekly(rule: RecurrenceRule): Cadence {
  const setFor = setsByShape(rule);
  const allowed = monthsAllowed(rule);
  const firstDay = -modulo(3 - rule.weekStart, 7); // start of the week of 1970-01-01, a Thursday
  const weekdays = new Set(rule.weekdays.map(({ weekday }) => modulo(weekday - rule.weekStart, 7)));
  const monthAt = (day: number): number => civilOfDayNumber(day).month;
  return {
    cycle: 20_871,
    indexOf: (local) => Math.floor((dayOf(local) - firstDay) / 7),
    startOf: (index) => (index * 7 + firstDay) * dayMs,
    setOf(index) {
      const monday = index * 7 + firstDay;
      let mask = 0;
      for (const day of weekdays)
        if (rule.months.length === 0 || allowed[monthAt(monday + day)] === true) mask |= 1 << day;
      return setFor(mask, () => [0, 1, 2, 3, 4, 5, 6].filter((day) => (mask & (1 << day)) !== 0));
    },
    skipFrom: (index) => index,
  };
}

function daily(rule: RecurrenceRule): Cadence {
  const setFor = setsByShape(rule);
  const allowed = monthsAllowed(rule);
  const weekdays = new Set(rule.weekdays.map(({ weekday }) => weekday));
  const filtered = rule.months.length > 0 || rule.monthDays.length > 0;
  const all = setFor(1, () => [0]);
  const none = setFor(0, () => []);
  return {
    cycle: 146_097,
    indexOf: dayOf,
    startOf: (index) => index * dayMs,
    setOf(index) {
      if (weekdays.size > 0 && !weekdays.has(weekdayIndex(index))) return none;
      if (!filtered) return all;
      const { year, month, day } = civilOfDayNumber(index);
      return allowed[month] === true && matchesDay(rule.monthDays, day - 1, daysInMonth(year, month)) ? all : none;
    },
    skipFrom(index) {
      if (rule.months.length === 0) return index;
      const { year, month } = civilOfDayNumber(index);
      let ahead = 0;
      while (allowed[((month - 1 + ahead) % 12) + 1] !== true) ahead++;
      if (ahead === 0) return index;
      const to = month - 1 + ahead;
      return dayNumberOfCivil(year + Math.floor(to / 12), (to % 12) + 1, 1);
    },
  };
}

/** For each month (1 to 12) whether the rule allows it; all when it names none. */
function monthsAllowed(rule: RecurrenceRule): readonly boolean[] {
  return Array.from({ length: 13 }, (_, month) => rule.months.length === 0 || rule.months.includes(month));
}
