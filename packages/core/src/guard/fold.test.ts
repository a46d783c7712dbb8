import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, foldText, solidText } from "./fold.js";

const anyText = fc.string({
  unit: fc.oneof(
    fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
    fc.constantFrom(
      "絕",
      "ABC",
      "[",
      "(",
      "{",
      "<",
      "\\",
      "}",
      "㏠",
      "ﷺ",
      "①",
      "\r\n",
      "\u2028",
      "\t",
      "\u200b",
      "𝟙",
      "☆",
      "。",
      "`",
      "\u007f",
    ),
  ),
});

describe("foldText", () => {
  it("reads a text exactly as fold does", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(foldText(text)).toBe(fold(text).text);
      }),
      { numRuns: 1000 },
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["ABC123", "abc123"],
    ["【絕密】", "[绝密]"],
    ["機\u200b密☆", "机密★"],
    ["a\r\nb\u2028c\td", "a\nb\nc d"],
    ["⼯作底稿", "工作底稿"],
    ["𝟙𝟛𝟠", "138"],
  ])("reads %j as %j", (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });
});

describe("fold", () => {
  it("keeps the way back to the original for every character", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { text: folded, starts, ends } = fold(text);

        expect([starts.length, ends.length]).toEqual([folded.length, folded.length]);
        expect(starts.every((start, i) => start < (ends[i] ?? 0) && start >= (starts[i - 1] ?? 0))).toBe(true);
      }),
    );
  });
});

describe("solidText", () => {
  it("closes the gaps between characters", () => {
    expect(solidText("丁 县·水\n利“局”")).toBe("丁县水利局");
  });
});
