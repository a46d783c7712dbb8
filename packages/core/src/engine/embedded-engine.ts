import { systemClock } from "../clock/clock.js";
import { hasCode } from "../error/error.js";
import type { Engine, EngineParts } from "./engine-port.js";
import { createRounds, engineHealth } from "./round.js";

/** Longest sleep between two looks, in milliseconds: a moved wall clock is noticed after that time at the latest. */
const maxSleepMs = 60_000;
/** Shortest sleep, in milliseconds: work that is due but cannot be done yet does not spin. */
const minSleepMs = 50;

/** The engine of one process: a loop that sleeps until the next thing is due, or until it is nudged. */
export function createEmbeddedEngine(parts: EngineParts): Engine {
  const { clock, onFault } = parts;
  const rounds = createRounds(parts);
  let loop: Promise<void> | null = null;
  let stopping = new AbortController();
  let wake: () => void = () => {};
  let nudged = false;

  const nudge = (): void => {
    nudged = true;
    wake();
  };

  async function look(signal: AbortSignal): Promise<void> {
    const fired = await rounds.fireAlarms(clock.now(), signal);
    if (fired.alarms + fired.skipped > 0) nudged = true;
    for (const errand of await rounds.startErrands(clock.now(), signal)) void errand.then(nudge);
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      nudged = false;
      try {
        await look(signal);
        if (!nudged) await sleepUntilDue(signal);
      } catch (error) {
        if (signal.aborted) return;
        onFault({ work: "engine", key: "", error, outcome: "later" });
        await nap(minSleepMs * 20, signal);
      }
    }
  }

  async function sleepUntilDue(signal: AbortSignal): Promise<void> {
    const next = await rounds.nextDueAt();
    if (nudged) return;
    await nap(next === null ? maxSleepMs : Math.min(Math.max(next - clock.now(), minSleepMs), maxSleepMs), signal);
  }

  async function nap(ms: number, signal: AbortSignal): Promise<void> {
    const alarmClock = new AbortController();
    wake = () => alarmClock.abort();
    const onStop = (): void => alarmClock.abort();
    signal.addEventListener("abort", onStop, { once: true });
    if (signal.aborted) alarmClock.abort();
    try {
      await systemClock.sleep(ms, alarmClock.signal);
    } catch (error) {
      if (!hasCode(error, "ABORTED")) throw error;
    } finally {
      signal.removeEventListener("abort", onStop);
      wake = () => {};
    }
  }

  return {
    async start() {
      if (loop !== null) return;
      stopping = new AbortController();
      loop = run(stopping.signal);
    },
    nudge,
    runDue: ({ until, signal } = {}) => rounds.drain(until ?? clock.now(), signal ?? new AbortController().signal),
    nextDueAt: () => rounds.nextDueAt(),
    health: () => engineHealth(parts, loop !== null),
    async stop({ graceMs = 10_000 } = {}) {
      if (loop === null) return;
      const ending = loop;
      loop = null;
      stopping.abort();
      wake();
      const limit = new AbortController();
      const grace = systemClock.sleep(graceMs, limit.signal).catch(() => {});
      await Promise.race([Promise.all([ending, rounds.settled()]), grace]);
      limit.abort();
    },
  };
}
