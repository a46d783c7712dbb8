import { z } from "zod";
import { MicrobranchError } from "../error/error.js";
import { dayMs } from "./civil.js";
import type { HolidayCalendar } from "./holiday-calendar.js";
import { addDays, dateOfDayNumber, dayNumberOf, type LocalDate } from "./local-date.js";
import { clockMs } from "./local-time.js";
import { openZone, type Zone } from "./zone.js";

const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: "must be a time of day as 08:30" });
const crossesMidnight = (from: string, to: string): boolean => from > to;

/** Schema of {@link QuietHours}. */
export const quietHoursSchema = z
  .strictObject({
    from: clockSchema,
    to: clockSchema,
    nonWorkingDaysQuiet: z.boolean(),
    releaseAt: clockSchema,
    exempt: z.array(z.string().trim().min(1).max(60)).max(50),
    greetingAt: clockSchema,
  })
  .refine(({ from, to }) => from !== to, { path: ["to"], message: "must differ from `from`" })
  .refine(
    ({ from, to, releaseAt }) =>
      crossesMidnight(from, to) ? releaseAt >= to && releaseAt < from : releaseAt < from || releaseAt >= to,
    { path: ["releaseAt"], message: "must lie outside the quiet hours" },
  );

/** When a branch is not to be disturbed (免打扰时段). Times of day as `08:30`, in the branch's zone. */
export interface QuietHours {
  /** When it becomes quiet (inclusive). */
  readonly from: string;
  /** When quiet ends (exclusive); earlier than `from` when it lasts over midnight. */
  readonly to: string;
  /** Whether days that are no working days are quiet all day. */
  readonly nonWorkingDaysQuiet: boolean;
  /** When what was held back goes out, on a day that is not quiet. */
  readonly releaseAt: string;
  /** Purposes that quiet hours do not hold back, as `urgent`. */
  readonly exempt: readonly string[];
  /** When a greeting goes out on its day. */
  readonly greetingAt: string;
}

/** What is to be sent, and by which rules. */
export interface ReleaseQuestion {
  /** When it became ready to go, epoch ms. */
  readonly queuedAt: number;
  /** Its purpose, as `notice`, `greeting`, `urgent`. */
  readonly purpose: string;
  /** The day that a greeting is for (the local day of `queuedAt`). */
  readonly onDate?: LocalDate;
  /** The branch's quiet hours, or `null` when it has none: then all but a greeting for a later day goes at once. */
  readonly policy: QuietHours | null;
  /** The holiday calendar. */
  readonly calendar: HolidayCalendar;
  /** The branch's IANA zone. */
  readonly zone: string;
}

/**
 * Why something goes when it goes: `now`, held back by `quiet-hours` or a `day-off`, a greeting that waits for its
 * `greeting-time`, or `day-over`: its day has no daytime left, so it is not sent.
 */
export type ReleaseReason = "now" | "quiet-hours" | "day-off" | "greeting-time" | "day-over";

/** When something may go out. */
export interface Release {
  /** Epoch ms, never before `queuedAt`; `null` when it must not go any more. */
  readonly at: number | null;
  /** Why. */
  readonly reason: ReleaseReason;
  /** Whether holiday data not yet loaded may change the answer. */
  readonly provisional: boolean;
}

/** Days looked at before giving up; holidays are shorter. */
const maxSearchDays = 62;

/**
 * Decides when a message may go out. Nothing is stored or sent; the key of what is sent does not change with the time.
 *
 * A purpose in `exempt` goes at once. A greeting waits for `greetingAt` of its day, goes on days off too if greetings are
 * exempt, and is never sent after its day or in the night of it. Everything else is held back to `releaseAt` of the next
 * day that is not quiet.
 *
 * @throws SCHEDULE_INVALID if zone or date do not exist; SETTING_INVALID if the policy contradicts itself.
 */
