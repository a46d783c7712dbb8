interface Limit {
  readonly max: number;
  readonly windowMs: number;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** @source WeCom documentation, pages 90236 (2025-09-24), 90248 (2026-02-06) and 99110 (2025-08-07). */
const limits: Readonly<Record<"application" | "groupChat" | "robot", readonly Limit[]>> = {
  application: [
    { max: 30, windowMs: minuteMs },
    { max: 1000, windowMs: hourMs },
  ],
  groupChat: [
    { max: 200, windowMs: minuteMs },
    { max: 10_000, windowMs: 24 * hourMs },
  ],
  robot: [{ max: 20, windowMs: minuteMs }],
};

/** Counts what was sent to whom. */
export class Rates {
  readonly #now: () => number;
  readonly #isKept: boolean;
  readonly #sent = new Map<string, readonly number[]>();

  constructor(now: () => number, isKept: boolean) {
    this.#now = now;
    this.#isKept = isKept;
  }

  /** Counts one message; whether it is still within the limits. */
  takes(whom: string, surface: keyof typeof limits): boolean {
    if (!this.#isKept) return true;
    const now = this.#now();
    const longest = Math.max(...limits[surface].map(({ windowMs }) => windowMs));
    const before = (this.#sent.get(whom) ?? []).filter((at) => now - at < longest);
    const isWithin = limits[surface].every(
      ({ max, windowMs }) => before.filter((at) => now - at < windowMs).length < max,
    );
    if (isWithin) this.#sent.set(whom, [...before, now]);
    return isWithin;
  }
}
