import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import { festivalVectors } from "./fixtures/read-vectors.js";
import {
  addDays,
  bundledHolidayYears,
  createHolidayCalendar,
  dayStatus,
  daysBetween,
  type HolidayYear,
  isWorkday,
  type ShiftRule,
  shiftToWorkday,
  statutoryHolidays,
  workdayOfMonth,
  workdaysAfter,
  workdaysBefore,
} from "./schedule.js";

const vectors = festivalVectors();
const fixtureYears: HolidayYear[] = vectors.flatMap(({ year, holidays }) =>
  holidays === undefined ? [] : [{ year, ...holidays }],
);
const calendar = createHolidayCalendar(fixtureYears);
const bundled = createHolidayCalendar();
const shifted = (date: string, rule: ShiftRule): string | null => shiftToWorkday(date, rule, calendar).onDate;

function refusalOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

function fieldRefused(year: unknown): unknown {
  const error = refusalOf(() => createHolidayCalendar([year as HolidayYear]));
  return hasCode(error, "CALENDAR_INVALID") ? error.field : error;
}

describe("isWorkday", () => {
  it("makes the working days of every month in the vectors", () => {
    for (const { year, workdays } of vectors) {
      const months = Object.entries(workdays ?? {}).map(([text, expected]) => {
        const month = Number(text);
        const fifth = `${year}-${text.padStart(2, "0")}-05`;
        const last = workdayOfMonth({ year, month }, -1, calendar);
        const answers = {
          firstWorkday: workdayOfMonth({ year, month }, 1, calendar),
          tenthWorkday: workdayOfMonth({ year, month }, 10, calendar),
          lastWorkday:
            expected.lastWorkday === null && last !== null && dayStatus(last, calendar).provisional ? null : last,
          the5thOrNextWorkday: shifted(fifth, "next"),
          the5thOrPreviousWorkday: shifted(fifth, "previous"),
        };
        return { month, answers, expected };
      });

      expect(months.map(({ answers }) => answers)).toEqual(months.map(({ expected }) => expected));
    }
  });

  it("comes with the year 2026 as published", () => {
    const published = fixtureYears.find(({ year }) => year === 2026);

    expect(bundledHolidayYears.map(({ year }) => year)).toEqual([2026]);
    expect(bundledHolidayYears[0]).toEqual({ ...published, version: 1 });
  });

  it("knows make-up Saturdays, holidays on weekdays and weekends inside a holiday", () => {
    expect(isWorkday("2026-10-10", bundled)).toBe(true);
    expect(isWorkday("2026-10-05", bundled)).toBe(false);
    expect(isWorkday("2024-04-06", calendar)).toBe(false);
  });

  it("answers a year without data by plain weekends and says that it is provisional", () => {
    expect(isWorkday("2027-02-08", bundled)).toBe(true);
    expect(isWorkday("2027-02-07", bundled)).toBe(false);
    expect(dayStatus("2027-02-08", bundled)).toEqual({
      workday: true,
      basis: "unknown-year",
      name: null,
      provisional: true,
    });
  });

  it("is provisional in the last week of a year until the next year's notice is there", () => {
    const next: HolidayYear = {
      year: 2027,
      papers: ["invented for this test"],
      off: [["2027-01-01", "元旦"]],
      work: [["2026-12-27", "元旦"]],
    };
    const both = createHolidayCalendar([...bundledHolidayYears, next]);

    expect(dayStatus("2026-12-27", bundled)).toMatchObject({ workday: false, provisional: true });
    expect(dayStatus("2026-12-27", both)).toMatchObject({ workday: true, basis: "notice", provisional: false });
    expect(dayStatus("2026-12-24", bundled).provisional).toBe(false);
    expect(dayStatus("2026-12-31", both).provisional).toBe(false);
  });

  it("lets an override win and keeps its reason", () => {
    const local = createHolidayCalendar(bundledHolidayYears, [
      { date: "2027-01-01", workday: false, reason: "元旦" },
      { date: "2026-10-10", workday: false, reason: "台风停工" },
    ]);

    expect(isWorkday("2027-01-01", local)).toBe(false);
    expect(dayStatus("2026-10-10", local)).toEqual({
      workday: false,
      basis: "override",
      name: "台风停工",
      provisional: false,
    });
  });

  it("refuses a date that does not exist with SCHEDULE_INVALID", () => {
    expect(
      hasCode(
        refusalOf(() => isWorkday("2026-02-30", bundled)),
        "SCHEDULE_INVALID",
      ),
    ).toBe(true);
  });
});

