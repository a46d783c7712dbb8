import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { cadenceOf } from "./cadence.js";
import { RRule } from "./rrule-library.js";
import { withImpliedParts } from "./rule-engine.js";
import { parseRule } from "./rule-grammar.js";
import {
  type CompiledSchedule,
  compileSchedule,
  createScheduleCompiler,
  localTimeText,
  parseLocalTime,
  writeSchedule,
} from "./schedule.js";

const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const zones = ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia"];
const list = (item: fc.Arbitrary<string | number>): fc.Arbitrary<string> =>
  fc.uniqueArray(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(","));
const part = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.option(value, { nil: "" }).map((text) => (text === "" ? "" : `;${name}=${text}`));
const joined = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((all) => all.join(""));

const months = list(fc.integer({ min: 1, max: 12 }));
const plainDays = list(fc.constantFrom(...weekdays));
const monthDays = list(fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: -31, max: -1 })));
const placedDays = list(
  fc.tuple(fc.constantFrom(1, 2, 3, 4, 5, -1, -2), fc.constantFrom(...weekdays)).map(([n, day]) => `${n}${day}`),
);
const anyDays = fc.oneof(part("BYDAY", plainDays), part("BYDAY", placedDays), part("BYMONTHDAY", monthDays));

/** Rules of every supported frequency; without the shapes that rrule is known to get wrong, so that it can be the judge. */
const rule = joined(
  fc.oneof(
    joined(fc.constant("FREQ=DAILY"), part("BYMONTH", months), part("BYDAY", plainDays), part("BYMONTHDAY", monthDays)),
    joined(
      fc.constant("FREQ=WEEKLY"),
      part("BYDAY", plainDays),
      part("BYMONTH", months),
      part("WKST", fc.constantFrom(...weekdays)),
    ),
    joined(fc.constant("FREQ=MONTHLY"), anyDays, part("BYMONTH", months)),
    fc.constantFrom("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1,3"),
    joined(
      fc.constant("FREQ=YEARLY"),
      months.map((text) => `;BYMONTH=${text}`),
      anyDays,
    ),
    joined(fc.constant("FREQ=YEARLY"), part("BYDAY", fc.oneof(plainDays, placedDays))),
    joined(
      fc.constant("FREQ=YEARLY;BYYEARDAY="),
      list(fc.oneof(fc.integer({ min: 1, max: 366 }), fc.integer({ min: -366, max: -1 }))),
    ),
    joined(fc.constant("FREQ=YEARLY;BYWEEKNO="), list(fc.integer({ min: 2, max: 51 })), part("BYDAY", plainDays)),
  ),
  fc.integer({ min: 1, max: 7 }).map((interval) => (interval === 1 ? "" : `;INTERVAL=${interval}`)),
  part("BYHOUR", list(fc.integer({ min: 0, max: 23 }))),
  part("BYMINUTE", list(fc.integer({ min: 0, max: 59 }))),
);
const start = fc
  .integer({ min: Date.UTC(1990, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 })
  .map((minute) => localTimeText(minute * 60_000));
const zone = fc.constantFrom(...zones);
const compiler = createScheduleCompiler({ maxSchedules: 1 });

/** The compiled schedule, or `null` when the rule never occurs. */
function compiledOrNull(text: string): CompiledSchedule | null {
  try {
    return compiler.compile(text);
  } catch (error) {
    if (error instanceof Error && error.message.includes("never occurs")) return null;
    throw error;
  }
}

/** rrule on a floating clock, started at the beginning of the interval that holds `from`, with every part explicit. */
function judge(ruleText: string, startText: string, fromText: string): InstanceType<typeof RRule> {
  const first = parseLocalTime(startText, "start");
  const full = withImpliedParts(parseRule(ruleText), first);
  const cadence = cadenceOf(full);
  const phase = cadence.indexOf(first);
  const elapsed = cadence.indexOf(parseLocalTime(fromText, "from")) - phase;
  const index = phase + Math.floor(elapsed / full.interval) * full.interval;
  const options = RRule.parseString(ruleText);
  const none =
    full.weekdays.length === 0 ? {} : { byweekday: options.byweekday ?? full.weekdays.map(({ weekday }) => weekday) };
  return new RRule(
    {
      ...options,
      ...none,
      dtstart: new Date(cadence.startOf(index)),
      ...(full.months.length === 0 ? {} : { bymonth: [...full.months] }),
      ...(full.monthDays.length === 0 ? {} : { bymonthday: [...full.monthDays] }),
      byhour: [...full.hours],
      byminute: [...full.minutes],
      bysecond: [...full.seconds],
    },
    true,
  );
}

/** The rule with nothing left to be taken from its start. */
function withEveryPart(ruleText: string): string {
  const parts = [ruleText];
  if (!ruleText.includes("BYHOUR")) parts.push("BYHOUR=9");
  if (!ruleText.includes("BYMINUTE")) parts.push("BYMINUTE=30");
  if (/BYDAY|BYMONTHDAY|BYYEARDAY/.test(ruleText)) return parts.join(";");
  if (/WEEKLY|BYWEEKNO/.test(ruleText)) parts.push("BYDAY=TU");
  else if (!ruleText.includes("DAILY")) parts.push("BYMONTHDAY=15");
  if (/YEARLY/.test(ruleText) && !/BYMONTH|BYWEEKNO/.test(ruleText)) parts.push("BYMONTH=5");
  return parts.join(";");
}

const laterOf = (startText: string, days: number): string =>
  localTimeText(parseLocalTime(startText, "start") + days * 86_400_000);

describe("a compiled schedule", () => {
  it("agrees with rrule, re-anchored, at any age of the rule", () => {
    fc.assert(
      fc.property(rule, start, fc.integer({ min: 0, max: 20_000 }), (ruleText, startText, days) => {
        const schedule = compiledOrNull(writeSchedule({ start: startText, zone: null, rule: ruleText }));
        fc.pre(schedule !== null);
        const from = laterOf(startText, days);

        const ours = schedule.list({ after: from, limit: 6 }).map(({ local }) => local);

        let cursor = new Date(parseLocalTime(from, "from"));
        const library = judge(ruleText, startText, from);
        const theirs = ours.map(() => {
          cursor = library.after(cursor) ?? cursor;
          return localTimeText(cursor.getTime());
        });
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 400 },
    );
  });

  it("answers next later than asked, and never earlier for a later question", () => {
    fc.assert(
      fc.property(rule, start, zone, fc.nat(3000), fc.nat(200_000), (ruleText, startText, name, days, minutes) => {
        const schedule = compiledOrNull(writeSchedule({ start: startText, zone: name, rule: ruleText }));
        fc.pre(schedule !== null);
        const asked = parseLocalTime(startText, "start") + days * 86_400_000;

        const next = schedule.nextAfter(asked);
        const later = schedule.nextAfter(asked + minutes * 60_000);

        fc.pre(next !== null && later !== null);
        expect(next.at).toBeGreaterThan(asked);
        expect(later.at).toBeGreaterThanOrEqual(next.at);
      }),
      { numRuns: 300 },
    );
  });

  it("lists what repeated next answers give", () => {
    fc.assert(
      fc.property(rule, start, zone, (ruleText, startText, name) => {
        const schedule = compiledOrNull(writeSchedule({ start: startText, zone: name, rule: ruleText }));
        fc.pre(schedule !== null);

        const listed = schedule.list({ limit: 12 });

        let next = schedule.first;
        const walked = listed.map(() => {
          const each = next;
          next = each === null ? null : schedule.nextAfter(each.local);
          return each;
        });
        expect(walked).toEqual(listed);
      }),
      { numRuns: 200 },
    );
  });

  it("gives the same from a later start in phase", () => {
    fc.assert(
      fc.property(rule, start, fc.nat(8), (ruleText, startText, skipped) => {
        const full = withEveryPart(ruleText);
        const schedule = compiledOrNull(writeSchedule({ start: startText, zone: null, rule: full }));
        const later = schedule?.list({ limit: skipped + 1 })[skipped];
        fc.pre(schedule !== null && later !== undefined);

        const restarted = compileSchedule(writeSchedule({ start: later.local, zone: null, rule: full }));

        expect(restarted.list({ limit: 5 })).toEqual(schedule.list({ after: later.at - 1, limit: 5 }));
      }),
      { numRuns: 200 },
    );
  });

  it("ends after COUNT occurrences, the same as with UNTIL at the last of them", () => {
    fc.assert(
      fc.property(rule, start, fc.integer({ min: 1, max: 20 }), (ruleText, startText, count) => {
        const endless = compiledOrNull(writeSchedule({ start: startText, zone: null, rule: ruleText }));
        fc.pre(endless !== null);
        const expected = endless.list({ limit: count });
        const last = expected.at(-1)?.local.replaceAll(/[-:]/g, "") ?? "";
        const ending = (end: string): CompiledSchedule =>
          compileSchedule(writeSchedule({ start: startText, zone: null, rule: `${ruleText};${end}` }));

        expect(ending(`COUNT=${count}`).list({ limit: count + 5 })).toEqual(expected);
        expect(ending(`UNTIL=${last}`).list({ limit: count + 5 })).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});

describe("the rule grammar", () => {
  it("answers any text with a schedule or with SCHEDULE_INVALID, and never hangs", () => {
    const value = fc.oneof(fc.string({ maxLength: 8 }), fc.integer().map(String), plainDays, monthDays);
    const name = fc.constantFrom(
      "FREQ",
      "INTERVAL",
      "COUNT",
      "UNTIL",
      "BYDAY",
      "BYMONTH",
      "BYMONTHDAY",
      "BYSETPOS",
      "WKST",
    );
    const text = fc.array(
      fc.tuple(name, value).map(([key, text]) => `${key}=${text}`),
      { maxLength: 4 },
    );
    const frequency = fc.constantFrom("DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", "");
    fc.assert(
      fc.property(frequency, text, (each, parts) => {
        let outcome = "accepted";
        try {
          compileSchedule(`DTSTART:20260131T090000\nRRULE:FREQ=${each};${parts.join(";")}`);
        } catch (error) {
          outcome = error instanceof Error && "code" in error ? String(error.code) : "other";
        }

        expect(["accepted", "SCHEDULE_INVALID"]).toContain(outcome);
      }),
      { numRuns: 300 },
    );
  });
});

describe("schedules in another host zone", () => {
  const hostZone = process.env["TZ"];

  afterEach(() => {
    if (hostZone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = hostZone;
  });

  it("gives identical answers with the host in UTC, Shanghai and New York", () => {
    const text = "DTSTART;TZID=Europe/London:20240301T013000\nRRULE:FREQ=DAILY;BYHOUR=1,2";
    const seen = ["UTC", "Asia/Shanghai", "America/New_York"].map((name) => {
      process.env["TZ"] = name;
      const offset = new Date(Date.UTC(2024, 6)).getTimezoneOffset();
      return { offset, list: createScheduleCompiler().compile(text).list({ limit: 500 }) };
    });

    expect(seen.map(({ offset }) => offset)).toEqual([0, -480, 240]);
    expect(seen[1]?.list).toEqual(seen[0]?.list);
    expect(seen[2]?.list).toEqual(seen[0]?.list);
  });
});
