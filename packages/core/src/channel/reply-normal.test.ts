import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalised, numberOf } from "./reply-normal.js";

describe("normalised and numberOf", () => {
  it("is idempotent, and knows every number up to 99 in Chinese", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => normalised(normalised(text)) === normalised(text)));
    const ones = ["", ..."一二三四五六七八九"];
    const numerals = Array.from({ length: 99 }, (_, i) => {
      const tens = Math.floor((i + 1) / 10);
      return `${tens > 1 ? ones[tens] : ""}${tens > 0 ? "十" : ""}${ones[(i + 1) % 10]}`;
    });

    expect(numerals.map(numberOf)).toEqual(numerals.map((_, i) => i + 1));
  });
});