describe("createHolidayCalendar", () => {
  const year = { year: 2026, papers: ["a paper"], off: [], work: [] };

  it("changes its version with the data, and only then", () => {
    const versions = [
      createHolidayCalendar([year]),
      createHolidayCalendar([{ ...year, version: 2 }]),
      createHolidayCalendar([{ ...year, off: [["2026-01-02", "元旦"]] }]),
      createHolidayCalendar([year], [{ date: "2026-01-02", workday: false, reason: "x" }]),
    ].map(({ version }) => version);

    expect(new Set(versions).size).toBe(4);
    expect(createHolidayCalendar([{ ...year, version: 1 }]).version).toBe(versions[0]);
  });

  it("replaces a year given twice by the later one", () => {
    const twice = createHolidayCalendar([{ ...year, off: [["2026-01-02", "元旦"]] }, year]);

    expect(isWorkday("2026-01-02", twice)).toBe(true);
  });

  it.each([
    [
      "a day that is off and at work",
      { ...year, off: [["2026-01-02", "a"]], work: [["2026-01-02", "a"]] },
      "years[0].work.0.0",
    ],
    [
      "a day listed twice",
      {
        ...year,
        off: [
          ["2026-01-02", "a"],
          ["2026-01-02", "b"],
        ],
      },
      "years[0].off.1.0",
    ],
    ["a day of another year", { ...year, off: [["2027-01-02", "a"]] }, "years[0].off.0.0"],
    ["no source", { ...year, papers: [] }, "years[0].papers"],
    ["an unknown field", { ...year, weekend: true }, "years[0]"],
    ["a date that does not exist", { ...year, work: [["2026-02-30", "a"]] }, "years[0].work.0.0"],
    ["no object", null, "years[0]"],
  ])("refuses %s", (_, data, field) => {
    expect(fieldRefused(data)).toBe(field);
  });

  it("names the year of refused data", () => {
    const error = refusalOf(() => createHolidayCalendar([{ ...year, papers: [] }]));

    expect(hasCode(error, "CALENDAR_INVALID") && error.details["year"]).toBe(2026);
  });

  it("refuses a malformed override", () => {
    const override = { date: "2026-13-01", workday: false, reason: "x" };
    const error = refusalOf(() => createHolidayCalendar([], [override]));

    expect(hasCode(error, "CALENDAR_INVALID") && error.field).toBe("overrides[0].date");
  });
});

