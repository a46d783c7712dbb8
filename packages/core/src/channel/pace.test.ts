import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RateLimit } from "./capabilities.js";
import { fault } from "./faults.js";
import { freshPace, type PaceState, type PaceUse, prunePace, slowPace, takePace } from "./pace.js";
import { spreadOffsetMs } from "./spread.js";

const limit = (changes: Partial<RateLimit> = {}): RateLimit => ({
  counts: "messages",
  per: "channel",
  max: 10,
  windowMs: 60_000,
  whenExceeded: "refused",
  suspendedMs: null,
  source: "test",
  ...changes,
});

function take(count: number, limits: readonly RateLimit[], use: PaceUse, from: PaceState, now: number) {
  let state = from;
  let granted = 0;
  for (let i = 0; i < count; i++) {
    const taken = takePace(state, limits, use, now);
    state = taken.state;
    if (taken.answer.granted) granted++;
  }
  return { state, granted };
}

const one: PaceUse = { recipients: ["a"] };

describe("takePace", () => {
  it("grants four fifths of a limit and names when there is room again", () => {
    const { state, granted } = take(20, [limit()], one, freshPace, 1_000_000);

    const { answer } = takePace(state, [limit()], one, 1_000_000);

    expect(granted).toBe(8);
    expect(answer).toMatchObject({ granted: false, limit: limit() });
    const at = answer.granted ? null : answer.at;
    expect(at).toBeGreaterThanOrEqual(1_060_000);
    expect(takePace(state, [limit()], one, at ?? 0).answer.granted).toBe(true);
    expect(takePace(state, [limit()], one, (at ?? 0) - 1).answer.granted).toBe(false);
  });

  it("lets urgent requests probe a refusing limit only", () => {
    const urgent = { ...one, urgent: true };

    expect(take(20, [limit()], urgent, freshPace, 0).granted).toBe(10);
    expect(take(20, [limit({ whenExceeded: "dropped" })], urgent, freshPace, 0).granted).toBe(8);
    expect(take(20, [limit({ whenExceeded: "suspended", suspendedMs: 1 })], urgent, freshPace, 0).granted).toBe(8);
  });

  it("counts recipients apart where the limit is per recipient", () => {
    const limits = [limit({ per: "recipient", max: 2 })];
    const first = takePace(freshPace, limits, one, 0);

    expect(takePace(first.state, limits, one, 0).answer.granted).toBe(false);
    expect(takePace(first.state, limits, { recipients: ["b"] }, 0).answer.granted).toBe(true);
  });

  it("counts a batch as one request, but as many recipients", () => {
    const batch = { recipients: ["a", "b", "c", "d", "e"] };

    expect(take(9, [limit({ counts: "requests" })], batch, freshPace, 0).granted).toBe(8);
    expect(take(9, [limit({ counts: "recipients" })], batch, freshPace, 0).granted).toBe(1);
  });

  it("says so when a batch is larger than a limit ever allows", () => {
    const use = { recipients: ["a", "b", "c"] };

    expect(takePace(freshPace, [limit({ max: 2 })], use, 0).answer).toMatchObject({ granted: false, at: null });
  });

  it("counts nothing when one of several limits is in the way", () => {
    const limits = [limit({ max: 100 }), limit({ max: 2 })];
    const { state } = take(5, limits, one, freshPace, 0);

    expect(
      Object.values(state.spent)
        .flatMap((shelf) => Object.values(shelf))
        .map((slots) => slots[0]?.count),
    ).toEqual([1, 1]);
  });

  it("never grants more than four fifths within any stretch of the window", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 10, max: 5000 }),
        fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 120 }),
        (max, windowMs, gaps) => {
          const limits = [limit({ max, windowMs, whenExceeded: "dropped" })];
          const times: number[] = [];
          let state = freshPace;
          let now = 0;
          for (const gap of gaps) {
            now += gap;
            const taken = takePace(state, limits, one, now);
            state = prunePace(taken.state, now);
            if (taken.answer.granted) times.push(now);
          }

          const most = Math.max(1, Math.floor(max * 0.8));
          for (const from of times)
            expect(times.filter((time) => time >= from && time < from + windowMs).length).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it("serves ten thousand recipients in moments", () => {
    const limits = [limit({ max: 1_000_000 }), limit({ per: "recipient" })];
    let state = freshPace;
    for (let i = 0; i < 10_000; i++) state = takePace(state, limits, { recipients: [`person-${i}`] }, i).state;

    expect(Object.keys(state.spent).length).toBeLessThanOrEqual(256);
    expect(prunePace(state, 10_000_000).spent).toEqual({});
  });
});

describe("slowPace", () => {
  it("rests as long as the platform asks, then keeps half the pace for an hour", () => {
    const limits = [limit()];
    const slowed = slowPace(freshPace, limits, fault("RATE_EXCEEDED", { retryAfterMs: 5000 }), 0);

    expect(takePace(slowed, limits, one, 4999).answer).toEqual({ granted: false, at: 5000, limit: null });
    expect(take(20, limits, one, slowed, 5000).granted).toBe(4);
    expect(take(20, limits, { ...one, urgent: true }, slowed, 5000).granted).toBe(4);
    expect(take(20, limits, one, slowed, 3_600_000).granted).toBe(8);
  });

  it("rests for the declared suspension when the platform does not say", () => {
    const limits = [limit(), limit({ whenExceeded: "suspended", suspendedMs: 300_000 })];
    const slowed = slowPace(freshPace, limits, fault("RATE_EXCEEDED"), 0);

    expect(slowed.restUntil).toBe(300_000);
  });

  it("leaves the channel alone when one recipient is throttled", () => {
    expect(slowPace(freshPace, [limit()], fault("RECIPIENT_THROTTLED"), 0)).toBe(freshPace);
  });
});

describe("spreadOffsetMs", () => {
  it("is the same for the same branch, differs between branches, and stays within the window", () => {
    const offsets = Array.from({ length: 200 }, (_, i) => spreadOffsetMs(`branch_${i}`, 900_000));

    expect(offsets).toEqual(Array.from({ length: 200 }, (_, i) => spreadOffsetMs(`branch_${i}`, 900_000)));
    expect(new Set(offsets).size).toBeGreaterThan(190);
  });

  it("avoids minutes 0 and 30 wherever the window leaves a choice", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 60_001, max: 7_200_000 }), fc.nat(4e12), (id, window, dueAt) => {
        const offset = spreadOffsetMs(id, window, dueAt);

        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThan(window);
        expect(Math.floor((dueAt + offset) / 60_000) % 30).not.toBe(0);
      }),
    );
  });

  it("starts at once without a window", () => {
    expect(spreadOffsetMs("branch_1", 0)).toBe(0);
  });
});
