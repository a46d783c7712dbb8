import { isLeapYear } from "./civil.js";
import { dayNumberOf, type LocalDate, localDate } from "./local-date.js";
import { refuseSchedule } from "./refuse.js";

/** Where a birthday on 29 February falls in a year without that day: the day before, the day after, or nowhere. */
export type LeapDayRule = "feb28" | "mar1" | "leap-years-only";

/**
 * The day on which a birthday (or another anniversary) falls in a solar year, or `null`: before the first, and for a leap
 * day under `leap-years-only`. In the year itself it is the day itself.
 *
 * @param birthday The date of birth, as `1992-02-29`.
 * @throws SCHEDULE_INVALID if the date or the year (1 to 9999) does not exist.
 */
export function birthdayIn(year: number, birthday: LocalDate, leapDay: LeapDayRule): LocalDate | null {
  dayNumberOf(birthday, "birthday");
  if (!(Number.isInteger(year) && year >= 1 && year <= 9999))
    throw refuseSchedule("year", `${String(year)} is no year from 1 to 9999.`);
  const [birthYear = 0, month = 0, day = 0] = birthday.split("-").map(Number);
  if (year < birthYear) return null;
  if (month !== 2 || day !== 29 || isLeapYear(year)) return localDate(year, month, day);
  if (leapDay === "leap-years-only") return null;
  return leapDay === "feb28" ? localDate(year, 2, 28) : localDate(year, 3, 1);
}
