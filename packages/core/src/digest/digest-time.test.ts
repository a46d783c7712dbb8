import { describe, expect, it } from "vitest";
import { policyDefault } from "../organisation/organisation.js";
import { createHolidayCalendar } from "../schedule/schedule.js";
import { createDigestTimes, type DigestTimesParts } from "./digest.js";

const at = (text: string): number => Date.parse(`${text}+08:00`);
const times = (more: Partial<DigestTimesParts["digest"]> = {}) =>
  createDigestTimes({
    digest: { ...policyDefault("digest"), ...more },
    quietHours: policyDefault("quietHours"),
    calendar: createHolidayCalendar(),
    zone: "Asia/Shanghai",
  });

describe("createDigestTimes", () => {
  it.each([
    ["the same day before the hour", "daily", "2026-03-03T08:29", "2026-03-03T08:30"],
    ["the next day at the hour", "daily", "2026-03-03T08:30", "2026-03-04T08:30"],
    ["Monday after a Friday evening", "daily", "2026-03-06T21:00", "2026-03-09T08:30"],
    ["a Saturday that is worked", "daily", "2026-02-27T12:00", "2026-02-28T08:30"],
    ["the first working day after a holiday", "daily", "2026-09-30T12:00", "2026-10-08T08:30"],
    ["the next Monday", "weekly", "2026-03-04T12:00", "2026-03-09T08:30"],
    ["later in the week whose Monday is a holiday", "weekly", "2026-04-03T12:00", "2026-04-07T08:30"],
    ["still this week's when its Monday was a holiday", "weekly", "2026-04-06T12:00", "2026-04-07T08:30"],
    ["after a long holiday", "weekly", "2026-02-13T12:00", "2026-02-24T08:30"],
  ] as const)("gives %s", (_, rhythm, after, expected) => {
    expect(times()(rhythm, at(after))).toBe(at(expected));
  });

  it("keeps to the branch's own hour and weekday", () => {
    const own = times({ dailyAt: "17:00", weeklyOn: "thursday" });

    expect(own("daily", at("2026-03-06T18:00"))).toBe(at("2026-03-09T17:00"));
    expect(own("weekly", at("2026-03-06T18:00"))).toBe(at("2026-03-12T17:00"));
  });

  it("gives way to the end of quiet hours where the branch's hour is always quiet", () => {
    expect(times({ dailyAt: "21:00" })("daily", at("2026-03-06T10:00"))).toBe(at("2026-03-09T08:30"));
  });
});
