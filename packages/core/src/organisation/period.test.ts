import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../schedule/schedule.js";
import { coversDay, overlaps, type Period } from "./period.js";

const day = fc.integer({ min: 0, max: 60 }).map((days) => addDays("2026-02-01", days));
const period: fc.Arbitrary<Period> = fc
  .tuple(day, fc.option(fc.integer({ min: 1, max: 30 })))
  .map(([from, length]) => ({ from, to: length === null ? null : addDays(from, length) }));

describe("periods", () => {
  it("hold on their first day and not on their last", () => {
    const march = { from: "2026-03-01", to: "2026-04-01" };

    expect(coversDay(march, "2026-02-28")).toBe(false);
    expect(coversDay(march, "2026-03-01")).toBe(true);
    expect(coversDay(march, "2026-03-31")).toBe(true);
    expect(coversDay(march, "2026-04-01")).toBe(false);
  });

  it("overlap when, and only when, some day lies in both", () => {
    const days = Array.from({ length: 120 }, (_, index) => addDays("2026-02-01", index));

    fc.assert(
      fc.property(period, period, (a, b) => {
        expect(overlaps(a, b)).toBe(days.some((each) => coversDay(a, each) && coversDay(b, each)));
      }),
    );
  });
});
