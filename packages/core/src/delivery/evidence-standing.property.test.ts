import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EvidenceLevel } from "../channel/channel.js";
import { isEnd, isFinal, standingOf, standingOfParts } from "./evidence-standing.js";

const levels = ["handed-over", "confirmed", "read", "dropped", "bounced"] as const satisfies EvidenceLevel[];
const evidence = fc.record({ level: fc.constantFrom(...levels), at: fc.integer({ min: 0, max: 9 }) });
const several = fc.array(evidence, { maxLength: 8 });
const shuffled = several.chain((some) =>
  fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length })),
);

describe("standingOf", () => {
  it("comes to the same whatever the order in which evidence came", () => {
    fc.assert(
      fc.property(shuffled, ([some, inOtherOrder]) => {
        expect(standingOf(inOtherOrder)).toEqual(standingOf(some));
      }),
    );
  });

  it("never goes back when more becomes known", () => {
    fc.assert(
      fc.property(several, evidence, (some, another) => {
        const before = standingOf(some);
        const after = standingOf([...some, another]);

        expect(standingOf([...(before === null ? [] : [before]), another])).toEqual(after);
        expect(
          before === null || standingOf([before, ...(after === null ? [] : [after])])?.level === after?.level,
        ).toBe(true);
      }),
    );
  });

  it("holds an end against a hand-over and a confirmation, and reading against everything", () => {
    const of = (...some: EvidenceLevel[]) => standingOf(some.map((level, at) => ({ level, at })))?.level ?? null;

    expect(of()).toBeNull();
    expect(of("read", "handed-over")).toBe("read");
    expect(of("bounced", "confirmed")).toBe("bounced");
    expect(of("dropped", "read")).toBe("read");
  });

  it("keeps the earliest time of its level", () => {
    const at = (...times: number[]) => standingOf(times.map((time) => ({ level: "read", at: time })))?.at;

    expect(at(5, 3, 8)).toBe(3);
  });
});

describe("standingOfParts", () => {
  it("says no more than is known of every part, and an end of one is the end of all", () => {
    const part = fc.option(evidence, { nil: null });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
        const all = standingOfParts(parts);
        const ends = parts.filter((one) => one !== null && isEnd(one.level));

        if (ends.length > 0) expect(ends).toContainEqual(all);
        else if (parts.includes(null)) expect(all).toBeNull();
        else
          for (const one of parts)
            expect(standingOf([one, all].filter((each) => each !== null))?.level).toBe(one?.level);
      }),
    );
  });

  it("knows nothing of no parts", () => {
    expect(standingOfParts([])).toBeNull();
  });
});

describe("isFinal", () => {
  it("ends at the highest level that is declared, or at an end", () => {
    const at = (level: EvidenceLevel, ...declared: EvidenceLevel[]) => isFinal({ level, at: 0 }, declared);

    expect(at("handed-over", "handed-over", "read")).toBe(false);
    expect(at("read", "handed-over", "read")).toBe(true);
    expect(at("handed-over", "handed-over", "dropped")).toBe(true);
    expect(at("dropped", "handed-over", "read", "dropped")).toBe(true);
    expect(isFinal(null, ["read"])).toBe(false);
  });
});
