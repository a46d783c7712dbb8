import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { zoneObservances } from "../zone/zone.js";
import { calendarObject } from "./calendar.js";
import type { MailEvent } from "./payload.js";

const event: MailEvent = {
  uid: "gathering-7@branch",
  sequence: 0,
  cancelled: false,
  withdrawn: false,
  asks: true,
  zone: null,
  recurrence: null,
  occurrenceAt: null,
  startsAt: Date.UTC(2026, 2, 13, 7),
  endsAt: Date.UTC(2026, 2, 13, 8, 30),
  place: "三楼; 会议室, 东",
  summary: "支部党员大会",
};
const framing = {
  organizer: { address: "branch@example.test", name: 'A "B"; C' },
  attendee: "ming@example.test",
  description: "第一行\n第二行\\",
  stampedAt: Date.UTC(2026, 2, 9, 1),
};

const unfold = (content: string): string => content.replace(/\r\n /gu, "");
const propertyIn = (content: string, name: string): string =>
  (new RegExp(`^${name}[^:\r\n]*:([^\r\n]*)\r$`, "mu").exec(unfold(content))?.[1] ?? "").replace(
    /\\(?:n|(.))/giu,
    (_, escaped: string | undefined) => escaped ?? "\n",
  );

/** The event as a calendar program reads it. */
const eventIn = (content: string): ICAL.Component =>
  new ICAL.Component(ICAL.parse(content)).getFirstSubcomponent("vevent") ?? expect.fail("no event");

/** When a series takes place by its own calendar object, as epoch ms. */
function occurrencesIn(content: string, count: number): readonly number[] {
  const walk = new ICAL.Event(eventIn(content)).iterator();
  return Array.from({ length: count }, () => walk.next().toUnixTime() * 1000);
}

function seriesEvent(zone: string, rule: string, startsAt: number, except: number[] = []): MailEvent {
  const observances = zoneObservances(zone, { from: startsAt, until: null });
  return {
    ...event,
    ...{ startsAt, endsAt: startsAt + 3_600_000 },
    zone: { id: zone, observances: observances.map((each) => ({ ...each, dates: [...each.dates] })) },
    recurrence: { rule, except },
  };
}

