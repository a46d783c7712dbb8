import { systemClock } from "../clock/clock.js";
import type { Engine, EngineParts } from "./engine-port.js";
import { createPulse } from "./pulse.js";
import { createRounds, engineHealth } from "./round.js";

/** Longest pause between two looks, in milliseconds: a moved wall clock is noticed after that time at the latest. */
const maxPauseMs = 60_000;
/** Shortest pause, in milliseconds: work that is due but cannot be done yet does not spin. */
const minPauseMs = 50;

/** The engine of one process: a loop that pauses until the next thing is due, or until it is nudged. */
export function createEmbeddedEngine(parts: EngineParts): Engine {
  const { clock, onFault } = parts;
  const rounds = createRounds(parts);
  let running = false;

  const pulse = createPulse({
    async beat(signal) {
      const fired = await rounds.fireAlarms(clock.now(), signal);
      if (fired.alarms + fired.skipped > 0) pulse.nudge();
      for (const errand of await rounds.startErrands(clock.now(), signal)) void errand.then(() => pulse.nudge());
    },
    async pauseMs() {
      const next = await rounds.nextDueAt();
      return next === null ? maxPauseMs : Math.min(Math.max(next - clock.now(), minPauseMs), maxPauseMs);
    },
    onError: (error) => onFault({ work: "engine", key: "", error, outcome: "later" }),
  });

  return {
    async start() {
      running = true;
      pulse.start();
    },
    nudge: () => pulse.nudge(),
    runDue: ({ until, signal } = {}) => rounds.drain(until ?? clock.now(), signal ?? new AbortController().signal),
    nextDueAt: () => rounds.nextDueAt(),
    health: () => engineHealth(parts, running),
    async stop({ graceMs = 10_000 } = {}) {
      if (!running) return;
      running = false;
      const limit = new AbortController();
      const grace = systemClock.sleep(graceMs, limit.signal).catch(() => {});
      await Promise.race([pulse.stop().then(() => rounds.settled()), grace]);
      limit.abort();
    },
  };
}
