import { MicrobranchError } from "../error/error.js";

/** Where the library gets the time. Passed in everywhere; nothing reads the machine's clock by itself. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with ABORTED when `signal` fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Longest delay that `setTimeout` takes, in milliseconds. @source Node.js timers documentation: 2^31-1. */
const maxTimerMs = 2_147_483_647;

/** The machine's clock: the default of `createMicrobranch`. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    for (let left = ms; left > 0; left -= maxTimerMs) await wait(Math.min(left, maxTimerMs), signal);
    if (ms <= 0) throwIfAborted(signal);
  },
});

/** Throws ABORTED when the signal has fired. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw aborted(signal);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(aborted(signal));
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(aborted(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

function aborted(signal: AbortSignal): MicrobranchError {
  return new MicrobranchError("ABORTED", {
    message: "The wait was aborted by the caller.",
    cause: signal.reason,
  });
}
