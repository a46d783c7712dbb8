import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import {
  createHolidayCalendar,
  isWorkday,
  localDateOf,
  localTimeText,
  parseQuietHours,
  type QuietHours,
  type ReleaseQuestion,
  releaseAt,
  toLocal,
} from "./schedule.js";

const zone = "Asia/Shanghai";
const calendar = createHolidayCalendar();
const policy: QuietHours = {
  from: "20:00",
  to: "08:00",
  nonWorkingDaysQuiet: true,
  releaseAt: "08:30",
  exempt: ["greeting", "urgent"],
  greetingAt: "09:00",
};
const at = (local: string): number => Date.parse(`${local}+08:00`);
const release = (purpose: string, queued: string, more: Partial<ReleaseQuestion> = {}) =>
  releaseAt({ queuedAt: at(queued), purpose, policy, calendar, zone, ...more });

/** `2026-10-08T08:30 day-off`. */
const answer = (...question: Parameters<typeof release>): string => {
  const { at: instant, reason } = release(...question);
  return `${instant === null ? "never" : localTimeText(toLocal(instant, zone)).slice(0, 16)} ${reason}`;
};

describe("releaseAt on the example branch's outbox", () => {
  it.each([
    ["o1: in the evening before the national holiday", "notice", "2026-09-30T21:10:00", "2026-10-08T08:30 quiet-hours"],
    ["o2: in the evening before a make-up Saturday", "notice", "2026-10-09T21:00:00", "2026-10-10T08:30 quiet-hours"],
    ["o3: early on a Monday", "notice", "2026-03-16T07:15:00", "2026-03-16T08:30 quiet-hours"],
    ["o5: on a make-up Saturday", "notice", "2026-05-09T10:00:00", "2026-05-09T10:00 now"],
    ["o6: urgent, at night, in a holiday", "urgent", "2026-06-20T22:00:00", "2026-06-20T22:00 now"],
    ["o7: a minute before quiet", "notice", "2026-06-18T19:59:00", "2026-06-18T19:59 now"],
    ["o8: as quiet begins before a long weekend", "notice", "2026-06-18T20:00:00", "2026-06-22T08:30 quiet-hours"],
  ])("%s", (_, purpose, queued, expected) => {
    expect(answer(purpose, queued)).toBe(expected);
  });

  it("o4: a greeting for 春节 waits for its morning, a day off", () => {
    expect(answer("greeting", "2026-02-16T23:00:00", { onDate: "2026-02-17" })).toBe("2026-02-17T09:00 greeting-time");
  });
});

describe("releaseAt", () => {
  it("holds back on a day off until the next working day", () => {
    expect(answer("notice", "2026-03-21T10:00:00")).toBe("2026-03-23T08:30 day-off");
  });

  it("sends at once between the end of quiet and the release time", () => {
    expect(answer("notice", "2026-03-16T08:00:00")).toBe("2026-03-16T08:00 now");
  });

  it("leaves days off open when the branch does", () => {
    const open = { ...policy, nonWorkingDaysQuiet: false };

    expect(answer("notice", "2026-03-21T10:00:00", { policy: open })).toBe("2026-03-21T10:00 now");
    expect(answer("notice", "2026-03-20T21:00:00", { policy: open })).toBe("2026-03-21T08:30 quiet-hours");
  });

  it("releases after a quiet time that lies within the day", () => {
    const noon = { ...policy, from: "12:00", to: "14:00" };

    expect(answer("notice", "2026-03-16T12:30:00", { policy: noon })).toBe("2026-03-16T14:00 quiet-hours");
    expect(answer("notice", "2026-03-16T21:00:00", { policy: noon })).toBe("2026-03-16T21:00 now");
    expect(answer("notice", "2026-03-16T12:30:00", { policy: { ...noon, releaseAt: "14:30" } })).toBe(
      "2026-03-16T14:30 quiet-hours",
    );
  });

  it("sends at once in a branch without quiet hours", () => {
    expect(answer("notice", "2026-03-21T23:00:00", { policy: null })).toBe("2026-03-21T23:00 now");
    expect(answer("greeting", "2026-02-16T23:00:00", { policy: null, onDate: "2026-02-17" })).toBe(
      "2026-02-17T00:00 greeting-time",
    );
  });

  it("sends a greeting late on its day, but not in its night and not after it", () => {
    expect(answer("greeting", "2026-02-17T15:00:00", { onDate: "2026-02-17" })).toBe("2026-02-17T15:00 now");
    expect(answer("greeting", "2026-02-17T20:00:00", { onDate: "2026-02-17" })).toBe("never day-over");
    expect(answer("greeting", "2026-02-18T00:10:00", { onDate: "2026-02-17" })).toBe("never day-over");
  });

  it("does not carry a greeting that is not exempt out of its day", () => {
    const strict = { ...policy, exempt: ["urgent"] };

    expect(answer("greeting", "2026-03-20T07:00:00", { policy: strict })).toBe("2026-03-20T09:00 greeting-time");
    expect(answer("greeting", "2026-03-21T07:00:00", { policy: strict })).toBe("never day-over");
  });

  it("says when a year without holiday data could change the answer", () => {
    expect(release("notice", "2027-02-07T10:00:00").provisional).toBe(true);
    expect(release("notice", "2026-12-31T21:00:00").provisional).toBe(true);
    expect(release("notice", "2026-09-30T21:10:00").provisional).toBe(false);
  });

  it("never goes before it was queued, in quiet hours or on a day off", () => {
    const minute = fc.integer({ min: at("2026-01-01T00:00:00") / 60_000, max: at("2026-12-20T00:00:00") / 60_000 });
    fc.assert(
      fc.property(minute, (each) => {
        const queuedAt = each * 60_000;

        const { at: instant } = releaseAt({ queuedAt, purpose: "notice", policy, calendar, zone });

        expect(instant).toBeGreaterThanOrEqual(queuedAt);
        const clock = localTimeText(toLocal(instant ?? 0, zone)).slice(11, 16);
        expect(clock >= policy.to && clock < policy.from).toBe(true);
        expect(isWorkday(localDateOf(instant ?? 0, zone), calendar)).toBe(true);
      }),
    );
  });
});

describe("parseQuietHours", () => {
  it.each([
    ["quietHours.from", { ...policy, from: "24:00" }],
    ["quietHours.to", { ...policy, to: "20:00" }],
    ["quietHours.releaseAt", { ...policy, releaseAt: "07:00" }],
    ["quietHours.releaseAt", { ...policy, from: "12:00", to: "14:00", releaseAt: "13:00" }],
    ["quietHours.exempt", { ...policy, exempt: "urgent" }],
    ["quietHours", { ...policy, weekends: true }],
  ])("refuses what contradicts itself, naming %s", (field, value) => {
    let refused: unknown = null;
    try {
      parseQuietHours(value);
    } catch (error) {
      refused = hasCode(error, "SETTING_INVALID") ? error.field : error;
    }

    expect(refused).toBe(field);
  });
});
