import { createHash } from "node:crypto";

const minuteMs = 60_000;
const halfHour = 30;

/**
 * Where in a window a branch's bulk notices start, so that branches with the same due minute do not all start at once.
 *
 * The same branch and window always give the same offset. Instants in minute 0 or 30 of an hour are avoided, counting
 * from `dueAt`, unless the window lies wholly within such a minute.
 *
 * @param windowMs Length of the window in milliseconds; 0 or less gives 0.
 * @param dueAt Epoch ms at which the window opens (0: a full hour).
 * @returns Milliseconds from the window's opening, from 0, below `windowMs`.
 */
export function spreadOffsetMs(branchId: string, windowMs: number, dueAt = 0): number {
  const window = Math.floor(windowMs);
  if (window <= 0) return 0;
  const seed = createHash("sha256").update("spread\n").update(branchId).digest().readUIntBE(0, 6);
  const free = freeStretches(window, dueAt);
  const total = free.reduce((sum, stretch) => sum + stretch.length, 0);
  if (total === 0) return seed % window;
  let rest = seed % total;
  for (const stretch of free) {
    if (rest < stretch.length) return stretch.from + rest;
    rest -= stretch.length;
  }
  return 0;
}

interface Stretch {
  readonly from: number;
  readonly length: number;
}

/** The parts of [0, window) whose instants are in neither minute 0 nor 30. */
function freeStretches(window: number, dueAt: number): readonly Stretch[] {
  const free: Stretch[] = [];
  const cycle = halfHour * minuteMs;
  let at = 0;
  while (at < window) {
    const phase = (((dueAt + at) % cycle) + cycle) % cycle;
    if (phase < minuteMs) at += minuteMs - phase;
    else {
      const length = Math.min(cycle - phase, window - at);
      free.push({ from: at, length });
      at += length;
    }
  }
  return free;
}
