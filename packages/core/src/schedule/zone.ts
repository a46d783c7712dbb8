import { tzOffset } from "@date-fns/tz";
import { createBoundedCache } from "./bounded-cache.js";
import { dayMs } from "./civil.js";
import { dateOfDayNumber, dayNumberOf, type LocalDate } from "./local-date.js";
import { clockMs, type FloatingMs } from "./local-time.js";
import { quote, refuseSchedule } from "./refuse.js";

/** A time zone: the only place where wall-clock time and instants meet. */
export interface Zone {
  /** IANA name, as `Asia/Shanghai`. */
  readonly name: string;
  /** Offset from UTC in milliseconds at an instant (epoch ms); positive east of Greenwich. */
  offsetAt(instant: number): number;
  /** Wall-clock time at an instant (epoch ms), as floating milliseconds. */
  toLocal(instant: number): FloatingMs;
  /**
   * Instant (epoch ms) of a wall-clock time. A time in a gap moves forward by the gap; a doubled time is its first
   * instance.
   *
   * @source RFC 5545 3.3.5 (September 2009).
   */
  toInstant(local: FloatingMs): number;
}

/** A bounded set of zones, each with a table of its clock changes. */
export interface Zones {
  /**
   * The zone of an IANA name.
   *
   * @throws SCHEDULE_INVALID if the name is unknown.
   */
  zone(name: string): Zone;
}

const nameForm = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/;
const bucketMs = 64 * dayMs;
const sampleMs = 4 * dayMs;
const maxBuckets = 1024; // about 180 years of one zone

/**
 * Opens a zone that asks the machine's zone data each time: right for a single conversion.
 *
 * @throws SCHEDULE_INVALID if the name is unknown.
 */
export function openZone(name: string): Zone {
  if (!isKnownZone(name))
    throw refuseSchedule(
      "zone",
      `Time zone ${quote(String(name))} is unknown. Use an IANA name such as Asia/Shanghai.`,
    );
  return zoneOf(name, (instant) => Math.round(tzOffset(name, new Date(instant)) * 60_000));
}

/**
 * Creates a set of zones that keep their clock changes in tables, many times faster than {@link openZone} when asked again.
 *
 * Holds at most `maxZones` zones [64] and 180 years of each; the least recently used is forgotten.
 */
export function createZones({ maxZones = 64 }: { readonly maxZones?: number } = {}): Zones {
  const zones = createBoundedCache<string, Zone>(maxZones);
  return { zone: (name) => zones.obtain(name, () => tabledZone(openZone(name))) };
}

/** Whether the machine's zone data knows this IANA name; plain offsets such as `+08:00` are not names. */
export function isKnownZone(name: unknown): name is string {
  if (typeof name !== "string" || !nameForm.test(name)) return false;
  try {
    // tzOffset alone would read an offset out of any name that holds one, as Nowhere+12.
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Wall-clock time of an instant (epoch ms) in a zone, as floating milliseconds. */
export function toLocal(instant: number, zone: string): FloatingMs {
  return openZone(zone).toLocal(instant);
}

/** Instant (epoch ms) of a floating wall-clock time in a zone; gaps move forward, doubled times are their first instance. */
export function toInstant(local: FloatingMs, zone: string): number {
  return openZone(zone).toInstant(local);
}

/** The date in a zone at an instant (epoch ms). */
export function localDateOf(instant: number, zone: string): LocalDate {
  return dateOfDayNumber(Math.floor(toLocal(instant, zone) / dayMs));
}

/** The instant (epoch ms) of a clock time `09:00` on a date in a zone. */
export function instantAt(date: LocalDate, clock: string, zone: string): number {
  return toInstant(dayNumberOf(date) * dayMs + clockMs(clock), zone);
}

function zoneOf(name: string, offsetAt: (instant: number) => number): Zone {
  return {
    name,
    offsetAt,
    toLocal: (instant) => instant + offsetAt(instant),
    toInstant(local) {
      const before = offsetAt(local - dayMs);
      const after = offsetAt(local + dayMs);
      if (before === after) return local - before;
      const early = local - before;
      const late = local - after;
      const earlyHolds = offsetAt(early) === before;
      const lateHolds = offsetAt(late) === after;
      if (earlyHolds && lateHolds) return Math.min(early, late);
      return lateHolds ? late : early;
    },
  };
}

/** Clock changes inside one span of time: `offsets[i]` holds before `changes[i]`, the last one to the end. */
interface Bucket {
  readonly changes: readonly number[];
  readonly offsets: readonly number[];
}

function tabledZone(zone: Zone): Zone {
  const buckets = new Map<number, Bucket>();
  let lastIndex = Number.NaN;
  let last: Bucket = { changes: [], offsets: [0] };
  return zoneOf(zone.name, (instant) => {
    const index = Math.floor(instant / bucketMs);
    if (index !== lastIndex) {
      if (buckets.size > maxBuckets) buckets.clear();
      last = buckets.get(index) ?? tabulate(zone, index * bucketMs);
      buckets.set(index, last);
      lastIndex = index;
    }
    if (last.changes.length === 0) return last.offsets[0] ?? 0;
    let position = 0;
    while (position < last.changes.length && instant >= (last.changes[position] ?? 0)) position++;
    return last.offsets[position] ?? 0;
  });
}

function tabulate(zone: Zone, from: number): Bucket {
  const changes: number[] = [];
  const offsets = [zone.offsetAt(from)];
  for (let at = from; at < from + bucketMs; at += sampleMs) {
    const next = zone.offsetAt(at + sampleMs);
    const known = offsets.at(-1) ?? 0;
    if (next === known) continue;
    changes.push(changeBetween(zone, at, at + sampleMs, known));
    offsets.push(next);
  }
  return { changes, offsets };
}

/** The first instant, to the second, with another offset than `known`. */
function changeBetween(zone: Zone, from: number, to: number, known: number): number {
  let low = from;
  let high = to;
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (zone.offsetAt(middle) === known) low = middle;
    else high = middle;
  }
  return high;
}
