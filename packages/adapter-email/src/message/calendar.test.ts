import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarObject } from "./calendar.js";
import type { MailEvent } from "./payload.js";

const event: MailEvent = {
  uid: "gathering-7@branch",
  sequence: 0,
  cancelled: false,
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
      "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:ming@example.test",
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
  });

  it("folds at 75 octets, never inside a character, and loses no text", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 400 }).filter((each) => !/[\r\p{Cs}]/u.test(each));
    fc.assert(
      fc.property(text, (summary) => {
        const { content } = calendarObject({ ...event, summary }, framing);

        for (const line of content.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect(propertyIn(content, "SUMMARY")).toBe(summary);
      }),
    );
  });

  it("lets no text add a property", () => {
    const { content } = calendarObject({ ...event, summary: "a\r\nATTENDEE:mailto:x@example.test" }, framing);

    expect(unfold(content).match(/^ATTENDEE/gmu)).toHaveLength(1);
  });
});
