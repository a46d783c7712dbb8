import { systemClock } from "../clock/clock.js";
import { hasCode } from "../error/error.js";

/** What a {@link Pulse} is made from. */
export interface PulseParts {
  /** What is done at each beat. */
  readonly beat: (signal: AbortSignal) => Promise<void>;
  /** How long to pause after a beat, in milliseconds. */
  readonly pauseMs: () => Promise<number>;
  /** Told what a beat threw; the pulse goes on after a second. */
  readonly onError: (error: unknown) => void;
}

/** A loop that beats, pauses, and beats at once when nudged. */
export interface Pulse {
  /** Starts to beat. */
  start(): void;
  /** Asks for a beat now; cheap, and several at once make one beat. */
  nudge(): void;
  /** Ends after the beat under way. */
  stop(): Promise<void>;
}

const afterErrorMs = 1_000;

/** Creates a pulse. */
export function createPulse(parts: PulseParts): Pulse {
  let stopping = new AbortController();
  let loop: Promise<void> | null = null;
  let nudged = false;
  let wake: () => void = () => {};

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      nudged = false;
      let ms = afterErrorMs;
      try {
        await parts.beat(signal);
        if (!nudged) ms = await parts.pauseMs();
      } catch (error) {
        if (signal.aborted) return;
        parts.onError(error);
        nudged = false;
      }
      if (!nudged) await nap(ms, signal);
    }
  }

  async function nap(ms: number, signal: AbortSignal): Promise<void> {
    const alarmClock = new AbortController();
    wake = () => alarmClock.abort();
    signal.addEventListener("abort", wake, { once: true });
    if (signal.aborted || nudged) alarmClock.abort();
    try {
      await systemClock.sleep(ms, alarmClock.signal);
    } catch (error) {
      if (!hasCode(error, "ABORTED")) throw error;
    } finally {
      signal.removeEventListener("abort", wake);
      wake = () => {};
    }
  }

  return {
    start() {
      if (loop !== null) return;
      stopping = new AbortController();
      loop = run(stopping.signal);
    },
    nudge() {
      nudged = true;
      wake();
    },
    async stop() {
      stopping.abort();
      await loop;
      loop = null;
    },
  };
}
