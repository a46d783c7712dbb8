import { createHash } from "node:crypto";
import { type DayOverride, type HolidayYear, parseDayOverride, parseHolidayYear } from "./holiday-year.js";
import { holidays2026 } from "./holidays-2026.js";
import { type LocalDate, weekdayOf } from "./local-date.js";

/** What decided whether a day is a working day; `unknown-year` is a plain weekday or weekend of a year without data. */
export type DayBasis = "override" | "notice" | "week" | "unknown-year";

/** What a calendar knows about one day. */
export interface DayStatus {
  /** Whether it is a working day. */
  readonly workday: boolean;
  /** What decided. */
  readonly basis: DayBasis;
  /** The holiday's name or the override's reason, or `null`. */
  readonly name: string | null;
  /** Whether a notice not yet loaded may still change it: ask again when {@link HolidayCalendar.version} changes. */
  readonly provisional: boolean;
}

/** Working days and days off, from published data. Immutable; new data makes a new calendar. */
export interface HolidayCalendar {
  /** Changes with every change of the data; schedules moved by another version are to be worked out again. */
  readonly version: string;
  /** Years with data, ascending. */
  readonly years: readonly number[];
  /** The years' data, later layers already applied. */
  readonly data: readonly HolidayYear[];
  /** What is known about a day. */
  statusOf(date: LocalDate): DayStatus;
}

/** The year data that comes with the library: 2026. */
export const bundledHolidayYears: readonly HolidayYear[] = Object.freeze([holidays2026]);

/**
 * First day of December that the next year's notice may touch.
 *
 * @source 国办发明电〔2018〕15号 made 29 December 2018 a working day; a week is the margin we take.
 */
const lastWeekOfYear = "12-25";

/**
 * Creates a calendar from years of data and single-day overrides. Later layers win: a year given twice is replaced as a
 * whole, a year's notice wins over the year before in December, an override wins over all.
 *
 * @param years Data to use [what comes with the library].
 * @throws CALENDAR_INVALID if the data is malformed or contradicts itself; `details.year` names the year.
 */
export function createHolidayCalendar(
  years: readonly HolidayYear[] = bundledHolidayYears,
  overrides: readonly DayOverride[] = [],
): HolidayCalendar {
  const byYear = new Map(
    years.map((each, index) => parseHolidayYear(each, `years[${index}]`)).map((each) => [each.year, each]),
  );
  const data = [...byYear.values()].sort((a, b) => a.year - b.year);
  const days = new Map<LocalDate, DayStatus>();
  for (const year of data)
    for (const workday of [false, true])
      for (const [date, name] of workday ? year.work : year.off)
        days.set(date, { workday, basis: "notice", name, provisional: false });
  const set = overrides.map((each, index) => parseDayOverride(each, `overrides[${index}]`));
  for (const { date, workday, reason } of set)
    days.set(date, { workday, basis: "override", name: reason, provisional: false });
  return Object.freeze({
    version: createHash("sha256")
      .update(JSON.stringify([data, set]))
      .digest("hex")
      .slice(0, 16),
    years: data.map(({ year }) => year),
    data,
    statusOf(date: LocalDate): DayStatus {
      const workday = weekdayOf(date) <= 5;
      const listed = days.get(date);
      if (listed !== undefined) return listed;
      const year = Number(date.slice(0, 4));
      if (!byYear.has(year)) return { workday, basis: "unknown-year", name: null, provisional: true };
      const provisional = date.slice(5) >= lastWeekOfYear && !byYear.has(year + 1);
      return { workday, basis: "week", name: null, provisional };
    },
  });
}

/**
 * Whether a date is a working day: override, else the year's notice, else Monday to Friday.
 *
 * A year without data is answered by plain weekends; {@link dayStatus} tells that the answer is provisional.
 *
 * @throws SCHEDULE_INVALID if the date does not exist.
 */
export function isWorkday(date: LocalDate, calendar: HolidayCalendar): boolean {
  return calendar.statusOf(date).workday;
}

/** What a calendar knows about a date. @throws SCHEDULE_INVALID if the date does not exist. */
export function dayStatus(date: LocalDate, calendar: HolidayCalendar): DayStatus {
  return calendar.statusOf(date);
}
