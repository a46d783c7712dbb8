import type { DeferrableNotice } from "../delivery/delivery.js";
import type { DigestRhythm, PolicyValue } from "../organisation/organisation.js";
import { addDays, type LocalDate, weekdayOf } from "../schedule/schedule.js";
import type { DigestTimes } from "./digest-time.js";

/**
 * How a message stands to digests: `mergeable` goes into the digest of members who want one; `deferrable` only where the
 * budget is used up; `immediate` always goes by itself.
 */
export type MessageKind = "mergeable" | "deferrable" | "immediate";

/** Purposes that can wait when a member's budget is used up, if a branch does not merge them anyway. */
const deferrablePurposes: ReadonlySet<string> = new Set(["post", "album", "notice", "reminder"]);

/** Tells how a notice stands to digests. */
export function messageKind(
  notice: DeferrableNotice,
  policy: Pick<PolicyValue<"digest">, "mergesPurposes">,
): MessageKind {
  if (notice.class !== "normal" || notice.standsAlone) return "immediate";
  const merged: readonly string[] = policy.mergesPurposes;
  if (merged.includes(notice.purpose)) return "mergeable";
  return deferrablePurposes.has(notice.purpose) ? "deferrable" : "immediate";
}

/** One message to one member. */
export interface PlannedMessage {
  /** How it stands to digests. */
  readonly kind: MessageKind;
  /** How the member wants messages that can wait. */
  readonly rhythm: DigestRhythm;
  /** When it would go out by itself, epoch milliseconds. */
  readonly dueAt: number;
  /** When it is no longer worth sending, epoch milliseconds, or `null`. */
  readonly expiresAt: number | null;
}

/** What else a member gets: messages by the instant at which they go out, epoch milliseconds. */
export interface MessageLoad {
  /** Messages by themselves, accepted or on their way, one entry each. */
  readonly singles: readonly number[];
  /** Digests that wait already. */
  readonly digests: ReadonlySet<number>;
}

/** What a plan is made on. */
export interface PlanRules {
  /** The branch's budget; 0 means no limit. */
  readonly budget: PolicyValue<"messageBudget">;
  /** The times of digests. */
  readonly times: DigestTimes;
  /** The branch's day at an instant (epoch milliseconds). */
  readonly dayOf: (at: number) => LocalDate;
}

/** Digests looked at for one with room in the budget. */
const maxDigests = 40;

/**
 * Decides whether a message goes by itself or waits for a digest. Nothing is dropped: what would expire while it waits
 * goes by itself whatever the budget; where no digest has room, the last one looked at is used. A digest counts as one
 * message of its day and week, however much is merged into it.
 *
 * @returns Until when it waits, epoch milliseconds; `null`: it goes by itself.
 */
export function planMessage(message: PlannedMessage, load: MessageLoad, rules: PlanRules): number | null {
  const { kind, rhythm, dueAt, expiresAt } = message;
  if (kind === "immediate") return null;
  const wantsDigest = kind === "mergeable" && rhythm !== "each";
  if (!wantsDigest && hasRoom(dueAt, load, rules)) return null;
  let at = dueAt;
  for (let digests = 0; digests < maxDigests; digests++) {
    at = rules.times(rhythm === "weekly" ? "weekly" : "daily", at);
    if (expiresAt !== null && expiresAt <= at) return null;
    if (load.digests.has(at) || hasRoom(at, load, rules)) return at;
  }
  return at;
}

/** Whether one more message fits into the budget of the day and the week of an instant. */
function hasRoom(at: number, { singles, digests }: MessageLoad, { budget, dayOf }: PlanRules): boolean {
  const { perDay, perWeek } = budget;
  if (perDay === 0 && perWeek === 0) return true;
  const day = dayOf(at);
  const monday = mondayOf(day);
  const days = [...singles, ...digests].map(dayOf);
  const onDay = days.filter((other) => other === day).length;
  const inWeek = days.filter((other) => mondayOf(other) === monday).length;
  return (perDay === 0 || onDay < perDay) && (perWeek === 0 || inWeek < perWeek);
}

/** The Monday of a day's week. */
export function mondayOf(day: LocalDate): LocalDate {
  return addDays(day, 1 - weekdayOf(day));
}
