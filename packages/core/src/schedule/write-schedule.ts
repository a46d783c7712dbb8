import { compactTimeText, type LocalTime, parseLocalTime } from "./local-time.js";
import { parseRule } from "./rule-grammar.js";
import { openZone } from "./zone.js";

/** The parts of a schedule, to be written as text. Local times as `2026-03-20T14:30:00`. */
export interface ScheduleParts {
  /** First local time. */
  readonly start: LocalTime;
  /** IANA zone, or `null` for a floating schedule. */
  readonly zone: string | null;
  /** Value of the RRULE line, as `FREQ=MONTHLY;BYDAY=3FR` (none: the start alone). */
  readonly rule?: string;
  /** Local times that are added (none). */
  readonly extra?: readonly LocalTime[];
  /** Local times that are left out (none). */
  readonly excluded?: readonly LocalTime[];
}

/**
 * Writes the text of a schedule: lines `DTSTART`, `RRULE`, `RDATE`, `EXDATE`.
 *
 * @throws SCHEDULE_INVALID if a time, the zone or the rule is malformed.
 */
export function writeSchedule({ start, zone, rule, extra = [], excluded = [] }: ScheduleParts): string {
  const parameter = zone === null ? "" : `;TZID=${openZone(zone).name}`;
  const times = (list: readonly LocalTime[], field: string): string =>
    list.map((time) => compactTimeText(parseLocalTime(time, field))).join(",");
  const lines = [`DTSTART${parameter}:${times([start], "start")}`];
  if (rule !== undefined) {
    parseRule(rule); // also keeps a line break in the rule from adding lines
    lines.push(`RRULE:${rule}`);
  }
  if (extra.length > 0) lines.push(`RDATE${parameter}:${times(extra, "extra")}`);
  if (excluded.length > 0) lines.push(`EXDATE${parameter}:${times(excluded, "excluded")}`);
  return lines.join("\n");
}
