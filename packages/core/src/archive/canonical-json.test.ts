import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMicrobranchError } from "../error/error.js";
import { canonicalJson, maxCanonicalDepth } from "./canonical-json.js";
import vectors from "./fixtures/jcs.json" with { type: "json" };

describe("canonicalJson", () => {
  it.each(vectors.cases)("writes the official case $name", ({ input, expected, expectedHex }) => {
    const text = canonicalJson(JSON.parse(input));

    expect(text).toBe(expected);
    expect(Buffer.from(text, "utf8").toString("hex")).toBe(expectedHex);
  });

  it("writes the official numbers", () => {
    const written = vectors.numbers.map(({ ieee754Hex }) => canonicalJson(numberOf(ieee754Hex)));

    expect(written).toEqual(vectors.numbers.map(({ expected }) => expected));
  });

  it("sorts keys by UTF-16 code unit, not by code point", () => {
    expect(canonicalJson(JSON.parse('{"\\ufb33":1,"\\ud83d\\ude02":2}'))).toBe('{"\u{1f602}":2,"\ufb33":1}');
  });

  it("agrees with an independent implementation on every JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: "binary" }), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      { numRuns: 500 },
    );
  });

  it("agrees with an independent implementation on every finite number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it("gives one text for equal values, whatever the order of keys, and is read back unchanged", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());

        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });

  it("writes minus zero as zero", () => {
    expect(canonicalJson([-0, 0])).toBe("[0,0]");
  });

  it("keeps a key named __proto__", () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
  });

  it("takes objects without a prototype", () => {
    expect(canonicalJson(Object.assign(Object.create(null), { b: [], a: {} }))).toBe('{"a":{},"b":[]}');
  });

  it("escapes U+0000 and leaves U+007F, U+2028 and emoji as they are", () => {
    expect(canonicalJson('\u0000\u001f\b\t\n\f\r"\\/\u007f\u2028\u{1f600}')).toBe(
      '"\\u0000\\u001f\\b\\t\\n\\f\\r\\"\\\\/\u007f\u2028\u{1f600}"',
    );
  });

  it("writes the deepest nesting allowed", () => {
    expect(canonicalJson(nested(maxCanonicalDepth))).toBe(
      "[".repeat(maxCanonicalDepth) + "]".repeat(maxCanonicalDepth),
    );
  });
});

class Person {
  name = "x";
}

const circle: unknown[] = [];
circle.push({ again: circle });

const refusals: readonly (readonly [string, unknown, string | null])[] = [
  ["undefined", undefined, null],
  ["undefined in an array", [1, undefined], "[1]"],
  ["undefined as a member", { a: { b: undefined } }, "a.b"],
  ["a hole in an array", new Array(2), "[0]"],
  ["NaN", { n: [Number.NaN] }, "n[0]"],
  ["Infinity", Number.POSITIVE_INFINITY, null],
  ["a negative Infinity", Number.NEGATIVE_INFINITY, null],
  ["a bigint", { n: 1n }, "n"],
  ["a function", { f: () => 1 }, "f"],
  ["a symbol", [Symbol("s")], "[0]"],
  ["a symbol as key", { [Symbol("s")]: 1 }, null],
  ["a lone high surrogate", "a\ud800", null],
  ["a lone low surrogate", ["\udc00a"], "[0]"],
  ["surrogates in the wrong order", "\udc00\ud800", null],
  ["a lone surrogate in a key", { "\ud800": 1 }, "\ufffd"],
  ["a Date", { at: new Date(0) }, "at"],
  ["a Map", new Map(), null],
  ["a class instance", new Person(), null],
  ["a boxed string", new String("a"), null],
  ["bytes", { bytes: new Uint8Array(1) }, "bytes"],
  ["a toJSON method", { toJSON: () => 1 }, "toJSON"],
  ["a nested level too many", nested(maxCanonicalDepth + 1), "[0][0][0][0][0][0][0][0]"],
  ["10,000 levels of arrays", nested(10_000), "[0][0][0][0][0][0][0][0]"],
  ["a value that contains itself", circle, "[0].again[0].again[0].again[0].again"],
];

describe("canonicalJson refuses", () => {
  it.each(refusals)("%s", (_name, value, field) => {
    const error = thrownBy(() => canonicalJson(value));

    expect(isMicrobranchError(error) && [error.code, error.field]).toEqual(["VALUE_NOT_CANONICAL", field]);
  });

  it("10,000 levels of objects", () => {
    let value: unknown = 1;
    for (let level = 0; level < 10_000; level++) value = { a: value };

    expect(() => canonicalJson(value)).toThrow(/2000 levels/);
  });
});

function nested(levels: number): unknown {
  let value: unknown[] = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

function numberOf(bits: string): number {
  return Buffer.from(bits, "hex").readDoubleBE(0);
}
