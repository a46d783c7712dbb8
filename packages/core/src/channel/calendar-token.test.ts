import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarToken, readCalendarToken } from "./calendar-token.js";

const text = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("a#b", "50%", "%23", "%25#", "g@branch.test"));
const name = fc.record({
  uid: text,
  sequence: fc.nat(),
  occurrenceAt: fc.option(fc.integer({ min: -1e12, max: 1e14 })),
  attendee: fc.option(text),
});

describe("calendarToken", () => {
  it("names uid and sequence, and the rest only where there is any", () => {
    const whole = { uid: "g7@b", sequence: 2, occurrenceAt: null, attendee: null };

    expect(calendarToken(whole)).toBe("g7@b#2");
    expect(calendarToken({ ...whole, occurrenceAt: 1_000 })).toBe("g7@b#2#1000");
    expect(calendarToken({ ...whole, attendee: "li@b" })).toBe("g7@b#2##li@b");
  });

  it("is read as it was written, whatever stands in it", () => {
    fc.assert(
      fc.property(name, (one) => {
        expect(readCalendarToken(calendarToken(one))).toEqual(one);
      }),
    );
  });

  it("is not read from anything else", () => {
    const others = ["", "g7", "#1", "g7#", "g7#x", "g7#-1", "g7#1#soon", "g7#1#2#li#more"];

    expect(others.map(readCalendarToken)).toEqual(others.map(() => null));
  });
});
