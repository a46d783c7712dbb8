import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import { compileSchedule, createScheduleCompiler, namedRules, occurrences, writeSchedule } from "./schedule.js";

function fieldRefused(text: string): unknown {
  try {
    compileSchedule(text);
    return "accepted";
  } catch (error) {
    return hasCode(error, "SCHEDULE_INVALID") ? error.field : error;
  }
}

const withRule = (rule: string): string => `DTSTART;TZID=Asia/Shanghai:20260116T143000\nRRULE:${rule}`;

describe("compileSchedule", () => {
  it.each([
    ["FREQ=DAILY;INTERVAL=1001", "RRULE.INTERVAL"],
    ["FREQ=DAILY;COUNT=10001", "RRULE.COUNT"],
    ["FREQ=DAILY;UNTIL=20261231", "RRULE.UNTIL"],
    ["FREQ=DAILY;UNTIL=20260230T000000Z", "RRULE.UNTIL"],
    ["FREQ=MONTHLY;BYDAY=0FR", "RRULE.BYDAY"],
    ["FREQ=MONTHLY;BYDAY=54FR", "RRULE.BYDAY"],
    ["FREQ=MONTHLY;BYMONTHDAY=32", "RRULE.BYMONTHDAY"],
    ["FREQ=MONTHLY;BYMONTHDAY=1,,2", "RRULE.BYMONTHDAY"],
    ["FREQ=MONTHLY;BYMONTH=13", "RRULE.BYMONTH"],
    ["FREQ=YEARLY;BYMONTHDAY=5", "RRULE.BYMONTHDAY"],
    ["FREQ=MONTHLY;BYYEARDAY=5", "RRULE.BYYEARDAY"],
    ["FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "RRULE.BYDAY"],
    ["FREQ=YEARLY;BYWEEKNO=1;INTERVAL=2", "RRULE.BYWEEKNO"],
    ["FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO;BYSETPOS=1", "RRULE.BYWEEKNO"],
    ["FREQ=DAILY;BYSECOND=60", "RRULE.BYSECOND"],
    ["FREQ=DAILY;BYDAY=MO;BYSETPOS=0", "RRULE.BYSETPOS"],
    ["FREQ=DAILY;WKST=XX", "RRULE.WKST"],
    ["FREQ=DAILY;INTERVAL=", "RRULE.INTERVAL"],
    ["FREQ=DAILY;INTERVAL=2;INTERVAL=2", "RRULE.INTERVAL"],
    ["FREQ=DAILY;RSCALE=CHINESE", "RRULE"],
    ["FREQ=DAILY;__PROTO__=1", "RRULE"],
    ["INTERVAL=2", "RRULE.FREQ"],
    ["FREQ=HOURLY", "RRULE.FREQ"],
    ["FREQ=DAILY;", "RRULE"],
    [
      `FREQ=DAILY;BYHOUR=${[...Array(24).keys()].join(",")};BYMINUTE=${[...Array(60).keys()].join(",")}`,
      "RRULE.BYHOUR",
    ],
    [`FREQ=MONTHLY;BYMONTHDAY=${"1,".repeat(1500)}1`, "RRULE"],
    ["FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29", "RRULE"],
  ])("refuses %s naming %s", (rule, field) => {
    expect(fieldRefused(withRule(rule))).toBe(field);
  });

  it.each([
    ["RRULE:FREQ=DAILY", "DTSTART"],
    ["", "DTSTART"],
    ["DTSTART:20260116T143000\nDTSTART:20260116T143000", "DTSTART"],
    ["DTSTART:20260116", "DTSTART"],
    ["DTSTART;VALUE=DATE:20260116", "DTSTART"],
    ["DTSTART:20260132T000000", "DTSTART"],
    ["DTSTART:20260116T240000", "DTSTART"],
    ["DTSTART:18991231T000000", "DTSTART"],
    ["DTSTART;TZID=Asia/Nowhere:20260116T143000", "zone"],
    ["DTSTART;TZID=Asia/Shanghai:20260116T143000Z", "DTSTART"],
    [`${withRule("FREQ=DAILY")}\nRRULE:FREQ=WEEKLY`, "RRULE"],
    [`${withRule("FREQ=DAILY")}\nEXRULE:FREQ=WEEKLY`, "text"],
    [`${withRule("FREQ=DAILY")}\nEXDATE;TZID=Mars/Base:20260116T143000`, "zone"],
    [`${withRule("FREQ=DAILY")}\nEXDATE:20260116T1430`, "EXDATE"],
    [`${withRule("FREQ=DAILY")}\nRDATE;VALUE=PERIOD:20260116T143000Z/PT1H`, "RDATE"],
    [`${withRule("FREQ=DAILY")}\nRDATE:${"20260116T143000,".repeat(1000)}20260116T143000`, "RDATE"],
    ["X".repeat(40_000), "text"],
  ])("refuses the lines %j naming %s", (text, field) => {
    expect(fieldRefused(text)).toBe(field);
  });

  it("accepts a leap-day birthday whose next leap day is after a century without one", () => {
    const text = "DTSTART:20960229T090000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29";

    expect(occurrences(text, { limit: 2 })[1]?.local).toBe("2104-02-29T09:00:00");
  });
});

describe("createScheduleCompiler", () => {
  it("hands out the same compiled schedule for the same text, and forgets the oldest when full", () => {
    const compiler = createScheduleCompiler({ maxSchedules: 2 });
    const daily = compiler.compile(withRule("FREQ=DAILY"));

    expect(compiler.compile(withRule("FREQ=DAILY"))).toBe(daily);
    compiler.compile(withRule("FREQ=WEEKLY"));
    compiler.compile(withRule("FREQ=MONTHLY"));
    expect(compiler.compile(withRule("FREQ=DAILY"))).not.toBe(daily);
  });
});

describe("writeSchedule", () => {
  it("writes lines that mean what was asked", () => {
    const text = writeSchedule({
      start: "2026-01-31T09:00:00",
      zone: "Asia/Shanghai",
      rule: namedRules.thirtyFirstOrLastDay,
      extra: ["2026-02-10T10:00:00"],
      excluded: ["2026-03-31T09:00:00"],
    });

    expect(occurrences(text, { limit: 4 }).map(({ local }) => local)).toEqual([
      "2026-01-31T09:00:00",
      "2026-02-10T10:00:00",
      "2026-02-28T09:00:00",
      "2026-04-30T09:00:00",
    ]);
  });

  it("refuses a rule that smuggles in another line", () => {
    const act = (): string =>
      writeSchedule({ start: "2026-01-31T09:00:00", zone: null, rule: "FREQ=DAILY\nEXDATE:20260131T090000" });

    expect(act).toThrow(/FREQ must be/);
  });
});

describe("namedRules", () => {
  it.each([
    ["lastDayOfMonth", ["2026-01-31", "2026-02-28", "2026-03-31"]],
    ["thirtyFirstOrLastDay", ["2026-01-31", "2026-02-28", "2026-03-31"]],
    ["lastWeekdayOfMonth", ["2026-01-30", "2026-02-27", "2026-03-31"]],
    ["quarterEnd", ["2026-03-31", "2026-06-30", "2026-09-30"]],
  ] as const)("%s falls on %j", (name, dates) => {
    const text = writeSchedule({ start: "2026-01-01T09:00:00", zone: null, rule: namedRules[name] });

    expect(occurrences(text, { limit: 3 }).map(({ local }) => local.slice(0, 10))).toEqual(dates);
  });
});
