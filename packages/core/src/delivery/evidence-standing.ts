import type { EvidenceLevel } from "../channel/channel.js";
import { assertNever } from "../error/error.js";

/** How much is known of a message, and since when. */
export interface EvidenceStanding {
  /** The level. */
  readonly level: EvidenceLevel;
  /** When it was reached, epoch milliseconds. */
  readonly at: number;
}

/**
 * What a set of evidence comes to, whatever the order in which it came: the level that says most, since its earliest time.
 * An end says more than a hand-over or a confirmation, which stand for a station on the way; `read` says most, because
 * nobody reads what did not arrive. `null` when nothing is known.
 */
export function standingOf(known: readonly EvidenceStanding[]): EvidenceStanding | null {
  let most: EvidenceStanding | null = null;
  for (const { level, at } of known) {
    const more = most === null ? 1 : rankOf(level) - rankOf(most.level);
    if (most === null || more > 0 || (more === 0 && at < most.at)) most = { level, at };
  }
  return most;
}

/** What is known of a message in several parts: no more than of the part of which least is known; an end of one is its end. */
export function standingOfParts(parts: readonly (EvidenceStanding | null)[]): EvidenceStanding | null {
  let least: EvidenceStanding | null = null;
  let isKnownOfAll = parts.length > 0;
  for (const part of parts) {
    if (part !== null && isEnd(part.level)) return part;
    if (part === null) isKnownOfAll = false;
    else if (least === null || rankOf(part.level) < rankOf(least.level)) least = part;
    else if (part.level === least.level && part.at > least.at) least = part;
  }
  return isKnownOfAll ? least : null;
}

/** Whether a level says that the message did not arrive. */
export function isEnd(level: EvidenceLevel): boolean {
  return level === "dropped" || level === "bounced";
}

/** Whether nothing more can become known on a channel that reports these levels. */
export function isFinal(standing: EvidenceStanding | null, levels: readonly EvidenceLevel[]): boolean {
  if (standing === null) return false;
  const best = Math.max(0, ...levels.filter((level) => !isEnd(level)).map(rankOf));
  return isEnd(standing.level) || rankOf(standing.level) >= best;
}

function rankOf(level: EvidenceLevel): number {
  switch (level) {
    case "handed-over":
      return 1;
    case "confirmed":
      return 2;
    case "dropped":
      return 3;
    case "bounced":
      return 4;
    case "read":
      return 5;
    default:
      return assertNever(level);
  }
}
