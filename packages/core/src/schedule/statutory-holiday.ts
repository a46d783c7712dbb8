import { type HolidayCalendar, isWorkday } from "./holiday-calendar.js";
import { addDays, type LocalDate } from "./local-date.js";

/** One holiday of a year, as days off in a row. */
export interface StatutoryHoliday {
  /** Its name in the notice, as 春节; several are joined by 、. */
  readonly name: string;
  /** First day off. */
  readonly from: LocalDate;
  /** The day after the last day off (exclusive). */
  readonly to: LocalDate;
}

/**
 * The holidays of a year's notice in order, weekends that join or bridge their days included; empty for a year without data.
 * Holidays that follow each other without a working day between are one, with both names.
 */
export function statutoryHolidays(year: number, calendar: HolidayCalendar): readonly StatutoryHoliday[] {
  const off = calendar.data.find((each) => each.year === year)?.off ?? [];
  const holidays: StatutoryHoliday[] = [];
  for (const [date, name] of [...off].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (isWorkday(date, calendar)) continue;
    const last = holidays.at(-1);
    if (last === undefined || date >= last.to)
      holidays.push({ name, from: firstOff(date, calendar), to: endOff(date, calendar) });
    else if (!last.name.split("、").includes(name))
      holidays[holidays.length - 1] = { ...last, name: `${last.name}、${name}` };
  }
  return holidays;
}

function firstOff(date: LocalDate, calendar: HolidayCalendar): LocalDate {
  let from = date;
  while (!isWorkday(addDays(from, -1), calendar)) from = addDays(from, -1);
  return from;
}

function endOff(date: LocalDate, calendar: HolidayCalendar): LocalDate {
  let to = addDays(date, 1);
  while (!isWorkday(to, calendar)) to = addDays(to, 1);
  return to;
}
