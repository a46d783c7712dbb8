import { LunarYear } from "lunar-typescript";
import { refuseSchedule } from "./refuse.js";

/** One month of the Chinese lunar calendar. */
export interface LunarMonthSpan {
  /** 1 (正月) to 12 (腊月). */
  readonly month: number;
  /** Whether it is the leap month (闰月) after the regular one of the same number. */
  readonly leap: boolean;
  /** Day number (1970-01-01 is 0) of its first day. */
  readonly firstDay: number;
  /** Its length, 29 or 30 days. */
  readonly days: number;
}

/** A lunar year, and the solar terms of the solar year of the same number. */
export interface LunarYearTable {
  /** Its 12 or 13 months in order. */
  readonly months: readonly LunarMonthSpan[];
  /** Day numbers of the 24 solar terms from 小寒 (January) to 冬至 (December). */
  readonly terms: readonly number[];
}

/** Gives the table of a lunar year. */
export type LunarYearSource = (year: number) => LunarYearTable;

const noonOfEpoch = 2_440_588; // Julian day of 1970-01-01, 12:00
const firstTerm = 2; // the library's list begins with 大雪 and 冬至 of the year before

/** Years in which the lunar calendar can be asked. @source Hong Kong Observatory conversion tables 1901-2100, against which the library was checked. */
export const lunarYears = Object.freeze({ first: 1901, last: 2100 });

/** Works out a lunar year (1900 to 2100; 1900 only for the days that reach into 1901). */
export function computeLunarYear(year: number): LunarYearTable {
  const lunarYear = LunarYear.fromYear(year);
  return {
    months: lunarYear.getMonthsInYear().map((month) => ({
      month: Math.abs(month.getMonth()),
      leap: month.isLeap(),
      firstDay: month.getFirstJulianDay() - noonOfEpoch,
      days: month.getDayCount(),
    })),
    terms: lunarYear
      .getJieQiJulianDays()
      .slice(firstTerm, firstTerm + 24)
      .map((julianDay) => Math.floor(julianDay + 0.5) - noonOfEpoch),
  };
}

/**
 * Checks a year before the lunar calendar is asked.
 *
 * @throws SCHEDULE_INVALID outside {@link lunarYears}.
 */
export function checkLunarYear(year: number, field = "year"): void {
  if (Number.isInteger(year) && year >= lunarYears.first && year <= lunarYears.last) return;
  throw refuseSchedule(
    field,
    `The lunar calendar is known from ${lunarYears.first} to ${lunarYears.last}; ${String(year)} is outside.`,
  );
}