describe("shiftToWorkday", () => {
  it.each([
    ["none", "2026-10-04"],
    ["skip", null],
    ["next", "2026-10-08"],
    ["previous", "2026-09-30"],
    ["nearest", "2026-10-08"],
    ["next-within-month", "2026-10-08"],
  ] as const)("with %s moves 4 October 2026, a holiday, to %s", (rule, expected) => {
    expect(shifted("2026-10-04", rule)).toBe(expected);
  });

  it("moves to the nearer side, and to the next when both are as near", () => {
    expect(shifted("2026-10-03", "nearest")).toBe("2026-09-30");
    expect(shifted("2026-03-07", "nearest")).toBe("2026-03-06");
    expect(shifted("2026-06-19", "nearest")).toBe("2026-06-18");
    expect(shifted("2026-04-05", "nearest")).toBe("2026-04-07");
  });

  it("goes back when the next working day is in another month", () => {
    expect(shifted("2026-05-31", "next-within-month")).toBe("2026-05-29");
    expect(shifted("2026-05-31", "next")).toBe("2026-06-01");
  });

  it("says when it moved, and when a missing year could change that", () => {
    expect(shiftToWorkday("2026-03-20", "next", bundled)).toEqual({
      onDate: "2026-03-20",
      moved: false,
      provisional: false,
    });
    expect(shiftToWorkday("2027-02-07", "next", bundled)).toEqual({
      onDate: "2027-02-08",
      moved: true,
      provisional: true,
    });
  });

  it("never lands on a day off, never loses an occurrence, and keeps its direction", () => {
    const date = fc.integer({ min: 0, max: 3652 }).map((days) => addDays("2019-12-01", days));
    const rule = fc.constantFrom<ShiftRule>("next", "previous", "nearest", "next-within-month");
    fc.assert(
      fc.property(date, rule, (each, shift) => {
        const { onDate, moved } = shiftToWorkday(each, shift, calendar);

        expect(onDate !== null && isWorkday(onDate, calendar)).toBe(true);
        const distance = daysBetween(each, onDate ?? each);
        expect(moved).toBe(!isWorkday(each, calendar));
        expect(shift === "next" ? distance >= 0 : shift === "previous" ? distance <= 0 : true).toBe(true);
        expect(shift !== "next-within-month" || onDate?.slice(0, 7) === each.slice(0, 7)).toBe(true);
      }),
    );
  });

  it("gives up where there is no working day, with CALENDAR_INVALID", () => {
    const off = Array.from({ length: 60 }, (_, index) => [addDays("2026-03-01", index), "x"] as const);
    const closed = createHolidayCalendar([{ year: 2026, papers: ["x"], off, work: [] }]);

    expect(
      hasCode(
        refusalOf(() => shiftToWorkday("2026-03-10", "next", closed)),
        "CALENDAR_INVALID",
      ),
    ).toBe(true);
  });
});

describe("workdaysBefore and workdaysAfter", () => {
  it("count working days over a holiday", () => {
    expect(workdaysBefore("2026-10-01", 2, bundled)).toBe("2026-09-29");
    expect(workdaysBefore("2026-10-08", 1, bundled)).toBe("2026-09-30");
    expect(workdaysBefore("2026-02-24", 1, bundled)).toBe("2026-02-14");
    expect(workdaysAfter("2026-02-14", 1, bundled)).toBe("2026-02-24");
    expect(workdaysAfter("2026-10-09", 1, bundled)).toBe("2026-10-10");
  });

  it.each([0, -1, 1.5, 367])("refuse the count %d", (count) => {
    expect(
      hasCode(
        refusalOf(() => workdaysBefore("2026-10-01", count, bundled)),
        "SCHEDULE_INVALID",
      ),
    ).toBe(true);
  });
});

describe("statutoryHolidays", () => {
  it("gives the seven holidays of 2026 with joined weekends, the end exclusive", () => {
    const holidays = statutoryHolidays(2026, bundled).map(({ name, from, to }) => `${name} ${from} ${to}`);

    expect(holidays).toEqual([
      "元旦 2026-01-01 2026-01-04",
      "春节 2026-02-15 2026-02-24",
      "清明节 2026-04-04 2026-04-07",
      "劳动节 2026-05-01 2026-05-06",
      "端午节 2026-06-19 2026-06-22",
      "中秋节 2026-09-25 2026-09-28",
      "国庆节 2026-10-01 2026-10-08",
    ]);
  });

  it("joins a weekend that the notice does not list, and knows nothing of a missing year", () => {
    expect(statutoryHolidays(2024, calendar)[0]).toEqual({ name: "元旦", from: "2023-12-30", to: "2024-01-02" });
    expect(statutoryHolidays(2027, bundled)).toEqual([]);
  });
});
