import { type FloatingMs, parseCompactTime } from "./local-time.js";
import { quote, refuseSchedule } from "./refuse.js";
import type { RecurrenceRule } from "./rule.js";
import { parseRule } from "./rule-grammar.js";

/** A date-time of a schedule as it was written. */
export interface WrittenTime {
  /** The digits, as floating milliseconds. */
  readonly written: FloatingMs;
  /** IANA zone it is meant in; `UTC` for a time with `Z`; `null` when none was given. */
  readonly zone: string | null;
}

/** The lines of a schedule, parsed. */
export interface ScheduleLines {
  /** DTSTART. */
  readonly start: WrittenTime;
  /** RRULE, or `null` for a schedule of single dates. */
  readonly rule: RecurrenceRule | null;
  /** RDATE. */
  readonly extra: readonly WrittenTime[];
  /** EXDATE. */
  readonly excluded: readonly WrittenTime[];
}

const maxChars = 32_768;
const maxDates = 1000;

/**
 * Parses the lines `DTSTART`, `RRULE`, `RDATE`, `EXDATE` of a schedule; folded lines are joined, empty ones ignored.
 *
 * @throws SCHEDULE_INVALID naming the line if one is unknown, malformed, missing or given too often.
 * @source RFC 5545 3.1, 3.8.2.4, 3.8.5 (September 2009).
 */
export function parseScheduleLines(text: string): ScheduleLines {
  if (typeof text !== "string" || text.length > maxChars)
    throw refuseSchedule("text", `A schedule must be a text of at most ${maxChars} characters.`);
  let start: WrittenTime | null = null;
  let rule: RecurrenceRule | null = null;
  const extra: WrittenTime[] = [];
  const excluded: WrittenTime[] = [];
  for (const line of text.replaceAll(/\r?\n[ \t]/g, "").split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const { name, zone, value } = splitLine(line.trim());
    if (name === "DTSTART") {
      if (start !== null) throw refuseSchedule("DTSTART", "DTSTART is given twice. Keep one.");
      start = writtenTime(value, zone, name);
    } else if (name === "RRULE") {
      if (rule !== null) throw refuseSchedule("RRULE", "RRULE is given twice. Make two schedules of it.");
      if (zone !== null) throw refuseSchedule("RRULE", "RRULE takes no zone. Put it at DTSTART.");
      rule = parseRule(value);
    } else if (name === "RDATE" || name === "EXDATE") {
      const dates = name === "RDATE" ? extra : excluded;
      for (const item of value.split(",")) dates.push(writtenTime(item, zone, name));
      if (dates.length > maxDates) throw refuseSchedule(name, `${name} has more than ${maxDates} dates.`);
    } else {
      throw refuseSchedule("text", `Line ${quote(line)} is none of DTSTART, RRULE, RDATE, EXDATE. Remove it.`);
    }
  }
  if (start === null) throw refuseSchedule("DTSTART", "The schedule has no DTSTART. Add the first local time.");
  return { start, rule, extra, excluded };
}

function splitLine(line: string): { name: string; zone: string | null; value: string } {
  const match = /^([A-Za-z-]+)((?:;[^:;]*)*):(.*)$/.exec(line);
  const name = (match?.[1] ?? "").toUpperCase();
  let zone: string | null = null;
  for (const parameter of (match?.[2] ?? "").split(";").slice(1)) {
    const [key = "", value = ""] = parameter.split("=");
    if (key.toUpperCase() === "TZID" && zone === null) zone = value.replaceAll('"', "");
    else if (parameter.toUpperCase() !== "VALUE=DATE-TIME")
      throw refuseSchedule(name, `${name} has a parameter ${quote(parameter)} that is not supported. Use TZID only.`);
  }
  return { name, zone, value: (match?.[3] ?? "").trim() };
}

function writtenTime(value: string, zone: string | null, field: string): WrittenTime {
  if (!value.toUpperCase().endsWith("Z")) return { written: parseCompactTime(value, field), zone };
  if (zone !== null) throw refuseSchedule(field, `${field} has both a zone and a Z. Keep one.`);
  return { written: parseCompactTime(value.slice(0, -1), field), zone: "UTC" };
}
