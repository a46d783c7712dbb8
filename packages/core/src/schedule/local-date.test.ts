import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import {
  addDays,
  addMonthsTo,
  compareDates,
  dateOfDayNumber,
  dayNumberOf,
  daysBetween,
  isLocalDate,
  lastDayOfMonth,
  localDate,
  weekdayOf,
} from "./schedule.js";

const lastDay = dayNumberOf("9999-12-31");
const dayNumber = fc.integer({ min: dayNumberOf("0001-01-01"), max: lastDay });

function refusalOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe("local dates", () => {
  it("agree with the platform's Gregorian calendar on every day", () => {
    fc.assert(
      fc.property(dayNumber, (day) => {
        const platform = new Date(day * 86_400_000);

        const date = dateOfDayNumber(day);

        expect(date).toBe(platform.toISOString().slice(0, 10));
        expect(dayNumberOf(date)).toBe(day);
        expect(weekdayOf(date) % 7).toBe(platform.getUTCDay());
      }),
    );
  });

  it("count the days they were moved by", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (days) => {
        const moved = addDays("2026-03-20", days);

        expect(daysBetween("2026-03-20", moved)).toBe(days);
        expect(Math.sign(compareDates(moved, "2026-03-20"))).toBe(Math.sign(days));
      }),
    );
  });

  it("stay within a shorter month when moved by months", () => {
    expect(addMonthsTo("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonthsTo("2028-03-31", -1)).toBe("2028-02-29");
    expect(addMonthsTo("2026-11-30", 15)).toBe("2028-02-29");
    expect(lastDayOfMonth("2028-02-03")).toBe("2028-02-29");
  });

  it.each(["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20260101", "", "0000-01-01", "2026-04-31", "x"])(
    "refuse %j with SCHEDULE_INVALID",
    (text) => {
      const error = refusalOf(() => dayNumberOf(text, "from"));

      expect(isLocalDate(text)).toBe(false);
      expect(hasCode(error, "SCHEDULE_INVALID") && error.field).toBe("from");
    },
  );

  it("refuse to leave the years 1 to 9999", () => {
    expect(
      hasCode(
        refusalOf(() => addDays("9999-12-31", 1)),
        "SCHEDULE_INVALID",
      ),
    ).toBe(true);
    expect(
      hasCode(
        refusalOf(() => localDate(2026, 2, 30)),
        "SCHEDULE_INVALID",
      ),
    ).toBe(true);
  });
});
