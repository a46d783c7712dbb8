import { setImmediate } from "node:timers";
import { channelIdOf } from "./room.js";

/**
 * Keeps the lanes of a channel in step: a lane has made a round when each of its branches had a share, and none begins a
 * second round more than the slowest. So branches are served alike, however many stand in their lane.
 */
export interface LaneRounds {
  /** Begins a lane, in step with those under way, or where it stood when it was left before its end. */
  enter(lane: string): void;
  /** Ends a lane's run; `isDrained`: nothing is left in it, else it is still waited for when it is run again at once. */
  leave(lane: string, isDrained: boolean): void;
  /** Notes that something of a lane was claimed or recorded; `hasTurned`: its turn came to its first branch again. */
  moved(lane: string, hasTurned: boolean): void;
  /** Whether a lane may go on: none is behind it but those in which nothing moves. */
  isInStep(lane: string): boolean;
  /** Resolves when something moves in a lane, or a lane is left. */
  change(): Promise<void>;
}

/** Rounds that a lane may catch up at most, when it comes back after something hung in it. */
const longestLag = 8;
/** Rounds by which a lane can be ahead of the slowest when it stops. */
const longestLead = 2;

/** Starts with no lane under way; one in which nothing moved for `patienceMs` is not waited for. */
export function createLaneRounds(now: () => number, patienceMs: number): LaneRounds {
  const lanes = new Map<string, { readonly made: number; readonly movedAt: number }>();
  const left = new Map<string, number>();
  let announce = (): void => {};
  let changed = nextChange();

  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      announce = () => {
        resolve();
        changed = nextChange();
      };
    });
  }
  const slowest = (lane: string): number => {
    const channelId = channelIdOf(lane);
    let least = Number.POSITIVE_INFINITY;
    for (const [other, { made, movedAt }] of lanes)
      if (other !== lane && channelIdOf(other) === channelId && now() - movedAt < patienceMs)
        least = Math.min(least, made);
    return least;
  };
  const madeBy = (lane: string): number => lanes.get(lane)?.made ?? 0;

  return {
    enter(lane) {
      const least = slowest(lane);
      const before = left.get(lane);
      left.delete(lane);
      const made = Number.isFinite(least)
        ? Math.min(Math.max(before ?? least, least - longestLag), least + longestLead)
        : (before ?? 0);
      lanes.set(lane, { made, movedAt: now() });
    },
    leave(lane, isDrained) {
      const end = (): void => {
        lanes.delete(lane);
        announce();
      };
      if (isDrained) return end();
      left.set(lane, madeBy(lane));
      setImmediate(() => {
        if (left.has(lane)) end(); // else it is run again, at once, and nobody has overtaken it
      });
    },
    moved(lane, hasTurned) {
      lanes.set(lane, { made: madeBy(lane) + (hasTurned ? 1 : 0), movedAt: now() });
      announce();
    },
    isInStep: (lane) => madeBy(lane) <= slowest(lane) + 1,
    change: () => changed,
  };
}
