import type { PolicyValue } from "../organisation/organisation.js";
import {
  addDays,
  type HolidayCalendar,
  instantAt,
  type LocalDate,
  localDateOf,
  releaseAt,
  weekdayOf,
} from "../schedule/schedule.js";

/** What the times of digests follow from. */
export interface DigestTimesParts {
  /** When digests go out. */
  readonly digest: Pick<PolicyValue<"digest">, "dailyAt" | "weeklyOn">;
  /** When the branch is not to be disturbed. */
  readonly quietHours: PolicyValue<"quietHours">;
  /** The branch's working days. */
  readonly calendar: HolidayCalendar;
  /** The branch's IANA zone. */
  readonly zone: string;
}

/** The first digest after an instant (epoch milliseconds, exclusive) that goes out daily or weekly, epoch milliseconds. */
export type DigestTimes = (rhythm: "daily" | "weekly", after: number) => number;

/** ISO weekdays, Monday is 1. */
const isoWeekdays = Object.freeze({
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
  sunday: 7,
} as const);

/** Days by which holidays may put off a weekly digest beyond its week, looked back over. */
const lookBackDays = 14;
/** Days looked at before a time of day that is always quiet is given up; holidays are shorter. */
const maxSearchDays = 31;

/**
 * Creates the times of a branch's digests: at the branch's time of day, daily or on its weekday; where that is quiet, at
 * the same time on the next day that is not. A time of day that is always quiet gives way to the end of quiet hours.
 */
export function createDigestTimes(parts: DigestTimesParts): DigestTimes {
  const { digest, zone } = parts;
  const known = new Map<LocalDate, number>();
  const timeFor = (day: LocalDate): number => {
    const at = known.get(day) ?? firstFree(parts, day);
    known.set(day, at);
    return at;
  };
  return (rhythm, after) => {
    const today = localDateOf(after, zone);
    for (let day = rhythm === "daily" ? today : addDays(today, -lookBackDays); ; day = addDays(day, 1)) {
      if (rhythm === "weekly" && weekdayOf(day) !== isoWeekdays[digest.weeklyOn]) continue;
      const at = timeFor(day);
      if (at > after) return at;
    }
  };
}

function firstFree({ digest, quietHours, calendar, zone }: DigestTimesParts, from: LocalDate): number {
  const released = (at: number): number =>
    releaseAt({ queuedAt: at, purpose: "notice", policy: quietHours, calendar, zone }).at ?? at;
  const wanted = instantAt(from, digest.dailyAt, zone);
  for (let days = 0; days <= maxSearchDays; days++) {
    const at = instantAt(addDays(from, days), digest.dailyAt, zone);
    if (released(at) === at) return at;
  }
  return released(wanted);
}
