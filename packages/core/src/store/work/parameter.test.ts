import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toParameters } from "./parameter.js";

describe("toParameters", () => {
  it("turns truth into 1 and 0, bytes into a buffer on the same memory, and keeps the rest", () => {
    const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);

    const values = toParameters([true, false, null, "微支部", 1.5, -0, 7n, bytes]);

    expect(values).toEqual([1, 0, null, "微支部", 1.5, 0, 7, Buffer.from([2, 3])]);
    expect((values[7] as Buffer).buffer).toBe(bytes.buffer);
  });

  it.each([
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["2^53", 2 ** 53],
    ["2^53+1 as bigint", 2n ** 53n + 1n],
    ["a date", new Date(0)],
    ["an object", { a: 1 }],
    ["an object without a prototype", Object.create(null)],
    ["an array", [1]],
    ["an array buffer", new ArrayBuffer(2)],
    ["another view", new Uint16Array(2)],
    ["a function", (): number => 1],
    ["a symbol", Symbol("s")],
  ])("refuses %s", (_name, value) => {
    expect(() => toParameters(["fine", value])).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  });

  it.each([
    ["U+0000", "a\u0000b"],
    ["a lone high surrogate", "a\ud842"],
    ["a lone low surrogate", "\udfb7a"],
  ])("refuses %s in a text without quoting the text", (_name, text) => {
    expect(() => toParameters([text])).toThrow(
      expect.objectContaining({ code: "TEXT_INVALID", message: expect.not.stringContaining(text) }),
    );
  });

  it("keeps every safe integer and every well-formed text exactly", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.string({ unit: "grapheme" }), (integer, text) => {
        fc.pre(!text.includes("\u0000"));
        const [asNumber, asBigint, kept] = toParameters([integer, BigInt(integer), text]);
        expect(asNumber).toBe(integer === 0 ? 0 : integer);
        expect(asBigint).toBe(asNumber);
        expect(kept).toBe(text);
      }),
    );
  });
});
