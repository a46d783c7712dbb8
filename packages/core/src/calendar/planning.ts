import {
  addDays,
  type HolidayCalendar,
  instantAt,
  localDateOf,
  type ScheduleCompiler,
  type ShiftRule,
  shiftToWorkday,
  statutoryHolidays,
  workdaysBefore,
} from "../schedule/schedule.js";

/** When a schedule happens: by a rule, or before holidays. */
export interface Plan {
  /** The recurrence's lines, or `null`. */
  readonly rule: string | null;
  /** Working days before each statutory holiday, and the time of day; or `null`. */
  readonly beforeHoliday: { readonly workdays: number; readonly at: string } | null;
  /** What happens on a day off. */
  readonly shift: ShiftRule;
  /** The branch's zone. */
  readonly zone: string;
}

/** An occurrence to come. */
export interface Planned {
  /** Nominal local time: the key of the occurrence. Before a holiday, that of the holiday's first day. */
  readonly nominal: string;
  /** When it falls due, epoch milliseconds, after the shift. */
  readonly at: number;
  /** Whether the day may move when the year's holidays are published. */
  readonly isProvisional: boolean;
}

/** Longest shift that is looked back over: the longest holiday and the days around it. */
const lookBackDays = 31;
/** Occurrences passed over in a row before a schedule counts as having none: all fell on days off and were skipped. */
const maxPassed = 400;

/**
 * The next occurrence that falls due after `after`, or `null` when there is none (for a plan by holidays: none is known
 * yet).
 *
 * @param afterNominal Occurrences up to this nominal time are over already, or `null`.
 */
export function nextPlanned(
  plan: Plan,
  tools: { readonly compiler: ScheduleCompiler; readonly calendar: HolidayCalendar },
  after: number,
  afterNominal: string | null,
): Planned | null {
  if (plan.beforeHoliday !== null)
    return nextBeforeHoliday(plan, plan.beforeHoliday, tools.calendar, after, afterNominal);
  if (plan.rule === null) return null;
  const compiled = tools.compiler.compile(plan.rule);
  let from = afterNominal ?? `${addDays(localDateOf(after, plan.zone), -lookBackDays)}T00:00:00`;
  for (let passed = 0; passed < maxPassed; passed++) {
    const next = compiled.nextAfter(from);
    if (next === null) return null;
    from = next.local;
    const planned = shifted(plan, tools.calendar, next.local);
    if (planned !== null && planned.at > after) return planned;
  }
  return null;
}

function shifted(plan: Plan, calendar: HolidayCalendar, nominal: string): Planned | null {
  const [date = "", time = ""] = nominal.split("T");
  const { onDate, provisional } = shiftToWorkday(date, plan.shift, calendar);
  if (onDate === null) return null;
  return { nominal, at: instantAt(onDate, time.slice(0, 5), plan.zone), isProvisional: provisional };
}

function nextBeforeHoliday(
  plan: Plan,
  { workdays, at }: { readonly workdays: number; readonly at: string },
  calendar: HolidayCalendar,
  after: number,
  afterNominal: string | null,
): Planned | null {
  const year = Number(localDateOf(after, plan.zone).slice(0, 4));
  for (const holiday of [year, year + 1].flatMap((each) => statutoryHolidays(each, calendar))) {
    const nominal = `${holiday.from}T${at}:00`;
    const dueAt = instantAt(workdaysBefore(holiday.from, workdays, calendar), at, plan.zone);
    if (dueAt > after && (afterNominal === null || nominal > afterNominal))
      return { nominal, at: dueAt, isProvisional: false };
  }
  return null;
}
