/** Something that a branch has planned to happen again and again. */
export interface ScheduleRow {
  /** The schedule. */
  id: string;
  /** Its branch. */
  branch_id: string;
  /** What it is called. */
  title: string;
  /** The recurrence: DTSTART, RRULE, EXDATE, RDATE lines; null when it follows the holidays. */
  rule: string | null;
  /** How many working days before each statutory holiday, and when: JSON; null when it follows a rule. */
  before_holiday: string | null;
  /** What happens on a day off. */
  shift: string;
  /** What is to be done, as `warning.send`. */
  occasion: string;
  /** What that needs, as JSON. */
  payload: string;
  /** `active`, `paused` or `ended`. */
  state: string;
  /** The nominal local time of the next occurrence, or null when none is known. */
  next_nominal: string | null;
  /** When that falls due, epoch milliseconds, or null. */
  next_at: number | null;
  /** Whether the year's holidays were not known when it was worked out (0 or 1). */
  is_provisional: number;
  /** When it was made, epoch milliseconds. */
  created_at: number;
}

/** That a schedule occurred; once per nominal local time. */
export interface ScheduleOccurrenceRow {
  /** The schedule. */
  schedule_id: string;
  /** The nominal local time, as `2026-03-02T10:00:00`. */
  nominal: string;
  /** When it was due, epoch milliseconds. */
  due_at: number;
  /** When it occurred, epoch milliseconds. */
  at: number;
}

/** The published holidays of a year, as a branch knows them. */
export interface HolidayYearRow {
  /** The branch. */
  branch_id: string;
  /** The year. */
  year: number;
  /** The data, as JSON. */
  data: string;
  /** When it was entered, epoch milliseconds. */
  at: number;
}

/** The tables of the calendar. */
export interface CalendarTables {
  /** Schedules. */
  schedule: ScheduleRow;
  /** Their occurrences. */
  schedule_occurrence: ScheduleOccurrenceRow;
  /** Holidays. */
  holiday_year: HolidayYearRow;
}
