import {
  bundledHolidayYears,
  createHolidayCalendar,
  type HolidayCalendar,
  type HolidayYear,
  parseHolidayYear,
} from "../schedule/schedule.js";
import type { Db } from "../store/store.js";

/** Reads the holidays that a branch knows: those the library brings along, replaced year by year by those entered since. */
export type ReadHolidays = (db: Db, branchId: string) => Promise<HolidayCalendar>;

/** Calendars that are kept made; branches share the few that there are. */
const maxKept = 50;

/** Creates the reader; a calendar is made only once for the same data. */
export function createHolidayReader(): ReadHolidays {
  const kept = new Map<string, HolidayCalendar>();
  return async (db, branchId) => {
    const rows = await db
      .selectFrom("holiday_year")
      .select("data")
      .where("branch_id", "=", branchId)
      .orderBy("year")
      .execute();
    const text = rows.map((row) => row.data).join("\n");
    const known = kept.get(text);
    if (known !== undefined) return known;
    const calendar = calendarWith(rows.map((row) => parseHolidayYear(JSON.parse(row.data))));
    if (kept.size >= maxKept) kept.clear();
    kept.set(text, calendar);
    return calendar;
  };
}

function calendarWith(entered: readonly HolidayYear[]): HolidayCalendar {
  const replaced = new Set(entered.map((year) => year.year));
  return createHolidayCalendar([...bundledHolidayYears.filter((year) => !replaced.has(year.year)), ...entered]);
}
