import { parseCompactTime } from "./local-time.js";
import { quote, refuseSchedule } from "./refuse.js";
import type { Frequency, RecurrenceRule, RuleEnd, RuleWeekday } from "./rule.js";
import { checkRule } from "./rule-checks.js";

const maxRuleChars = 2000;
const maxInterval = 1000;
const maxCount = 10_000;
const maxListItems = 366;
const weekdayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const frequencies: readonly string[] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] satisfies Frequency[];
const tooFine = ["HOURLY", "MINUTELY", "SECONDLY"];

/** Whole numbers allowed in one part; `signed` parts also count from the end. */
interface Span {
  readonly min: number;
  readonly max: number;
  readonly signed: boolean;
}

/** Ranges of the list parts. @source RFC 5545 3.3.10 (September 2009); second 60 is left out: our days have no leap seconds. */
const spans = {
  BYMONTH: { min: 1, max: 12, signed: false },
  BYMONTHDAY: { min: 1, max: 31, signed: true },
  BYYEARDAY: { min: 1, max: 366, signed: true },
  BYWEEKNO: { min: 1, max: 53, signed: true },
  BYHOUR: { min: 0, max: 23, signed: false },
  BYMINUTE: { min: 0, max: 59, signed: false },
  BYSECOND: { min: 0, max: 59, signed: false },
  BYSETPOS: { min: 1, max: 366, signed: true },
} satisfies Record<string, Span>;

const known = new Set([...Object.keys(spans), "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"]);

/**
 * Parses the value of an RRULE line and checks it before anything is computed.
 *
 * @throws SCHEDULE_INVALID naming the part (`RRULE.INTERVAL`) if the rule is malformed, out of range, unsupported or
 *   read differently by different calendars.
 */
export function parseRule(text: string): RecurrenceRule {
  const parts = splitParts(text);
  const rule: RecurrenceRule = {
    frequency: frequencyOf(parts.get("FREQ")),
    interval: positive(parts, "INTERVAL", maxInterval) ?? 1,
    count: positive(parts, "COUNT", maxCount),
    until: untilOf(parts.get("UNTIL")),
    months: numbers(parts, "BYMONTH"),
    monthDays: numbers(parts, "BYMONTHDAY"),
    yearDays: numbers(parts, "BYYEARDAY"),
    weeks: numbers(parts, "BYWEEKNO"),
    weekdays: weekdaysOf(parts.get("BYDAY")),
    hours: numbers(parts, "BYHOUR"),
    minutes: numbers(parts, "BYMINUTE"),
    seconds: numbers(parts, "BYSECOND"),
    positions: numbers(parts, "BYSETPOS"),
    weekStart: weekStartOf(parts.get("WKST")),
  };
  checkRule(rule);
  return rule;
}

function splitParts(text: string): Map<string, string> {
  if (text.length > maxRuleChars)
    throw refuseSchedule("RRULE", `The rule is longer than ${maxRuleChars} characters. Shorten its lists.`);
  const parts = new Map<string, string>();
  for (const part of text.toUpperCase().split(";")) {
    const split = part.indexOf("=");
    const name = split < 0 ? part : part.slice(0, split);
    const value = split < 0 ? "" : part.slice(split + 1);
    if (!known.has(name))
      throw refuseSchedule("RRULE", `The rule has an unknown part ${quote(part)}. Write it as FREQ=MONTHLY;BYDAY=3FR.`);
    if (value === "") throw refuseSchedule(`RRULE.${name}`, `${name} has no value. Give one or leave the part out.`);
    if (parts.has(name)) throw refuseSchedule(`RRULE.${name}`, `${name} is given twice. Keep one.`);
    parts.set(name, value);
  }
  return parts;
}

function frequencyOf(value: string | undefined): Frequency {
  if (value !== undefined && frequencies.includes(value)) return value as Frequency;
  if (value !== undefined && tooFine.includes(value))
    throw refuseSchedule("RRULE.FREQ", `${value} is not supported. Use DAILY with BYHOUR and BYMINUTE.`);
  throw refuseSchedule("RRULE.FREQ", "FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY.");
}

function positive(parts: ReadonlyMap<string, string>, name: string, max: number): number | null {
  const value = parts.get(name);
  if (value === undefined) return null;
  const number = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > max)
    throw refuseSchedule(`RRULE.${name}`, `${name} must be a whole number from 1 to ${max}, not ${quote(value)}.`);
  return number;
}

function items(name: string, value: string): readonly string[] {
  const list = value.split(",");
  if (list.length > maxListItems)
    throw refuseSchedule(`RRULE.${name}`, `${name} has more than ${maxListItems} values. Shorten it.`);
  return list;
}

function numbers(parts: ReadonlyMap<string, string>, name: keyof typeof spans): readonly number[] {
  const value = parts.get(name);
  if (value === undefined) return [];
  const { min, max, signed }: Span = spans[name];
  const form = signed ? /^[+-]?\d{1,3}$/ : /^\d{1,2}$/;
  const list = items(name, value).map((item) => {
    const number = form.test(item) ? Number(item) : Number.NaN;
    if (!(Math.abs(number) >= min && Math.abs(number) <= max))
      throw refuseSchedule(
        `RRULE.${name}`,
        `${name} takes whole numbers from ${min} to ${max}${signed ? " or the same with a minus" : ""}, not ${quote(item)}.`,
      );
    return number;
  });
  return [...new Set(list)].sort((a, b) => a - b);
}

function weekdaysOf(value: string | undefined): readonly RuleWeekday[] {
  if (value === undefined) return [];
  const found = new Map<string, RuleWeekday>();
  for (const item of items("BYDAY", value)) {
    const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(item);
    const ordinal = Number(match?.[1] ?? 0);
    if (match === null || (match[1] !== undefined && ordinal === 0) || Math.abs(ordinal) > 53)
      throw refuseSchedule("RRULE.BYDAY", `BYDAY takes MO to SU, or a place as 3FR or -1FR, not ${quote(item)}.`);
    const weekday = weekdayNames.indexOf(match[2] ?? "");
    found.set(`${ordinal}/${weekday}`, { weekday, ordinal });
  }
  return [...found.values()];
}

function weekStartOf(value: string | undefined): number {
  if (value === undefined) return 0;
  const weekday = weekdayNames.indexOf(value);
  if (weekday < 0) throw refuseSchedule("RRULE.WKST", `WKST must be one of ${weekdayNames.join(", ")}.`);
  return weekday;
}

function untilOf(value: string | undefined): RuleEnd | null {
  if (value === undefined) return null;
  if (/^\d{8}$/.test(value))
    throw refuseSchedule("RRULE.UNTIL", "UNTIL needs a time: calendars disagree whether a bare date includes its day.");
  const isUtc = value.endsWith("Z");
  return { written: parseCompactTime(isUtc ? value.slice(0, -1) : value, "RRULE.UNTIL"), isUtc };
}
