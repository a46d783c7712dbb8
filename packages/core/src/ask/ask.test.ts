import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askToken, readAskToken, tokensGoodUntil } from "./ask.js";
import { freeCode } from "./ask-code.js";

const day = 86_400_000;
const key = new Uint8Array(32).fill(3);

describe("freeCode", () => {
  it("gives the same code for the same seed, never one in use, and none that is misread", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(60), (seed, uses) => {
        const taken = new Set<string>();
        for (let use = 0; use < uses; use++) {
          const code = freeCode(seed, taken) ?? "none";
          expect(code).toBe(freeCode(seed, taken));
          expect(taken.has(code)).toBe(false);
          expect(code).toMatch(/^[A-HJ-NP-Z][2-9]{1,2}$/u);
          taken.add(code);
        }
      }),
    );
  });

  it("goes on to three characters when all of two are in use, and ends", () => {
    const taken = new Set<string>();
    for (let code = freeCode("ask_1", taken); code !== null; code = freeCode("ask_1", taken)) taken.add(code);

    expect(taken.size).toBe(24 * 8 + 24 * 64);
    expect([...taken].findIndex((code) => code.length === 3)).toBe(24 * 8);
  });
});

describe("askToken", () => {
  const ask = { id: "ask_1", validUntil: 10 * day };

  it("names the ask and the member, until its time is over", () => {
    const own = askToken(ask, "li", key);

    expect(readAskToken(own, key, day)).toEqual({ askId: "ask_1", memberId: "li", isExpired: false });
    expect(readAskToken(own, key, 10 * day)).toEqual({ askId: "ask_1", memberId: "li", isExpired: true });
    expect(readAskToken(askToken(ask, null, key), key, day)).toMatchObject({ memberId: null });
    expect(tokensGoodUntil(5 * day, 0)).toBe(35 * day);
    expect(tokensGoodUntil(null, day)).toBe(181 * day);
  });

  it("is nothing once a character of it is changed, cut or added, or under another key", () => {
    const own = askToken(ask, "li", key);
    fc.assert(
      fc.property(fc.nat(own.length - 1), fc.constantFrom(..."ABCxyz019-_."), (at, char) => {
        const changed = own.slice(0, at) + char + own.slice(at + 1);
        if (changed !== own) expect(readAskToken(changed, key, day)).toBeNull();
        expect(readAskToken(own.slice(0, at), key, day)).toBeNull();
        expect(readAskToken(own + char, key, day)).toBeNull();
      }),
    );
    expect(readAskToken(own, new Uint8Array(32).fill(4), day)).toBeNull();
  });
});