export function releaseAt(question: ReleaseQuestion): Release {
  const zone = openZone(question.zone);
  const policy = question.policy === null ? null : parseQuietHours(question.policy);
  if (question.purpose === "greeting") return greetingRelease(question, policy, zone);
  if (policy === null || policy.exempt.includes(question.purpose)) return now(question.queuedAt);
  return heldBack(question.queuedAt, policy, question.calendar, zone);
}

/** Checks quiet hours as a branch sets them. @throws SETTING_INVALID naming the field. */
export function parseQuietHours(value: unknown): QuietHours {
  const result = quietHoursSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new MicrobranchError("SETTING_INVALID", {
    message: `Quiet hours are refused: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}. Correct the setting.`,
    field: ["quietHours", ...(issue?.path ?? [])].join("."),
  });
}

const now = (at: number): Release => ({ at, reason: "now", provisional: false });

function greetingRelease(question: ReleaseQuestion, policy: QuietHours | null, zone: Zone): Release {
  const queuedDay = dateOfDayNumber(Math.floor(zone.toLocal(question.queuedAt) / dayMs));
  const day = question.onDate ?? queuedDay;
  const dayNumber = dayNumberOf(day, "onDate");
  const dayOver: Release = { at: null, reason: "day-over", provisional: false };
  if (queuedDay > day) return dayOver;
  const wanted = zone.toInstant(dayNumber * dayMs + (policy === null ? 0 : clockMs(policy.greetingAt)));
  const waits = wanted > question.queuedAt;
  const at = Math.max(wanted, question.queuedAt);
  const onTime: Release = { at, reason: waits ? "greeting-time" : "now", provisional: false };
  if (policy === null) return onTime;
  if (policy.exempt.includes("greeting")) {
    const isNight = !waits && inQuietHours(zone.toLocal(at) - dayNumber * dayMs, policy);
    return isNight ? dayOver : onTime;
  }
  const release = heldBack(at, policy, question.calendar, zone);
  const provisional = release.provisional;
  if (release.at === null || release.at >= zone.toInstant((dayNumber + 1) * dayMs)) return { ...dayOver, provisional };
  return release.reason === "now" ? { ...onTime, provisional } : release;
}

function heldBack(from: number, policy: QuietHours, calendar: HolidayCalendar, zone: Zone): Release {
  const local = zone.toLocal(from);
  const today = dateOfDayNumber(Math.floor(local / dayMs));
  let provisional = false;
  const isDayOff = (date: LocalDate): boolean => {
    if (!policy.nonWorkingDaysQuiet) return false;
    const status = calendar.statusOf(date);
    provisional ||= status.provisional;
    return !status.workday;
  };
  const timeOfDay = local - dayNumberOf(today) * dayMs;
  const dayOff = isDayOff(today);
  if (!dayOff && !inQuietHours(timeOfDay, policy)) return { ...now(from), provisional };
  for (let day = today, days = 0; days <= maxSearchDays; day = addDays(day, 1), days++) {
    const release = days === 0 ? releaseToday(timeOfDay, policy) : clockMs(policy.releaseAt);
    if (release === null || isDayOff(day)) continue;
    const at = zone.toInstant(dayNumberOf(day) * dayMs + release);
    return { at: Math.max(at, from), reason: dayOff ? "day-off" : "quiet-hours", provisional };
  }
  throw new MicrobranchError("CALENDAR_INVALID", {
    message: `There is no working day within ${maxSearchDays} days of ${today}. Correct the calendar's data.`,
    details: { year: Number(today.slice(0, 4)), date: today },
  });
}

/** When something held back today can still go today (ms since midnight), or `null`. */
function releaseToday(timeOfDay: number, { to, releaseAt: release }: QuietHours): number | null {
  if (timeOfDay <= clockMs(release)) return clockMs(release);
  return timeOfDay < clockMs(to) ? clockMs(to) : null;
}

function inQuietHours(timeOfDay: number, { from, to }: QuietHours): boolean {
  const afterStart = timeOfDay >= clockMs(from);
  const beforeEnd = timeOfDay < clockMs(to);
  return crossesMidnight(from, to) ? afterStart || beforeEnd : afterStart && beforeEnd;
}
