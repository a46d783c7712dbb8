import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemRandom } from "../identifier/identifier.js";
import { codeFrom, makeBindingCode, readBindingCode, shownCode } from "./binding-code.js";

const anyCode = fc
  .uint8Array({ minLength: 1_600, maxLength: 1_600 })
  .map((bytes) => codeFrom((time) => bytes.subarray(time * 8, time * 8 + 8)));

describe("binding codes", () => {
  it("have eight characters of which no two look alike, with a digit and a letter", () => {
    for (let time = 0; time < 500; time++) {
      const code = makeBindingCode(systemRandom);
      expect(code).toMatch(/^(?=.*[2-9])(?=.*[A-Z])[0-9A-HJKMNP-TV-Z]{8}$/u);
    }
  });

  it("are read as they are shown, in any case and width, with look-alikes, blanks and punctuation", () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        const shown = shownCode(code);
        const wide = [...shown].map((char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0)).join("");
        for (const typed of [
          code,
          shown,
          shown.toLowerCase(),
          shown.replace("-", " "),
          shown.replace("-", "–"),
          `  ${shown}。`,
          `【${shown}】`,
          wide,
          shown.replaceAll("0", "O").replaceAll("1", "l"),
        ])
          expect(readBindingCode(typed)).toBe(code);
      }),
    );
  });

  it.each([
    "",
    "7KQ2",
    "7KQ2-M4XDX",
    "code 7KQ2-M4XD",
    "7KQ2-M4XD please",
    "goodidea",
    "good idea",
    "20260302",
    "2026-0302",
    "UUUU2222",
    "7KQ2--M4XD",
    "同意同意同意同意",
  ])("are not read in %j", (line) => {
    expect(readBindingCode(line)).toBeNull();
  });

  it("are not looked for in a long line", () => {
    expect(readBindingCode(`${" ".repeat(1_000_000)}7KQ2-M4XD`)).toBeNull();
  });
});
