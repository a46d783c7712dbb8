import { dayMs } from "./civil.js";
import type { RecurrenceRule } from "./rule.js";

/** The occurrences inside one interval (day, week, month or year), as milliseconds from its start. */
export interface IntervalSet {
  /** The first one at or after `offset` (from 0), or -1 when there is none. */
  firstFrom(offset: number): number;
}

const emptySet: IntervalSet = { firstFrom: () => -1 };

/** Times of day of a rule whose parts are explicit, as ascending milliseconds since midnight. */
export function timesOfDay(rule: RecurrenceRule): readonly number[] {
  const times: number[] = [];
  for (const hour of rule.hours)
    for (const minute of rule.minutes)
      for (const second of rule.seconds) times.push(((hour * 60 + minute) * 60 + second) * 1000);
  return times;
}

/**
 * The set of every time on every day, or, with positions, only those places of it; places beyond the set choose nothing.
 *
 * @param days Ascending days from the interval's start (0 is its first).
 */
export function intervalSet(
  days: readonly number[],
  times: readonly number[],
  positions: readonly number[],
): IntervalSet {
  if (days.length === 0) return emptySet;
  return positions.length === 0 ? productSet(days, times) : chosenSet(days, times, positions);
}

function productSet(days: readonly number[], times: readonly number[]): IntervalSet {
  const firstTime = times[0] ?? 0;
  const lastTime = times.at(-1) ?? 0;
  return {
    firstFrom(offset) {
      const from = Math.floor(offset / dayMs);
      const time = offset - from * dayMs;
      const wanted = time > lastTime ? from + 1 : from;
      const day = days[lowerBound(days, wanted)];
      if (day === undefined) return -1;
      if (day > from) return day * dayMs + firstTime;
      return day * dayMs + (times[lowerBound(times, time)] ?? firstTime);
    },
  };
}

function chosenSet(days: readonly number[], times: readonly number[], positions: readonly number[]): IntervalSet {
  const size = days.length * times.length;
  const places = new Set(positions.map((position) => (position > 0 ? position - 1 : size + position)));
  const moments = [...places]
    .filter((place) => place >= 0 && place < size)
    .map((place) => (days[Math.floor(place / times.length)] ?? 0) * dayMs + (times[place % times.length] ?? 0))
    .sort((a, b) => a - b);
  return { firstFrom: (offset) => moments[lowerBound(moments, offset)] ?? -1 };
}

/** Index of the first value that is at least `wanted` in an ascending list; its length when there is none. */
export function lowerBound(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
