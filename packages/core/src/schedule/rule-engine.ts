import { cadenceOf } from "./cadence.js";
import { civilOfDayNumber, dayMs, dayNumberOfCivil, modulo, weekdayIndex } from "./civil.js";
import type { FloatingMs } from "./local-time.js";
import { refuseSchedule } from "./refuse.js";
import type { Frequency, RecurrenceRule } from "./rule.js";

/** A rule made ready to be asked; the answers cost the same however old the start is. */
export interface RuleEngine {
  /** The first occurrence at or after a floating time, never before the start, or `null`. UNTIL is not looked at. */
  firstFrom(local: FloatingMs): FloatingMs | null;
}

/** Last moment that is computed: the end of the year 9999. */
const endOfTime = dayNumberOfCivil(10_000, 1, 1) * dayMs - 1;

/**
 * Makes a rule ready, anchored at a floating start. A start that the rule does not choose is no occurrence; it only
 * fixes the phase and the implied parts.
 *
 * @throws SCHEDULE_INVALID if the rule chooses nothing within 40 years of the start, or a century for a long INTERVAL.
 */
export function createRuleEngine(rule: RecurrenceRule, start: FloatingMs): RuleEngine {
  const full = withImpliedParts(rule, start);
  const cadence = cadenceOf(full);
  const first = cadence.indexOf(start);
  const maxSteps = cadence.cycle / greatestCommonDivisor(rule.interval, cadence.cycle) + 1;
  const inPhase = (index: number): number => first + Math.ceil((index - first) / rule.interval) * rule.interval;

  const search = (from: FloatingMs, end: FloatingMs): FloatingMs | null => {
    let index = inPhase(cadence.indexOf(from));
    for (let step = 0; step <= maxSteps; step++) {
      index = inPhase(cadence.skipFrom(index));
      const base = cadence.startOf(index);
      if (base > end) return null;
      const offset = cadence.setOf(index).firstFrom(Math.max(0, from - base));
      if (offset >= 0) return base + offset <= end ? base + offset : null;
      index += rule.interval;
    }
    return null;
  };

  const years = horizonYears(rule);
  if (search(start, start + years * 366 * dayMs) === null)
    throw refuseSchedule("RRULE", `The rule never occurs within ${years} years of its start. Correct its days.`);

  const last = rule.count === null ? endOfTime : lastOf(rule.count, start, search);
  return {
    firstFrom(local) {
      const from = Math.max(local, start);
      return from > last ? null : search(from, last);
    },
  };
}

/** Intervals in a year, at least. */
const perYear = { YEARLY: 1, MONTHLY: 12, WEEKLY: 52, DAILY: 365 } satisfies Record<Frequency, number>;

/**
 * Years after its start within which a rule must occur: 28 is the leap-day cycle, 12 more where a century has no leap
 * day; an INTERVAL of more than a year gets more, up to a century.
 */
function horizonYears(rule: RecurrenceRule): number {
  return Math.min(100, Math.max(40, 28 * Math.ceil(rule.interval / perYear[rule.frequency])));
}

function lastOf(
  count: number,
  start: FloatingMs,
  search: (from: FloatingMs, end: FloatingMs) => FloatingMs | null,
): FloatingMs {
  let last = start;
  let from = start;
  for (let found = 0; found < count; found++) {
    const next = search(from, endOfTime);
    if (next === null) return endOfTime;
    last = next;
    from = next + 1;
  }
  return last;
}

/** Writes out what a rule takes from its start: day, weekday, month and time of day. @source RFC 5545 3.3.10. */
export function withImpliedParts(rule: RecurrenceRule, start: FloatingMs): RecurrenceRule {
  const dayNumber = Math.floor(start / dayMs);
  const { month, day } = civilOfDayNumber(dayNumber);
  const second = Math.floor((start - dayNumber * dayMs) / 1000);
  const timed = {
    ...rule,
    hours: rule.hours.length > 0 ? rule.hours : [Math.floor(second / 3600)],
    minutes: rule.minutes.length > 0 ? rule.minutes : [Math.floor(second / 60) % 60],
    seconds: rule.seconds.length > 0 ? rule.seconds : [second % 60],
  };
  const namesDays = rule.monthDays.length > 0 || rule.yearDays.length > 0 || rule.weekdays.length > 0;
  if (namesDays || rule.frequency === "DAILY") return timed;
  if (rule.frequency === "WEEKLY" || rule.weeks.length > 0)
    return { ...timed, weekdays: [{ weekday: weekdayIndex(dayNumber), ordinal: 0 }] };
  if (rule.frequency === "MONTHLY" || rule.months.length > 0) return { ...timed, monthDays: [day] };
  return { ...timed, months: [month], monthDays: [day] };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, modulo(a, b));
}
