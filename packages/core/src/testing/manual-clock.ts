import type { Clock } from "../clock/clock.js";
import { MicrobranchError } from "../error/error.js";

/** A clock that stands still until it is moved by hand. */
export interface ManualClock extends Clock {
  /** Moves the clock to an instant, epoch milliseconds; sleepers whose time has come wake up. Backwards is allowed. */
  set(at: number): void;
  /** Moves the clock on by so many milliseconds. */
  advance(ms: number): void;
  /** How many wait for the time to pass. */
  readonly sleepers: number;
}

/** Creates a clock that shows `start` (epoch milliseconds). */
export function createManualClock(start: number): ManualClock {
  let now = start;
  const waiting = new Set<{ readonly until: number; readonly wake: () => void }>();

  const clock: ManualClock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const aborted = (): void => {
          waiting.delete(sleeper);
          reject(
            new MicrobranchError("ABORTED", { message: "The wait was aborted by the caller.", cause: signal.reason }),
          );
        };
        const sleeper = {
          until: now + ms,
          wake: () => {
            signal.removeEventListener("abort", aborted);
            resolve();
          },
        };
        if (signal.aborted) return aborted();
        if (ms <= 0) return resolve();
        waiting.add(sleeper);
        signal.addEventListener("abort", aborted, { once: true });
      }),
    set(at) {
      now = at;
      for (const sleeper of [...waiting].sort((a, b) => a.until - b.until)) {
        if (sleeper.until > now) continue;
        waiting.delete(sleeper);
        sleeper.wake();
      }
    },
    advance: (ms) => clock.set(now + ms),
    get sleepers() {
      return waiting.size;
    },
  };
  return clock;
}
