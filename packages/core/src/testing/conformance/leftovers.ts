import assert from "node:assert/strict";
import type { Stage } from "./stage.js";

/** Timers of this process that keep it running. */
export function runningTimers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
}

/**
 * Asserts that a closed channel has left nothing: no socket, no sleeper on the host's clock, no timer of its own.
 *
 * @param timersBefore What `runningTimers` gave before the channel was opened.
 */
export async function assertNothingLeft(stage: Stage, timersBefore: number, when: string): Promise<void> {
  const { wire, host } = stage;
  const isClear = (): boolean => wire.pending() === 0 && host.clock.sleepers === 0 && runningTimers() <= timersBefore;
  await stage.until(isClear, "").catch(() => {});
  assert.equal(wire.pending(), 0, `${when}: the platform still has open sockets of the channel, or timers`);
  assert.equal(host.clock.sleepers, 0, `${when}: the channel still sleeps on the host's clock`);
  const timers = runningTimers() - timersBefore;
  assert.ok(
    timers <= 0,
    `${when}: the channel left ${timers} timers of its own; wait on host.clock and clear what is set`,
  );
}
