import { dateOfDayNumber, dayNumberOf, type LocalDate } from "./local-date.js";
import { checkLunarYear, type LunarMonthSpan, type LunarYearSource } from "./lunar-year.js";
import { refuseSchedule } from "./refuse.js";

/** A day of the Chinese lunar calendar. */
export interface LunarDate {
  /** Lunar year: the number of the solar year in which it begins. */
  readonly year: number;
  /** 1 (正月) to 12 (腊月). */
  readonly month: number;
  /** 1 (初一) to 30 (三十). */
  readonly day: number;
  /** Whether the month is the leap month [false]. */
  readonly leap?: boolean;
}

/** A birthday kept by the lunar calendar. Store it so, never as a solar date. */
export type LunarBirthday = Omit<LunarDate, "year">;

/** Solar date of a lunar day. */
export function solarDateOf(tableOf: LunarYearSource, { year, month, day, leap = false }: LunarDate): LocalDate {
  checkLunarYear(year);
  checkMonthAndDay(month, day);
  const span = tableOf(year).months.find((each) => each.month === month && each.leap === leap);
  if (span === undefined)
    throw refuseSchedule("leap", `Lunar year ${year} has no leap month ${month}. Use the regular month.`);
  if (day > span.days)
    throw refuseSchedule(
      "day",
      `Month ${month} of lunar year ${year} has ${span.days} days, not ${day}. Use an earlier day.`,
    );
  return dateOfDayNumber(span.firstDay + day - 1);
}

/** Lunar day of a solar date. */
export function lunarDateOfDay(tableOf: LunarYearSource, date: LocalDate): Required<LunarDate> {
  const dayNumber = dayNumberOf(date);
  const solarYear = Number(date.slice(0, 4));
  checkLunarYear(solarYear, "date");
  for (const year of [solarYear, solarYear - 1]) {
    const span = tableOf(year).months.findLast(({ firstDay }) => firstDay <= dayNumber);
    if (span !== undefined) return { year, month: span.month, day: dayNumber - span.firstDay + 1, leap: span.leap };
  }
  throw refuseSchedule("date", `${date} is outside the known lunar calendar.`);
}

/**
 * Every date in a solar year on which a lunar birthday falls: none, one or two, in order.
 *
 * Somebody born in a leap month is greeted in that leap month if the year has it, otherwise in the regular month; the
 * 30th becomes the 29th in a short month.
 */
export function lunarBirthdaysIn(
  tableOf: LunarYearSource,
  solarYear: number,
  { month, day, leap = false }: LunarBirthday,
): readonly LocalDate[] {
  checkLunarYear(solarYear);
  checkMonthAndDay(month, day);
  const dates = [solarYear - 1, solarYear].flatMap((year) => {
    const spans = tableOf(year).months.filter((each) => each.month === month);
    const span: LunarMonthSpan | undefined = spans.find((each) => each.leap === leap) ?? spans[0];
    return span === undefined ? [] : [dateOfDayNumber(span.firstDay + Math.min(day, span.days) - 1)];
  });
  return dates.filter((date) => Number(date.slice(0, 4)) === solarYear);
}

function checkMonthAndDay(month: number, day: number): void {
  if (!(Number.isInteger(month) && month >= 1 && month <= 12))
    throw refuseSchedule("month", `A lunar month is 1 to 12, not ${String(month)}.`);
  if (!(Number.isInteger(day) && day >= 1 && day <= 30))
    throw refuseSchedule("day", `A lunar day is 1 to 30, not ${String(day)}.`);
}
