import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import { festivalVectors } from "./fixtures/read-vectors.js";
import {
  addDays,
  birthdayIn,
  createLunarCalendar,
  festivalDay,
  festivalNames,
  type LunarBirthday,
  lunarBirthdayIn,
  lunarToSolar,
  solarToLunar,
} from "./schedule.js";

const vectors = festivalVectors();
const notDates = new Set(["闰月", "除夕农历"]);
const monthNames = "正 二 三 四 五 六 七 八 九 十 十一 腊".split(" ");
const digits = "一二三四五六七八九十";

/** Reads 闰十一月初五. */
function birthdayOf(text: string): LunarBirthday {
  const [, leap, month = "", tens = "", unit = ""] = /^(闰)?(.+)月(初|十|廿|三)(.)/.exec(text) ?? [];
  const base = { 初: 0, 十: 10, 廿: 20, 三: 20 }[tens] ?? 0;
  return { month: monthNames.indexOf(month) + 1, day: base + digits.indexOf(unit) + 1, leap: leap !== undefined };
}

function refused(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return hasCode(error, "SCHEDULE_INVALID") ? error.field : error;
  }
}

describe("festivalDay", () => {
  it("gives every festival of the vectors", () => {
    const calendar = createLunarCalendar();
    for (const { year, festivals } of vectors) {
      const names = Object.keys(festivals).filter((name) => !notDates.has(name));

      const dates = Object.fromEntries(names.map((name) => [name, calendar.festivalDay(name, year)]));

      expect(dates).toEqual(Object.fromEntries(names.map((name) => [name, festivals[name]])));
    }
  });

  it("gives 春节 2027 on 6 February, where Intl is wrong", () => {
    expect(festivalDay("春节", 2027)).toBe("2027-02-06");
    expect(festivalDay("除夕", 2027)).toBe("2027-02-05");
  });

  it("understands the shorter names", () => {
    const short = ["元宵", "端午", "中秋", "国庆", "重阳", "七一", "八一", "清明节", "五四"];
    const long = ["元宵节", "端午节", "中秋节", "国庆节", "重阳节", "建党节", "建军节", "清明", "青年节"];

    expect(short.map((name) => festivalDay(name, 2026))).toEqual(long.map((name) => festivalDay(name, 2026)));
  });

  it("knows all its names in every year", () => {
    const calendar = createLunarCalendar({ maxYears: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...festivalNames), fc.integer({ min: 1901, max: 2100 }), (name, year) => {
        const date = calendar.festivalDay(name, year);

        expect(date).toBe(festivalDay(name, year));
        expect([year, year - 1]).toContain(Number(date.slice(0, 4)));
      }),
      { numRuns: 60 },
    );
  });

  it("refuses unknown names and years with SCHEDULE_INVALID", () => {
    expect(refused(() => festivalDay("感恩节", 2026))).toBe("name");
    expect(refused(() => festivalDay("", 2026))).toBe("name");
    expect(refused(() => festivalDay("春节", 1900))).toBe("year");
    expect(refused(() => festivalDay("元旦", 2026.5))).toBe("year");
  });
});

describe("lunarToSolar", () => {
  it("agrees with the lunar day of 除夕 in the vectors", () => {
    const eves = vectors.map(({ festivals }) => {
      const day = solarToLunar(String(festivals["除夕"]));
      return `${day.year}年十二月${day.day === 30 ? "三十" : "廿九"}`;
    });

    expect(eves).toEqual(vectors.map(({ festivals }) => festivals["除夕农历"]));
  });

  it("has the leap month of each year in the vectors, and no other", () => {
    for (const { year, festivals } of vectors) {
      const leapMonths = monthNames
        .map((_, index) => index + 1)
        .filter((month) => refused(() => lunarToSolar({ year, month, day: 1, leap: true })) !== "leap");

      expect(leapMonths).toEqual(festivals["闰月"] === null ? [] : [festivals["闰月"]]);
    }
  });

  it("is undone by solarToLunar on every day", () => {
    const calendar = createLunarCalendar();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 72_500 }), (days) => {
        const date = addDays("1901-03-01", days);

        expect(calendar.lunarToSolar(calendar.solarToLunar(date))).toBe(date);
      }),
    );
  });

  it("knows 闰十一月 of 2033", () => {
    expect(lunarToSolar({ year: 2033, month: 11, day: 1, leap: true })).toBe("2033-12-22");
  });

  it("refuses days that the month does not have", () => {
    expect(refused(() => lunarToSolar({ year: 2026, month: 2, day: 30, leap: true }))).toBe("leap");
    expect(refused(() => lunarToSolar({ year: 2026, month: 12, day: 30 }))).toBe("day");
    expect(refused(() => lunarToSolar({ year: 2026, month: 13, day: 1 }))).toBe("month");
    expect(refused(() => lunarToSolar({ year: 2026, month: 1, day: 0 }))).toBe("day");
  });
});

describe("lunarBirthdayIn", () => {
  it("gives every lunar birthday of the vectors", () => {
    for (const { year, lunarBirthdays } of vectors) {
      const dates = Object.keys(lunarBirthdays).map((text) => [text, lunarBirthdayIn(year, birthdayOf(text))]);

      expect(Object.fromEntries(dates)).toEqual(lunarBirthdays);
    }
  });

  it("gives none or two in a year where the lunar year is shifted against it", () => {
    const birthday = { month: 12, day: 1 };
    const counts = Array.from({ length: 30 }, (_, index) => lunarBirthdayIn(2000 + index, birthday).length);

    expect(new Set(counts)).toEqual(new Set([0, 1, 2]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30);
  });
});

describe("birthdayIn", () => {
  it("puts 29 February by the rule in a year without it", () => {
    const days = (["feb28", "mar1", "leap-years-only"] as const).map((rule) => birthdayIn(2026, "1992-02-29", rule));

    expect(days).toEqual(["2026-02-28", "2026-03-01", null]);
    expect(birthdayIn(2028, "1992-02-29", "feb28")).toBe("2028-02-29");
  });

  it("gives other days unchanged, and nothing before birth", () => {
    expect(birthdayIn(2026, "1990-12-31", "feb28")).toBe("2026-12-31");
    expect(birthdayIn(1990, "1990-12-31", "feb28")).toBe("1990-12-31");
    expect(birthdayIn(1989, "1990-12-31", "feb28")).toBeNull();
  });

  it("refuses dates and years that do not exist", () => {
    expect(refused(() => birthdayIn(2026, "1991-02-29", "feb28"))).toBe("birthday");
    expect(refused(() => birthdayIn(0, "1991-02-28", "feb28"))).toBe("year");
  });
});
