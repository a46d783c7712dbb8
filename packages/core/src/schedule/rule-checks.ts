import { refuseSchedule } from "./refuse.js";
import type { RecurrenceRule } from "./rule.js";

const maxTimesPerDay = 288; // one every five minutes

/** Weeks that can lie across New Year, where calendars disagree to which year they belong. */
const edgeWeeks = new Set([1, 52, 53]);

/**
 * Refuses the combinations that RFC 5545 forbids and those that calendars read differently.
 *
 * @throws SCHEDULE_INVALID naming the part.
 * @source RFC 5545 3.3.10 (September 2009).
 */
export function checkRule(rule: RecurrenceRule): void {
  if (rule.count !== null && rule.until !== null)
    throw refuseSchedule("RRULE.COUNT", "COUNT and UNTIL exclude each other. Keep one.");
  checkDayParts(rule);
  checkWeeks(rule);
  const times = Math.max(rule.hours.length, 1) * Math.max(rule.minutes.length, 1) * Math.max(rule.seconds.length, 1);
  if (times > maxTimesPerDay)
    throw refuseSchedule("RRULE.BYHOUR", `The rule has ${times} times a day; at most ${maxTimesPerDay} are allowed.`);
  if (rule.positions.length > 0 && !hasListPart(rule))
    throw refuseSchedule("RRULE.BYSETPOS", "BYSETPOS needs another BY part to choose from.");
}

function checkDayParts(rule: RecurrenceRule): void {
  const { frequency } = rule;
  const hasOrdinal = rule.weekdays.some(({ ordinal }) => ordinal !== 0);
  if (frequency === "WEEKLY" && rule.monthDays.length > 0)
    throw refuseSchedule("RRULE.BYMONTHDAY", "BYMONTHDAY cannot stand in a WEEKLY rule. Use MONTHLY or BYDAY.");
  if (frequency !== "YEARLY" && rule.yearDays.length > 0)
    throw refuseSchedule("RRULE.BYYEARDAY", "BYYEARDAY can only stand in a YEARLY rule.");
  if (hasOrdinal && frequency !== "MONTHLY" && frequency !== "YEARLY")
    throw refuseSchedule("RRULE.BYDAY", "A place before a weekday (3FR) needs a MONTHLY or YEARLY rule.");
  if (hasOrdinal && rule.weeks.length > 0)
    throw refuseSchedule("RRULE.BYDAY", "A place before a weekday (3FR) cannot stand beside BYWEEKNO.");
  if (frequency === "YEARLY" && rule.monthDays.length > 0 && rule.months.length === 0)
    throw refuseSchedule(
      "RRULE.BYMONTHDAY",
      "BYMONTHDAY in a YEARLY rule needs BYMONTH: calendars disagree without it.",
    );
}

function checkWeeks(rule: RecurrenceRule): void {
  if (rule.weeks.length === 0) return;
  if (rule.frequency !== "YEARLY") throw refuseSchedule("RRULE.BYWEEKNO", "BYWEEKNO can only stand in a YEARLY rule.");
  const crossesNewYear = rule.weeks.some((week) => edgeWeeks.has(Math.abs(week)));
  if (crossesNewYear && (rule.interval > 1 || rule.positions.length > 0))
    throw refuseSchedule(
      "RRULE.BYWEEKNO",
      "Weeks 1, 52 and 53 cannot stand beside INTERVAL or BYSETPOS: calendars disagree on the year of those weeks.",
    );
}

function hasListPart(rule: RecurrenceRule): boolean {
  const lists = [rule.months, rule.monthDays, rule.yearDays, rule.weeks, rule.hours, rule.minutes, rule.seconds];
  return rule.weekdays.length > 0 || lists.some((list) => list.length > 0);
}
