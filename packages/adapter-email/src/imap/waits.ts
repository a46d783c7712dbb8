import { createHash } from "node:crypto";
import type { ChannelHost } from "@microbranch/core/channel";

const firstWaitMs = 2_000;
const longestWaitMs = 600_000;
/** At most so much is added, so that many hubs do not come back in the same second. */
const spread = 0.2;

/** How long to wait before the next try, after so many that failed (from 1): doubles, up to ten minutes and a fifth. */
export function retryWaitMs(failures: number, seed: string): number {
  const wait = Math.min(firstWaitMs * 2 ** Math.min(failures - 1, 20), longestWaitMs);
  const share = createHash("sha256").update(`${seed} ${failures}`).digest().readUInt16BE(0) / 65_535;
  return Math.round(wait * (1 + spread * share));
}

/** Wakes one sleeper; rung while nobody sleeps, it wakes the next one at once. */
export interface Bell {
  /** Rings. */
  ring(): void;
  /** Resolves when it rings. */
  heard(): Promise<void>;
}

/** Makes a bell. */
export function createBell(): Bell {
  let isRung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      isRung = true;
      wake?.();
    },
    async heard() {
      if (!isRung)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      wake = null;
      isRung = false;
    },
  };
}

/** Calls back every `ms` milliseconds of the host's clock, until stopped; a slow answer does not hold it up. */
export function startHeartbeat(clock: ChannelHost["clock"], ms: number, beat: () => void): { stop(): void } {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(ms, stopping.signal);
      beat();
    }
  };
  run().catch(() => undefined);
  return { stop: () => stopping.abort() };
}
