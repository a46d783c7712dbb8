import { channelIdOf } from "./room.js";

/**
 * Keeps the lanes of a channel in step: a lane has made a round when each of its branches had a share, and none begins a
 * second round more than the slowest. So branches are served alike, however many stand in their lane.
 */
export interface LaneRounds {
  /** Begins a lane, in step with those under way, or where it stood when it was left before its end. */
  enter(lane: string): void;
  /** Ends a lane's run; `isDrained`: nothing is left in it. */
  leave(lane: string, isDrained: boolean): void;
  /** Notes that a lane's turn has come to its first branch again. */
  turned(lane: string): void;
  /** Whether a lane may go on. */
  isInStep(lane: string): boolean;
  /** Resolves when a lane has turned or left. */
  change(): Promise<void>;
  /** Lets nobody wait any more for the lanes behind this one, until they turn: something hangs in them. */
  overtake(lane: string): void;
}

/** Rounds that a lane may catch up at most, when it comes back after something hung in it. */
const longestLag = 8;

/** Starts with no lane under way. */
export function createLaneRounds(): LaneRounds {
  const rounds = new Map<string, number>();
  const left = new Map<string, number>();
  const hanging = new Set<string>();
  let tell = (): void => {};
  let changed = nextChange();

  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      tell = resolve;
    });
  }
  function announce(): void {
    tell();
    changed = nextChange();
  }
  const slowest = (lane: string): number => {
    const channelId = channelIdOf(lane);
    let least = Number.POSITIVE_INFINITY;
    for (const [other, made] of rounds)
      if (other !== lane && !hanging.has(other) && channelIdOf(other) === channelId) least = Math.min(least, made);
    return least;
  };

  return {
    enter(lane) {
      const least = slowest(lane);
      const before = left.get(lane);
      left.delete(lane);
      if (!Number.isFinite(least)) rounds.set(lane, before ?? 0);
      else rounds.set(lane, Math.max(least - longestLag, Math.min(before ?? least, least)));
    },
    leave(lane, isDrained) {
      if (!isDrained) left.set(lane, rounds.get(lane) ?? 0);
      rounds.delete(lane);
      hanging.delete(lane);
      announce();
    },
    turned(lane) {
      rounds.set(lane, (rounds.get(lane) ?? 0) + 1);
      hanging.delete(lane);
      announce();
    },
    isInStep: (lane) => (rounds.get(lane) ?? 0) <= slowest(lane) + 1,
    change: () => changed,
    overtake(lane) {
      const own = rounds.get(lane) ?? 0;
      for (const [other, made] of rounds)
        if (channelIdOf(other) === channelIdOf(lane) && made + 1 < own) hanging.add(other);
    },
  };
}
