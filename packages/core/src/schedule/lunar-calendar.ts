import { createBoundedCache } from "./bounded-cache.js";
import { festivalDayIn } from "./festival.js";
import type { LocalDate } from "./local-date.js";
import { type LunarBirthday, type LunarDate, lunarBirthdaysIn, lunarDateOfDay, solarDateOf } from "./lunar-date.js";
import { computeLunarYear, type LunarYearTable } from "./lunar-year.js";

/** The Chinese lunar calendar, solar terms and festivals, for the years 1901 to 2100. */
export interface LunarCalendar {
  /** As {@link festivalDay}. */
  festivalDay(name: string, year: number): LocalDate;
  /** As {@link lunarToSolar}. */
  lunarToSolar(date: LunarDate): LocalDate;
  /** As {@link solarToLunar}. */
  solarToLunar(date: LocalDate): Required<LunarDate>;
  /** As {@link lunarBirthdayIn}. */
  lunarBirthdayIn(year: number, birthday: LunarBirthday): readonly LocalDate[];
}

/** Creates a lunar calendar that keeps at most `maxYears` worked-out years [256]; for many questions in a row. */
export function createLunarCalendar({ maxYears = 256 }: { readonly maxYears?: number } = {}): LunarCalendar {
  const years = createBoundedCache<number, LunarYearTable>(maxYears);
  const tableOf = (year: number): LunarYearTable => years.obtain(year, () => computeLunarYear(year));
  return {
    festivalDay: (name, year) => festivalDayIn(tableOf, name, year),
    lunarToSolar: (date) => solarDateOf(tableOf, date),
    solarToLunar: (date) => lunarDateOfDay(tableOf, date),
    lunarBirthdayIn: (year, birthday) => lunarBirthdaysIn(tableOf, year, birthday),
  };
}

/**
 * The solar date of a festival, Party day or solar term in a year: `festivalDay("春节", 2027)` is `2027-02-06`.
 *
 * 除夕 is the day before the 春节 of the year; 腊八节 belongs to the lunar year before and can fall in the December before.
 *
 * @param name As 春节, 元宵节, 清明, 端午节, 建党节; the common shorter forms (元宵, 七一) are understood.
 * @throws SCHEDULE_INVALID if the name is unknown or the year outside 1901 to 2100.
 */
export function festivalDay(name: string, year: number): LocalDate {
  return festivalDayIn(computeLunarYear, name, year);
}

/**
 * The solar date of a lunar day.
 *
 * @throws SCHEDULE_INVALID if the year has no such month or day, or is outside 1901 to 2100.
 */
export function lunarToSolar(date: LunarDate): LocalDate {
  return solarDateOf(computeLunarYear, date);
}

/**
 * The lunar day of a solar date.
 *
 * @throws SCHEDULE_INVALID outside 1901 to 2100.
 */
export function solarToLunar(date: LocalDate): Required<LunarDate> {
  return lunarDateOfDay(computeLunarYear, date);
}

/**
 * Every date in a solar year on which a lunar birthday falls: none, one or two, in order.
 *
 * Somebody born in a leap month is greeted in that leap month if the year has it, otherwise in the regular month; the
 * 30th becomes the 29th in a short month.
 *
 * @throws SCHEDULE_INVALID if month or day do not exist or the year is outside 1901 to 2100.
 */
export function lunarBirthdayIn(year: number, birthday: LunarBirthday): readonly LocalDate[] {
  return lunarBirthdaysIn(computeLunarYear, year, birthday);
}