describe("calendarObject", () => {
  it("writes a request as calendar programs expect it", () => {
    const { method, content } = calendarObject(event, framing);

    expect(method).toBe("REQUEST");
    expect(unfold(content).split("\r\n")).toEqual([
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//Microbranch//Mail//EN",
      "CALSCALE:GREGORIAN",
      "METHOD:REQUEST",
      "BEGIN:VEVENT",
      "UID:gathering-7@branch",
      "SEQUENCE:0",
      "DTSTAMP:20260309T010000Z",
      "DTSTART:20260313T070000Z",
      "DTEND:20260313T083000Z",
      "SUMMARY:支部党员大会",
      "DESCRIPTION:第一行\\n第二行\\\\",
      "LOCATION:三楼\\; 会议室\\, 东",
      "STATUS:CONFIRMED",
      `ORGANIZER;CN="A ^'B^'; C":mailto:branch@example.test`,
      "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ming@example.test",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ]);
  });

  it("cancels under the same uid with the raised sequence", () => {
    const { method, content } = calendarObject({ ...event, cancelled: true, sequence: 4 }, framing);

    expect(method).toBe("CANCEL");
    expect(content).toContain("METHOD:CANCEL\r\n");
    expect(content).toContain("UID:gathering-7@branch\r\nSEQUENCE:4\r\n");
    expect(content).toContain("STATUS:CANCELLED\r\n");
    expect(content).not.toContain("RSVP");
  });

  it("takes it out of one calendar where only one member is no longer invited", () => {
    const { method, content } = calendarObject({ ...event, withdrawn: true, sequence: 4 }, framing);

    expect(method).toBe("CANCEL");
    expect(content).not.toContain("STATUS");
    expect(unfold(content)).toContain("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT:mailto:ming@example.test\r\n");
  });

  it("asks for no answer where none is read", () => {
    expect(unfold(calendarObject({ ...event, asks: false }, framing).content)).toContain("RSVP=FALSE");
  });

  it("folds at 75 octets, never inside a character, and loses no text", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 400 }).filter((each) => !/[\r\p{Cs}]/u.test(each));
    fc.assert(
      fc.property(text, text, (summary, name) => {
        const { content } = calendarObject(
          { ...event, summary },
          { ...framing, organizer: { ...framing.organizer, name } },
        );

        expect(Buffer.from(content).toString()).toBe(content);
        for (const line of content.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        for (const line of content.split(/\r?\n/u))
          expect(Buffer.from(Buffer.from(line)).toString()).not.toContain("\ufffd");
        expect(propertyIn(content, "SUMMARY")).toBe(summary);
        expect(eventIn(content).getFirstPropertyValue("summary")).toBe(summary);
      }),
    );
  });

  it("writes a series in its own zone, which comes along", () => {
    const startsAt = Date.parse("2026-03-13T07:30:00+08:00");
    const skipped = Date.parse("2026-04-10T07:30:00+08:00");

    const { content } = calendarObject(
      seriesEvent("Asia/Shanghai", "FREQ=MONTHLY;BYDAY=2FR", startsAt, [skipped]),
      framing,
    );

    expect(content).toContain(
      [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0800",
        "TZOFFSETTO:+0800",
        "TZNAME:CST",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
      ].join("\r\n"),
    );
    expect(content).toContain("DTSTART;TZID=Asia/Shanghai:20260313T073000\r\n");
    expect(content).toContain("EXDATE;TZID=Asia/Shanghai:20260410T073000\r\n");
    expect(content).toContain("RRULE:FREQ=MONTHLY;BYDAY=2FR\r\n");
    expect(occurrencesIn(content, 2)).toEqual([startsAt, Date.parse("2026-05-08T07:30:00+08:00")]);
  });

  it.each([
    ["Europe/Berlin", "2026-03-20T09:00:00+01:00", ["2026-03-27T09:00:00+01:00", "2026-04-03T09:00:00+02:00"]],
    ["America/New_York", "2026-10-23T09:00:00-04:00", ["2026-10-30T09:00:00-04:00", "2026-11-06T09:00:00-05:00"]],
    ["Australia/Lord_Howe", "2026-03-27T09:00:00+11:00", ["2026-04-03T09:00:00+11:00", "2026-04-10T09:00:00+10:30"]],
    ["Africa/Casablanca", "2026-02-13T09:00:00+01:00", ["2026-02-20T09:00:00Z", "2026-02-27T09:00:00Z"]],
  ])("keeps the time of day over a change of clocks: %s", (zone, first, next) => {
    const { content } = calendarObject(seriesEvent(zone, "FREQ=WEEKLY", Date.parse(first)), framing);

    expect(occurrencesIn(content, 3)).toEqual([first, ...next].map((each) => Date.parse(each)));
  });

  it("names one occurrence by when it was first planned, in the form of the series", () => {
    const moved = { ...seriesEvent("Asia/Shanghai", "FREQ=WEEKLY", event.startsAt), recurrence: null };
    const planned = event.startsAt + 7 * 86_400_000;

    const { content } = calendarObject({ ...moved, occurrenceAt: planned, startsAt: planned + 3_600_000 }, framing);

    expect(content).toContain("RECURRENCE-ID;TZID=Asia/Shanghai:20260320T150000\r\n");
    expect(content).toContain("DTSTART;TZID=Asia/Shanghai:20260320T160000\r\n");
    expect(content).not.toContain("RRULE");
  });

  it("lets no text add a property", () => {
    const { content } = calendarObject({ ...event, summary: "a\r\nATTENDEE:mailto:x@example.test" }, framing);

    expect(unfold(content).match(/^ATTENDEE/gmu)).toHaveLength(1);
  });
});
