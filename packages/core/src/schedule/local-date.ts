import { tz } from "@date-fns/tz";
import { addMonths } from "date-fns/addMonths";
import { civilOfDayNumber, dayMs, dayNumberOfCivil, daysInMonth, weekdayIndex } from "./civil.js";
import { quote, refuseSchedule } from "./refuse.js";

/** A calendar date `YYYY-MM-DD` (years 0001 to 9999) in some zone; texts in this form sort by time. */
export type LocalDate = string;

/** Day of the week: 1 is Monday, 7 is Sunday (ISO 8601). */
export type IsoWeekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const form = /^(\d{4})-(\d{2})-(\d{2})$/;
const pad = (value: number): string => (value < 10 ? `0${value}` : `${value}`);
const dateText = (year: number, month: number, day: number): LocalDate =>
  `${year > 999 ? year : String(year).padStart(4, "0")}-${pad(month)}-${pad(day)}`;

/** Whether `value` is an existing date in the form `YYYY-MM-DD`. */
export function isLocalDate(value: unknown): value is LocalDate {
  if (typeof value !== "string") return false;
  const [, year, month, day] = form.exec(value)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/**
 * Day number of a date: 1970-01-01 is 0.
 *
 * @param field Name of the date in an error [date].
 * @throws SCHEDULE_INVALID if the text is no existing date.
 */
export function dayNumberOf(date: LocalDate, field = "date"): number {
  if (!isLocalDate(date))
    throw refuseSchedule(field, `${quote(String(date))} is no date. Write an existing day as 2026-03-20.`);
  return dayNumberOfCivil(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));
}

/**
 * Date of a day number (1970-01-01 is 0).
 *
 * @throws SCHEDULE_INVALID outside the years 1 to 9999.
 */
export function dateOfDayNumber(dayNumber: number): LocalDate {
  const { year, month, day } = civilOfDayNumber(dayNumber);
  if (!(year >= 1 && year <= 9999))
    throw refuseSchedule("date", "The date leaves the years 1 to 9999. Use a nearer date.");
  return dateText(year, month, day);
}

/**
 * Date from year, month (1 to 12) and day.
 *
 * @throws SCHEDULE_INVALID if there is no such day.
 */
export function localDate(year: number, month: number, day: number): LocalDate {
  const date = dateText(year, month, day);
  dayNumberOf(date);
  return date;
}

/** The date `days` days later (negative: earlier). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDayNumber(dayNumberOf(date) + days);
}

/** The date `months` months later (negative: earlier); the 31st becomes the last day in a shorter month. */
export function addMonthsTo(date: LocalDate, months: number): LocalDate {
  const moved = addMonths(dayNumberOf(date) * dayMs, months, { in: tz("UTC") });
  return dateOfDayNumber(Math.floor(moved.getTime() / dayMs));
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumberOf(to) - dayNumberOf(from);
}

/** Day of the week of a date: 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: LocalDate): IsoWeekday {
  return (weekdayIndex(dayNumberOf(date)) + 1) as IsoWeekday;
}

/** The last day of the month of a date. */
export function lastDayOfMonth(date: LocalDate): LocalDate {
  dayNumberOf(date);
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  return localDate(year, month, daysInMonth(year, month));
}

/** Order of two dates for sorting: below 0 when `a` is earlier, 0 when equal, above 0 when later. */
export function compareDates(a: LocalDate, b: LocalDate): number {
  return dayNumberOf(a) - dayNumberOf(b);
}
