import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLongerThan } from "./characters.js";

const whole = (text: string): number =>
  [...new Intl.Segmenter("und", { granularity: "grapheme" }).segment(text)].length;

describe("isLongerThan", () => {
  it("counts as a reader does, in texts of any length", () => {
    const parts = ["党", "a", "👨‍👩‍👧‍👦", "é", "🇨🇳", "\n"];
    const texts = fc
      .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 900 })
      .map((chosen) => chosen.join(""));

    fc.assert(
      fc.property(texts, (text) => {
        const count = whole(text);
        expect([isLongerThan(text, count), isLongerThan(text, count - 1)]).toEqual([false, true]);
      }),
      { numRuns: 60 },
    );
  });

  it("comes to an end with one character that never does", () => {
    expect(isLongerThan(`a${"\u0301".repeat(100_000)}`, 1000)).toBe(false);
  });
});
