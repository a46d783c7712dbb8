import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import { compact, type RecurrenceCase, recurrenceVectors, scheduleTextOf } from "./fixtures/read-vectors.js";
import {
  type CompiledSchedule,
  compileSchedule,
  createScheduleCompiler,
  nextOccurrence,
  occurrences,
} from "./schedule.js";

const vectors = recurrenceVectors();
const subDaily = /FREQ=(HOURLY|MINUTELY|SECONDLY)/;
const isSubDaily = ({ rrule }: RecurrenceCase): boolean => subDaily.test(rrule);
const isAmbiguous = ({ tags }: RecurrenceCase): boolean => tags.includes("AMBIGUOUS");
const supported = vectors.cases.filter((each) => !isSubDaily(each) && !isAmbiguous(each));
const utcText = (at: number): string => new Date(at).toISOString().replace(".000", "");

function refusalOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

/** The refusal of a text and the fastest of three tries, so that a busy machine does not count. */
function timed(text: string): { error: unknown; fastestMs: number } {
  const tries = [1, 2, 3].map(() => {
    const began = performance.now();
    const error = refusalOf(() => occurrences(text, { limit: 1 }));
    return { error, ms: performance.now() - began };
  });
  return { error: tries[0]?.error, fastestMs: Math.min(...tries.map(({ ms }) => ms)) };
}

/** Everything about a vector that an engine can get wrong. */
function answersOf(each: RecurrenceCase, schedule: CompiledSchedule): unknown {
  const list = schedule.list({ limit: each.expected.length + (each.complete ? 1 : 0) });
  return {
    id: each.id,
    local: list.map(({ local }) => local),
    utc: each.expectedUtc === undefined ? undefined : list.map(({ at }) => utcText(at)),
    next: each.next.map(({ after }) => schedule.nextAfter(after)?.local ?? null),
  };
}

const expectedOf = (each: RecurrenceCase): unknown => ({
  id: each.id,
  local: each.expected,
  utc: each.expectedUtc,
  next: each.next.map(({ expected }) => expected),
});

describe("occurrences of the recurrence vectors", () => {
  it("covers every daily or slower vector that has one meaning", () => {
    expect(supported.length).toBe(325);
  });

  it("gives the expected local times, instants and next answers", () => {
    const answers = supported.map((each) => answersOf(each, compileSchedule(scheduleTextOf(each))));

    expect(answers).toEqual(supported.map(expectedOf));
  });

  it("gives the same from a compiler's cache and zone tables", () => {
    const compiler = createScheduleCompiler({ maxSchedules: 50, maxZones: 4 });

    const answers = supported.map((each) => answersOf(each, compiler.compile(scheduleTextOf(each))));

    expect(answers).toEqual(supported.map(expectedOf));
  });

  it("refuses rules below a day and rules that calendars read differently", () => {
    const refused = vectors.cases.filter((each) => isSubDaily(each) || isAmbiguous(each));

    const accepted = refused.filter(
      (each) =>
        !hasCode(
          refusalOf(() => compileSchedule(scheduleTextOf(each))),
          "SCHEDULE_INVALID",
        ),
    );

    expect(refused.length).toBe(45);
    expect(accepted.map(({ id }) => id)).toEqual([]);
  });

  it.each(vectors.invalid.map(({ rrule }) => rrule))("refuses the invalid rule %j at once", (rrule) => {
    const { error, fastestMs } = timed(`DTSTART:20240101T090000\nRRULE:${rrule}`);

    expect(hasCode(error, "SCHEDULE_INVALID") && error.field?.startsWith("RRULE")).toBe(true);
    expect(fastestMs).toBeLessThan(50);
  });

  it.each(vectors.neverOccurs)("refuses $rrule from $dtstart, which never occurs, at once", ({ rrule, dtstart }) => {
    const { error, fastestMs } = timed(`DTSTART:${compact(dtstart)}\nRRULE:${rrule}`);

    expect(hasCode(error, "SCHEDULE_INVALID")).toBe(true);
    expect(fastestMs).toBeLessThan(50);
  });
});

