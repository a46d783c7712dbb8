import ICAL from "ical.js";
import { wallClock, type ZoneObservance } from "../zone/zone.js";
import type { MailEvent } from "./payload.js";

/** For whom and when a calendar object is written. */
export interface CalendarFraming {
  /** Who invites, and where answers go: an address and the branch's name. */
  readonly organizer: { readonly address: string; readonly name: string };
  /** Who is invited; nobody else is named, so that members' addresses stay private. */
  readonly attendee: string;
  /** The mail's text. */
  readonly description: string;
  /** The mail's own time: epoch ms. */
  readonly stampedAt: number;
}

/** An invitation or cancellation, with the method that the MIME part must repeat. */
export interface CalendarObject {
  /** iTIP method. */
  readonly method: "REQUEST" | "CANCEL";
  /** The iCalendar stream. */
  readonly content: string;
}

/** A property as ical.js takes it: name, parameters, type, values. @source RFC 7265 section 3.4. */
type Property = readonly [string, Readonly<Record<string, string>>, string, ...(string | object)[]];

/**
 * Writes one VEVENT as an iTIP request or cancellation.
 *
 * Times of a single gathering are in UTC, so that no time zone is needed. A series, and each revision of one of its
 * occurrences, is written in its own zone, which comes along: in UTC its weekdays would be those of UTC.
 *
 * @source RFC 5545 sections 3.1, 3.3.11, 3.6.1, 3.6.5, 3.8; RFC 5546 sections 3.2.2 and 3.2.5; RFC 6047 section 2.4.
 */
export function calendarObject(event: MailEvent, framing: CalendarFraming): CalendarObject {
  const method = event.cancelled || event.withdrawn ? "CANCEL" : "REQUEST";
  const zones = event.zone === null ? [] : [timeZone(event.zone)];
  const calendar = component(
    "vcalendar",
    [
      ["version", {}, "text", "2.0"],
      ["prodid", {}, "text", "-//Microbranch//Mail//EN"],
      ["calscale", {}, "text", "GREGORIAN"],
      ["method", {}, "text", method],
    ],
    [...zones, component("vevent", properties(event, framing))],
  );
  return { method, content: refolded(ICAL.stringify(calendar)) };
}

type Written = [string, Property[], Written[]];

const component = (name: string, properties: readonly Property[], parts: readonly Written[] = []): Written => [
  name,
  [...properties],
  [...parts],
];

function properties(event: MailEvent, framing: CalendarFraming): readonly Property[] {
  const { cancelled, withdrawn, recurrence, occurrenceAt } = event;
  const at = (name: string, ...instants: number[]): Property =>
    event.zone === null
      ? [name, {}, "date-time", ...instants.map(utc)]
      : [
          name,
          { tzid: event.zone.id },
          "date-time",
          ...instants.map((each) => wallClock(each, event.zone?.id ?? "UTC")),
        ];
  const status: readonly Property[] =
    withdrawn && !cancelled ? [] : [["status", {}, "text", cancelled ? "CANCELLED" : "CONFIRMED"]];
  const role = { cutype: "INDIVIDUAL", role: "REQ-PARTICIPANT" };
  const wish = { ...role, partstat: "NEEDS-ACTION", rsvp: event.asks ? "TRUE" : "FALSE" };
  return [
    ["uid", {}, "text", event.uid],
    ["sequence", {}, "integer", String(event.sequence)],
    ["dtstamp", {}, "date-time", utc(framing.stampedAt)],
    at("dtstart", event.startsAt),
    at("dtend", event.endsAt),
    ...(occurrenceAt === null ? [] : [at("recurrence-id", occurrenceAt)]),
    ...(recurrence === null ? [] : [rule(recurrence.rule)]),
    ...(recurrence === null || recurrence.except.length === 0 ? [] : [at("exdate", ...recurrence.except)]),
    ["summary", {}, "text", breaks(event.summary)],
    ["description", {}, "text", breaks(framing.description)],
    ...(event.place === null ? [] : [["location", {}, "text", breaks(event.place)] as const]),
    ...status,
    ["organizer", { cn: breaks(framing.organizer.name) }, "cal-address", `mailto:${framing.organizer.address}`],
    ["attendee", cancelled || withdrawn ? role : wish, "cal-address", `mailto:${framing.attendee}`],
  ];
}

const rule = (text: string): Property => ["rrule", {}, "recur", ICAL.Recur.fromString(text).toJSON()];

function timeZone({ id, observances }: NonNullable<MailEvent["zone"]>): Written {
  return component("vtimezone", [["tzid", {}, "text", id]], observances.map(observance));
}

function observance({ kind, startsOn, from, to, name, rule: again, dates }: ZoneObservance): Written {
  return component(kind, [
    ["dtstart", {}, "date-time", startsOn],
    ["tzoffsetfrom", {}, "utc-offset", from],
    ["tzoffsetto", {}, "utc-offset", to],
    ...(name === null ? [] : [["tzname", {}, "text", name] as const]),
    ...(again === null ? [] : [rule(again)]),
    ...(dates.length === 0 ? [] : [["rdate", {}, "date-time", ...dates] as const]),
  ]);
}

/** Epoch ms as a UTC date-time of jCal. @source RFC 7265 section 3.6.5. */
function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Text with its lines ended as the writer of calendars knows them. */
function breaks(text: string): string {
  return text.replace(/\r\n?/gu, "\n");
}

/** The writer's lines of up to 76 octets folded anew. */
function refolded(content: string): string {
  const lines = content.replace(/\r\n[ \t]/gu, "").split("\r\n");
  return `${lines
    .filter((line) => line !== "")
    .map(fold)
    .join("\r\n")}\r\n`;
}

/** @source RFC 5545 section 3.1: 75 octets a line without its break; a continuation's blank counts. */
const maxLineOctets = 75;

/** Folds a content line by octets, never inside a character. */
function fold(line: string): string {
  let folded = "";
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > maxLineOctets) {
      folded += "\r\n ";
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
