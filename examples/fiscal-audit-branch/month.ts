import type { Home } from "./home.js";

/** Something that people do at a time. */
export interface Act {
  /** When, epoch milliseconds. */
  readonly at: number;
  /** What. */
  readonly run: (home: Home) => Promise<void>;
}

/** An instant of the branch's wall clock, as `2026-03-02T09:15`: Shanghai keeps eight hours ahead all year. */
export function inShanghai(local: string): number {
  return Date.parse(`${local}:00+08:00`);
}

/**
 * Lets the time pass until `end`: from one act or due thing to the next. At each, people act first and then everything
 * that is due is run.
 *
 * @throws If something stays due and nothing comes of it.
 */
export async function liveThrough(home: Home, acts: readonly Act[], end: number): Promise<void> {
  const { hub, clock } = home;
  const waiting = [...acts].sort((a, b) => a.at - b.at);
  for (;;) {
    const next = Math.min(waiting[0]?.at ?? end, (await hub.nextDueAt()) ?? end, end);
    const isLate = next <= clock.now();
    clock.set(Math.max(next, clock.now()));
    const due = waiting.splice(0, waiting.filter((act) => act.at <= clock.now()).length);
    for (const act of due) await act.run(home);
    const { alarms, skipped, errands, faults } = await hub.runDue();
    if (clock.now() >= end && waiting.length === 0) return;
    if (isLate && due.length === 0 && alarms + skipped + errands + faults === 0)
      throw new Error(`Something has been due since ${new Date(next).toISOString()}, and nothing comes of it.`);
  }
}