describe("occurrences", () => {
  const thirdFridays = "DTSTART;TZID=Asia/Shanghai:20260116T143000\nRRULE:FREQ=MONTHLY;BYDAY=3FR";
  const march = Date.parse("2026-03-20T14:30:00+08:00");
  const local = (text: string, range: Parameters<typeof occurrences>[1]) =>
    occurrences(text, range).map((each) => each.local);

  it("lists strictly between after and before, as instants or as local times", () => {
    const april = { at: Date.parse("2026-04-17T14:30:00+08:00"), local: "2026-04-17T14:30:00" };

    expect(occurrences(thirdFridays, { after: march, before: march + 56 * 86_400_000, limit: 9 })).toEqual([april]);
    expect(occurrences(thirdFridays, { after: march - 1, limit: 2 })).toEqual([
      { at: march, local: "2026-03-20T14:30:00" },
      april,
    ]);
    expect(local(thirdFridays, { after: "2026-03-20T14:30:00", before: "2026-05-15T14:30:00", limit: 9 })).toEqual([
      april.local,
    ]);
  });

  it("takes a UTC and a floating start, and both are the same instants", () => {
    const rule = "RRULE:FREQ=DAILY;COUNT=2";

    const utc = occurrences(`DTSTART:20260101T010000Z\n${rule}`, { limit: 5 });

    expect(utc.map(({ at }) => utcText(at))).toEqual(["2026-01-01T01:00:00Z", "2026-01-02T01:00:00Z"]);
    expect(occurrences(`DTSTART:20260101T010000\n${rule}`, { limit: 5 })).toEqual(utc);
  });

  it("reads folded lines, small letters and Windows line ends", () => {
    const text = "DTSTART;TZID=Asia/Shanghai:20260116T143000\r\nrrule:freq=monthly;\r\n byday=3fr\r\n";

    expect(local(text, { limit: 2 })).toEqual(["2026-01-16T14:30:00", "2026-02-20T14:30:00"]);
  });

  it("leaves out a date excluded in UTC or in another zone, and adds one given so", () => {
    const text = `${thirdFridays}\nEXDATE:20260220T063000Z\nEXDATE;TZID=Asia/Tokyo:20260320T153000\nRDATE:20260301T010000Z`;

    expect(local(text, { limit: 3 })).toEqual(["2026-01-16T14:30:00", "2026-03-01T09:00:00", "2026-04-17T14:30:00"]);
  });

  it("excludes by its instant an occurrence that a gap moved", () => {
    const text = "DTSTART;TZID=America/New_York:20240309T023000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20240310T073000Z";

    expect(local(text, { limit: 5 })).toEqual(["2024-03-09T02:30:00", "2024-03-11T02:30:00"]);
  });

  it("keeps the last day when UNTIL is its midnight in UTC", () => {
    const text = "DTSTART;TZID=Asia/Shanghai:20261230T093000\nRRULE:FREQ=DAILY;UNTIL=20261231T155959Z";

    expect(local(text, { limit: 9 })).toEqual(["2026-12-30T09:30:00", "2026-12-31T09:30:00"]);
  });

  it("counts the occurrences of the rule before dates are added and left out", () => {
    const text = "DTSTART:20260101T090000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260102T090000\nRDATE:20260110T090000";

    expect(local(text, { limit: 9 })).toEqual(["2026-01-01T09:00:00", "2026-01-03T09:00:00", "2026-01-10T09:00:00"]);
  });

  it("takes a schedule of single dates without a rule", () => {
    expect(local("DTSTART:20260101T090000\nRDATE:20260301T090000", { limit: 9 })).toEqual([
      "2026-01-01T09:00:00",
      "2026-03-01T09:00:00",
    ]);
  });

  it("is empty where nothing is left", () => {
    const schedule = compileSchedule("DTSTART:20260101T090000\nRRULE:FREQ=DAILY;UNTIL=20251231T000000");

    expect(schedule.first).toBeNull();
    expect(schedule.list({ limit: 5 })).toEqual([]);
    expect(nextOccurrence(schedule, 0)).toBeNull();
  });

  it("does not count a start that the rule does not choose", () => {
    const schedule = compileSchedule("DTSTART:20260101T090000\nRRULE:FREQ=MONTHLY;BYDAY=3FR;COUNT=1");

    expect(schedule.start).toBe("2026-01-01T09:00:00");
    expect(schedule.first?.local).toBe("2026-01-16T09:00:00");
    expect(schedule.list({ limit: 5 })).toHaveLength(1);
  });

  it("orders the next occurrence by instant where a gap turns two around", () => {
    const text = "DTSTART;TZID=America/New_York:20240301T023000\nRRULE:FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30";
    const gap = Date.parse("2024-03-10T06:59:00Z");
    const schedule = compileSchedule(text);

    const first = schedule.nextAfter(gap);
    const second = schedule.nextAfter(first?.at ?? 0);

    expect([first?.at, second?.at].map((at) => utcText(at ?? 0))).toEqual([
      "2024-03-10T07:00:00Z",
      "2024-03-10T07:30:00Z",
    ]);
  });

  it("answers within the night of a doubled hour without going back", () => {
    const schedule = compileSchedule("DTSTART;TZID=America/New_York:20241101T014500\nRRULE:FREQ=DAILY");
    const secondInstance = Date.parse("2024-11-03T06:30:00Z");

    expect(schedule.nextAfter(secondInstance)?.local).toBe("2024-11-04T01:45:00");
  });

  it.each([0, -1, 1.5, 10_001, Number.NaN])("refuses the limit %d with INPUT_INVALID", (limit) => {
    expect(
      hasCode(
        refusalOf(() => occurrences(thirdFridays, { limit })),
        "INPUT_INVALID",
      ),
    ).toBe(true);
  });

  it("refuses an instant that is no number with INPUT_INVALID", () => {
    expect(
      hasCode(
        refusalOf(() => nextOccurrence(compileSchedule(thirdFridays), Number.NaN)),
        "INPUT_INVALID",
      ),
    ).toBe(true);
  });
});
