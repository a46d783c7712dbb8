import { MicrobranchError } from "../error/error.js";
import { createBoundedCache } from "./bounded-cache.js";
import { dayMs } from "./civil.js";
import { type FloatingMs, type LocalTime, localTimeText, parseLocalTime } from "./local-time.js";
import { nominalTimes } from "./nominal-times.js";
import { parseScheduleLines, type ScheduleLines } from "./schedule-text.js";
import { createZones, openZone, type Zone } from "./zone.js";

/** One time of a schedule. */
export interface Occurrence {
  /** When it is, epoch ms. A time in a gap of the clock lies after the gap; a doubled time is its first instance. */
  readonly at: number;
  /** Its nominal local time, as `2026-03-20T14:30:00`: the key of the occurrence, whatever happens to zone data. */
  readonly local: LocalTime;
}

/** Which occurrences to list. */
export interface OccurrenceRange {
  /** Only strictly after this instant (epoch ms), or after this nominal local time (from the first on). */
  readonly after?: number | LocalTime;
  /** Only strictly before this instant (epoch ms), or before this nominal local time (no end). */
  readonly before?: number | LocalTime;
  /** At most this many (integer, 1 to 10000). */
  readonly limit: number;
}

/** A schedule text, checked and made ready; immutable, free to share. */
export interface CompiledSchedule {
  /** The text it was made from. */
  readonly text: string;
  /** Its IANA zone, or `null` when it is floating: then local time is taken as UTC. */
  readonly zone: string | null;
  /** DTSTART as local time. It is an occurrence only when {@link first} says so. */
  readonly start: LocalTime;
  /** The first occurrence, or `null` when UNTIL or EXDATE leave none. */
  readonly first: Occurrence | null;
  /** The earliest occurrence strictly after an instant (epoch ms), or, for a text, the next in nominal time; `null` at the end. */
  nextAfter(after: number | LocalTime): Occurrence | null;
  /** Occurrences in the order of nominal time. @throws INPUT_INVALID if `limit` is out of range. */
  list(range: OccurrenceRange): readonly Occurrence[];
}

/** Compiles schedules and keeps the most recently used. */
export interface ScheduleCompiler {
  /** The compiled form of a text. @throws SCHEDULE_INVALID naming the line or part. */
  compile(text: string): CompiledSchedule;
}

const maxLimit = 10_000;
const floatingZone: Zone = Object.freeze({
  name: "floating",
  offsetAt: () => 0,
  toLocal: (instant: number) => instant,
  toInstant: (local: FloatingMs) => local,
});

/**
 * Compiles one schedule: lines `DTSTART;TZID=…`, `RRULE`, `RDATE`, `EXDATE`.
 *
 * Nothing is kept between calls; use {@link createScheduleCompiler} for schedules that are asked again and again.
 *
 * @throws SCHEDULE_INVALID if a line is malformed, the zone unknown, or the rule unsupported or never occurring.
 */
export function compileSchedule(text: string): CompiledSchedule {
  return compileWith(text, openZone);
}

/**
 * Creates a compiler that holds at most `maxSchedules` compiled texts [1000] and tables of `maxZones` zones [64].
 *
 * @example
 * const compiler = createScheduleCompiler();
 * compiler.compile("DTSTART;TZID=Asia/Shanghai:20260116T143000\nRRULE:FREQ=MONTHLY;BYDAY=3FR").nextAfter(now);
 */
export function createScheduleCompiler({
  maxSchedules = 1000,
  maxZones = 64,
}: {
  readonly maxSchedules?: number;
  readonly maxZones?: number;
} = {}): ScheduleCompiler {
  const zones = createZones({ maxZones });
  const compiled = createBoundedCache<string, CompiledSchedule>(maxSchedules);
  return { compile: (text) => compiled.obtain(text, () => compileWith(text, zones.zone)) };
}

/**
 * Occurrences of a schedule text in the order of nominal time.
 *
 * @throws SCHEDULE_INVALID as {@link compileSchedule}; INPUT_INVALID if `limit` is out of range.
 */
export function occurrences(text: string, range: OccurrenceRange): readonly Occurrence[] {
  return compileSchedule(text).list(range);
}

