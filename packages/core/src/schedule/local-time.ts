import { dayMs, dayNumberOfCivil, daysInMonth } from "./civil.js";
import { dateOfDayNumber } from "./local-date.js";
import { quote, refuseSchedule } from "./refuse.js";

/** A wall-clock time `2026-03-20T14:30:00` without zone. */
export type LocalTime = string;

/**
 * Wall-clock time as milliseconds whose UTC fields are the local fields. Never an instant: it becomes one only through
 * a zone.
 */
export type FloatingMs = number;

const longForm = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/;
const compactForm = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})$/;
const clockForm = /^([01]\d|2[0-3]):([0-5]\d)$/;
const pad = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/** Text of a floating time, in seconds: `2026-03-20T14:30:00`. */
export function localTimeText(floating: FloatingMs): LocalTime {
  const dayNumber = Math.floor(floating / dayMs);
  const seconds = Math.floor((floating - dayNumber * dayMs) / 1000);
  const clock = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return `${dateOfDayNumber(dayNumber)}T${clock}`;
}

/**
 * Floating time of a text as `2026-03-20T14:30:00` or `2026-03-20T14:30`.
 *
 * @throws SCHEDULE_INVALID if the text is no existing time.
 */
export function parseLocalTime(text: LocalTime, field: string): FloatingMs {
  return fromParts(longForm.exec(text), text, field, "2026-03-20T14:30:00");
}

/**
 * Floating time of a text in the form of calendar files, `20260320T143000`.
 *
 * @throws SCHEDULE_INVALID if the text is no existing time.
 */
export function parseCompactTime(text: string, field: string): FloatingMs {
  return fromParts(compactForm.exec(text), text, field, "20260320T143000");
}

/** Text of a floating time in the form of calendar files, `20260320T143000`. */
export function compactTimeText(floating: FloatingMs): string {
  return localTimeText(floating).replaceAll(/[-:]/g, "");
}

/**
 * Milliseconds since midnight of a clock time `09:00` (00:00 to 23:59).
 *
 * @throws SCHEDULE_INVALID if the text is no such time.
 */
export function clockMs(clock: string, field = "time"): number {
  const match = clockForm.exec(clock);
  if (match === null) throw refuseSchedule(field, `${quote(clock)} is no time of day. Write it as 09:00.`);
  return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}

function fromParts(match: RegExpExecArray | null, text: string, field: string, example: string): FloatingMs {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] =
    match?.slice(1).map((part) => Number(part ?? 0)) ?? [];
  const exists =
    year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && hour < 24 && minute < 60;
  if (!exists || second > 59)
    throw refuseSchedule(field, `${quote(text)} is no local time. Write an existing one as ${example}.`);
  return dayNumberOfCivil(year, month, day) * dayMs + ((hour * 60 + minute) * 60 + second) * 1000;
}
