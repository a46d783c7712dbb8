export { birthdayIn, type LeapDayRule } from "./birthday.js";
export {
  type CompiledSchedule,
  compileSchedule,
  createScheduleCompiler,
  nextOccurrence,
  type Occurrence,
  type OccurrenceRange,
  occurrences,
  type ScheduleCompiler,
} from "./compiled-schedule.js";
export { type DescriptionLocale, describeSchedule } from "./describe-rule.js";
export { festivalNames } from "./festival.js";
export {
  bundledHolidayYears,
  createHolidayCalendar,
  type DayBasis,
  type DayStatus,
  dayStatus,
  type HolidayCalendar,
  isWorkday,
} from "./holiday-calendar.js";
export {
  type DayOverride,
  dayOverrideSchema,
  type HolidayYear,
  holidayYearSchema,
  parseDayOverride,
  parseHolidayYear,
} from "./holiday-year.js";
export {
  addDays,
  addMonthsTo,
  compareDates,
  dateOfDayNumber,
  dayNumberOf,
  daysBetween,
  type IsoWeekday,
  isLocalDate,
  type LocalDate,
  lastDayOfMonth,
  localDate,
  weekdayOf,
} from "./local-date.js";
export { clockMs, type FloatingMs, type LocalTime, localTimeText, parseLocalTime } from "./local-time.js";
export {
  createLunarCalendar,
  festivalDay,
  type LunarCalendar,
  lunarBirthdayIn,
  lunarToSolar,
  solarToLunar,
} from "./lunar-calendar.js";
export type { LunarBirthday, LunarDate } from "./lunar-date.js";
export { lunarYears } from "./lunar-year.js";
export { type NamedRule, namedRules } from "./named-rules.js";
export {
  parseQuietHours,
  type QuietHours,
  quietHoursSchema,
  type Release,
  type ReleaseQuestion,
  type ReleaseReason,
  releaseAt,
} from "./quiet-hours.js";
export { type StatutoryHoliday, statutoryHolidays } from "./statutory-holiday.js";
export {
  type ShiftedDay,
  type ShiftRule,
  shiftToWorkday,
  workdayOfMonth,
  workdaysAfter,
  workdaysBefore,
} from "./workday.js";
export { type ScheduleParts, writeSchedule } from "./write-schedule.js";
export {
  createZones,
  instantAt,
  isKnownZone,
  localDateOf,
  openZone,
  toInstant,
  toLocal,
  type Zone,
  type Zones,
} from "./zone.js";
