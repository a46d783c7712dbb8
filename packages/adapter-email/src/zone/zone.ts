/** One observance of a time zone: an offset from UTC, and when it begins. */
export interface ZoneObservance {
  /** `daylight` where clocks are put forward to it. */
  readonly kind: "standard" | "daylight";
  /** When it first begins, by the clocks until then: `2026-03-29T02:00:00`. */
  readonly startsOn: string;
  /** Offset until then, as `+08:00`. */
  readonly from: string;
  /** Offset from then on. */
  readonly to: string;
  /** Short name, or `null`. */
  readonly name: string | null;
  /** Value of an RRULE by which it begins again each year; `null`: it does not, or not by rule. */
  readonly rule: string | null;
  /** Further beginnings where there is no rule, written as `startsOn`. */
  readonly dates: readonly string[];
}

interface Transition {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

const dayMs = 86_400_000;
/** No zone has put its clocks twice within so few days. */
const stepMs = 7 * dayMs;
/** How far ahead a series without end is looked at; regular zones get rules, which hold longer. */
const horizonYears = 10;

/** A zone that Intl gives no name for, though calendars know one. */
const names: Readonly<Record<string, string>> = Object.freeze({ "Asia/Shanghai": "CST" });

/**
 * The observances of a zone for the years of a series, as the VTIMEZONE of a calendar holds them. Pure.
 *
 * A zone with one offset has one observance from 1970. Where clocks change by the same weekday of the same month in each
 * year, the observance has a rule, else the dates of ten years at most. Offsets are the zone database's in the engine.
 *
 * @source RFC 5545 section 3.6.5.
 */
export function zoneObservances(
  zone: string,
  span: { readonly from: number; readonly until: number | null },
): readonly ZoneObservance[] {
  const offsetAt = clockOf(zone);
  const firstYear = new Date(span.from).getUTCFullYear() - 1;
  const horizon = firstYear + horizonYears;
  const lastYear = span.until === null ? horizon : Math.min(new Date(span.until).getUTCFullYear(), horizon);
  const start = Date.UTC(firstYear, 0, 1);
  const transitions = transitionsBetween(offsetAt, start, Date.UTC(lastYear + 1, 0, 1));
  const offset = offsetText(transitions[0]?.before ?? offsetAt(start));
  const opening: ZoneObservance = {
    kind: "standard",
    startsOn: "1970-01-01T00:00:00",
    from: offset,
    to: offset,
    name: shortName(zone, start),
    rule: null,
    dates: [],
  };
  return [opening, ...grouped(transitions).map((group) => observance(zone, group, { firstYear, lastYear }))];
}

/** What the clocks of a zone show: `2026-03-13T15:00:00`. */
export function wallClock(at: number, zone: string): string {
  return localText(at, clockOf(zone)(at));
}

/** The instant at which the clocks of a zone show a time: of an hour that comes twice, in the first. */
export function instantOf(wall: string, zone: string): number {
  const offsetAt = clockOf(zone);
  const shown = Date.parse(`${wall}Z`);
  const before = shown - offsetAt(shown - dayMs);
  return before + offsetAt(before) === shown ? before : shown - offsetAt(shown + dayMs);
}

const localText = (at: number, offset: number): string => new Date(at + offset).toISOString().slice(0, 19);

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
type OffsetAt = (at: number) => number;

function clockOf(zone: string): OffsetAt {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return (at) => {
    const shown = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const [year, month, day, hour, minute, second] = clockParts.map((type) => Number(shown.get(type)));
    const floating = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
    return floating - Math.floor(at / 1_000) * 1_000;
  };
}

const clockParts = ["year", "month", "day", "hour", "minute", "second"] as const;

function transitionsBetween(offsetAt: OffsetAt, from: number, until: number): readonly Transition[] {
  const found: Transition[] = [];
  let before = offsetAt(from);
  for (let at = from; at < until; at += stepMs) {
    const after = offsetAt(at + stepMs);
    if (after !== before) found.push({ at: momentOfChange(offsetAt, at, before), before, after });
    before = after;
  }
  return found.filter(({ at }) => at < until);
}

/** The second within a step after which the offset differs. */
function momentOfChange(offsetAt: OffsetAt, from: number, before: number): number {
  let [low, high] = [from, from + stepMs];
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000;
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Transitions between the same two offsets belong together. */
function grouped(transitions: readonly Transition[]): readonly (readonly Transition[])[] {
  const groups = new Map<string, Transition[]>();
  for (const one of transitions) {
    const key = `${one.before} ${one.after}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

function observance(
  zone: string,
  group: readonly Transition[],
  years: { readonly firstYear: number; readonly lastYear: number },
): ZoneObservance {
  const starts = group.map(({ at, before }) => localText(at, before));
  const [{ before, after, at } = { before: 0, after: 0, at: 0 }] = group;
  const rule = yearlyRule(starts, years);
  return {
    kind: after > before ? "daylight" : "standard",
    startsOn: starts[0] ?? "1970-01-01T00:00:00",
    from: offsetText(before),
    to: offsetText(after),
    name: shortName(zone, at),
    rule,
    dates: rule === null ? starts.slice(1) : [],
  };
}

/** The rule by which a change comes once in each year; `null`: there is none. */
function yearlyRule(
  starts: readonly string[],
  { firstYear, lastYear }: { readonly firstYear: number; readonly lastYear: number },
): string | null {
  const days = starts.map((start) => {
    const date = new Date(`${start}Z`);
    const day = date.getUTCDate();
    const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      weekday: date.getUTCDay(),
      nth: Math.ceil(day / 7),
      isLast: day + 7 > lastDay,
      time: start.slice(11),
    };
  });
  const [first] = days;
  if (first === undefined || days.length !== lastYear - firstYear + 1) return null;
  const isRegular = days.every(
    ({ year, month, weekday, time }, index) =>
      year === firstYear + index && month === first.month && weekday === first.weekday && time === first.time,
  );
  const isLast = days.every((day) => day.isLast);
  if (!isRegular || !(isLast || days.every(({ nth }) => nth === first.nth))) return null;
  const weekday = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"][first.weekday] ?? "";
  return `FREQ=YEARLY;BYMONTH=${first.month};BYDAY=${isLast ? -1 : first.nth}${weekday}`;
}

function shortName(zone: string, at: number): string | null {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "short" });
  const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  return /^[A-Z]{2,5}$/u.test(name) ? name : (names[zone] ?? null);
}

/** As `+08:00`, with seconds where a zone of old has some. */
function offsetText(offsetMs: number): string {
  const seconds = Math.abs(Math.round(offsetMs / 1_000));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const rest = seconds % 60 === 0 ? "" : `:${two(seconds % 60)}`;
  return `${offsetMs < 0 ? "-" : "+"}${two(seconds / 3_600)}:${two((seconds % 3_600) / 60)}${rest}`;
}
