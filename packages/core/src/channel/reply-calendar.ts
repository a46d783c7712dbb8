import { readCalendarToken } from "./calendar-token.js";
import type { AnswerEvent, EventEnvelope } from "./event.js";
import type { AskedGathering, NotCounted, OpenAsk } from "./reply-types.js";

/** The ask about the gathering that a calendar's answer names. */
export function namedGathering(event: AnswerEvent, openAsks: readonly OpenAsk[]): OpenAsk | undefined {
  if (event.via !== "calendar") return undefined;
  return openAsks.find(({ gathering }) => gathering?.token === event.token);
}

/**
 * Why a calendar's answer counts no more: the gathering has changed since, or a newer answer came in first. Newer is a
 * higher revision; within one revision, or where one answer names none, the later date.
 *
 * @source RFC 5546 section 2.1.5: by SEQUENCE, then DTSTAMP.
 */
export function outdated({ token, sequence: current, counted }: AskedGathering, at: number): readonly NotCounted[] {
  const sequence = Math.min(readCalendarToken(token)?.sequence ?? current, current);
  if (sequence < current) return ["stale"];
  if (counted === null || (counted.sequence !== null && counted.sequence < sequence)) return [];
  return at < counted.at ? ["overtaken"] : [];
}

/**
 * Whether an event is dated by its writer's own clock, as a calendar program's answer is: the date puts answers in order,
 * but never into the future, and whether one is late the host's clock decides.
 */
export function byOwnClock(event: EventEnvelope): boolean {
  return "via" in event && event.via === "calendar";
}