/** The earliest occurrence strictly after an instant (epoch ms) or a nominal local time, or `null` at the end. */
export function nextOccurrence(schedule: CompiledSchedule, after: number | LocalTime): Occurrence | null {
  return schedule.nextAfter(after);
}

function compileWith(text: string, zoneNamed: (name: string) => Zone): CompiledSchedule {
  const lines: ScheduleLines = parseScheduleLines(text);
  const zone = lines.start.zone === null ? floatingZone : zoneNamed(lines.start.zone);
  const times = nominalTimes(lines, zone, zoneNamed);
  const occurrenceAt = (local: FloatingMs): Occurrence => ({ at: zone.toInstant(local), local: localTimeText(local) });
  const first = times.firstFrom(Number.NEGATIVE_INFINITY);
  return Object.freeze({
    text,
    zone: lines.start.zone,
    start: localTimeText(lines.start.written),
    first: first === null ? null : occurrenceAt(first),
    nextAfter(after: number | LocalTime) {
      if (typeof after !== "string") return earliestAfter(instantOf(after, "after"));
      const next = times.firstFrom(parseLocalTime(after, "after") + 1);
      return next === null ? null : occurrenceAt(next);
    },
    list(range: OccurrenceRange) {
      const { from, isAfter } = lowerEnd(zone, range.after);
      const { end, isBefore } = upperEnd(zone, range.before);
      const found: Occurrence[] = [];
      const limit = limitOf(range.limit);
      for (let local = times.firstFrom(from); local !== null && local < end; local = times.firstFrom(local + 1)) {
        const at = zone.toInstant(local);
        if (isAfter(at) && isBefore(at)) found.push({ at, local: localTimeText(local) });
        if (found.length === limit) break;
      }
      return found;
    },
  });

  /** Around a gap a later nominal time can be the earlier instant; only there is more than one candidate looked at. */
  function earliestAfter(after: number): Occurrence | null {
    let best = Number.POSITIVE_INFINITY;
    let bestLocal: FloatingMs | null = null;
    let local = times.firstFrom(earliestLocal(zone, after));
    while (local !== null && (bestLocal === null || local < zone.toLocal(best))) {
      const at = zone.toInstant(local);
      if (at > after && at < best) {
        best = at;
        bestLocal = local;
        if (zone.toLocal(at) === local) break;
      }
      local = times.firstFrom(local + 1);
    }
    return bestLocal === null ? null : { at: best, local: localTimeText(bestLocal) };
  }
}

/** No local time before this one has its instant after `after`: where a gap moves times, the offset before it counts. */
function earliestLocal(zone: Zone, after: number): FloatingMs {
  return after + Math.min(zone.offsetAt(after), zone.offsetAt(after - dayMs));
}

/** Where to start looking: before every local time whose instant is after `after`. */
function lowerEnd(
  zone: Zone,
  after: number | LocalTime | undefined,
): { from: FloatingMs; isAfter: (at: number) => boolean } {
  if (after === undefined) return { from: Number.NEGATIVE_INFINITY, isAfter: () => true };
  if (typeof after === "string") return { from: parseLocalTime(after, "after") + 1, isAfter: () => true };
  const instant = instantOf(after, "after");
  return { from: earliestLocal(zone, instant), isAfter: (at) => at > instant };
}

function upperEnd(
  zone: Zone,
  before: number | LocalTime | undefined,
): { end: FloatingMs; isBefore: (at: number) => boolean } {
  if (before === undefined) return { end: Number.POSITIVE_INFINITY, isBefore: () => true };
  if (typeof before === "string") return { end: parseLocalTime(before, "before"), isBefore: () => true };
  const instant = instantOf(before, "before");
  const offset = Math.max(...[-dayMs, 0, dayMs].map((shift) => zone.offsetAt(instant + shift)));
  return { end: instant + offset, isBefore: (at) => at < instant };
}

function instantOf(value: number, field: string): number {
  if (Math.abs(value) <= 8.64e15 - 2 * dayMs) return value;
  throw new MicrobranchError("INPUT_INVALID", { message: `${field} must be an instant in epoch milliseconds.`, field });
}

function limitOf(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit;
  throw new MicrobranchError("INPUT_INVALID", {
    message: `limit must be a whole number from 1 to ${maxLimit}.`,
    field: "limit",
  });
}
