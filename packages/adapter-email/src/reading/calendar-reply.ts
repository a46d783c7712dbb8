import ICAL from "ical.js";
import { instantOf } from "../zone/zone.js";

/** What a calendar program answers to an invitation (METHOD:REPLY). */
export interface CalendarReply {
  /** The event. */
  readonly uid: string;
  /** Which revision it answers; 0 when it does not say. */
  readonly sequence: number;
  /** Address of the attendee whose answer it is, without `mailto:`. */
  readonly attendee: string;
  /** What the attendee decided, upper case; unknown words are NEEDS-ACTION. @source RFC 5545 section 3.2.12. */
  readonly partstat: "ACCEPTED" | "DECLINED" | "TENTATIVE" | "DELEGATED" | "NEEDS-ACTION";
  /** Address of whoever answered for the attendee (SENT-BY) or was sent in the attendee's place (DELEGATED-TO), or `null`. */
  readonly actedBy: string | null;
  /** What the attendee wrote beside it; empty when nothing. */
  readonly comment: string;
  /** The one occurrence of a series that is meant, as written; `null`: all. */
  readonly recurrenceId: string | null;
  /** When that occurrence was first planned: epoch ms; `null`: all are meant, or the reply does not say it readably. */
  readonly occurrenceAt: number | null;
  /** Whom the reply is for, without `mailto:`, or `null`. */
  readonly organizer: string | null;
  /** When the answer was given, epoch milliseconds, or `null`. */
  readonly at: number | null;
}

const known = ["ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"] as const;
/** A calendar object is far smaller; a larger one is not looked at. */
const maxChars = 262_144;
const contentLine = /^[A-Za-z0-9-]{1,60}(?:;[^\r\n]*)?:/u;

/** Reads a calendar part. @returns `null` for anything but one attendee's reply. */
export function readCalendarReply(content: Uint8Array): CalendarReply | null {
  const text = new TextDecoder("utf-8").decode(content).replace(/^\ufeff/u, "");
  if (text.length > maxChars) return null;
  try {
    const calendar = new ICAL.Component(ICAL.parse(tolerable(text)));
    if (String(calendar.getFirstPropertyValue("method")).toUpperCase() !== "REPLY") return null;
    const event = calendar.getFirstSubcomponent("vevent");
    const attendees = event?.getAllProperties("attendee") ?? [];
    const [attendee] = attendees;
    const uid = event?.getFirstPropertyValue("uid");
    if (!event || attendees.length !== 1 || attendee === undefined || typeof uid !== "string" || uid === "")
      return null;
    return replyOf(event, attendee, uid);
  } catch {
    return null;
  }
}

function replyOf(event: ICAL.Component, attendee: ICAL.Property, uid: string): CalendarReply {
  const parameter = (name: string): string | null => {
    const value: unknown = attendee.getParameter(name);
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === "string" && first !== "" ? first : null;
  };
  const said = (parameter("partstat") ?? "NEEDS-ACTION").toUpperCase();
  const own = event.getFirstPropertyValue("comment");
  const actedBy = parameter("sent-by") ?? parameter("delegated-to");
  return {
    uid,
    sequence: whole(event.getFirstPropertyValue("sequence")),
    attendee: bare(String(attendee.getFirstValue())),
    partstat: known.find((one) => one === said) ?? "NEEDS-ACTION",
    actedBy: actedBy === null ? null : bare(actedBy),
    comment: oneParagraph(typeof own === "string" && own !== "" ? own : (parameter("x-response-comment") ?? "")),
    recurrenceId: event.getFirstProperty("recurrence-id")?.getFirstValue()?.toString() ?? null,
    occurrenceAt: plannedAt(event.getFirstProperty("recurrence-id")),
    organizer: organizerOf(event),
    at: instantIn(event.getFirstPropertyValue("dtstamp")),
  };
}

/** Unfolded, without lines that are none: one of those makes the whole object unreadable for the parser. */
function tolerable(text: string): string {
  return text
    .replace(/\r?\n[ \t]/gu, "")
    .split(/\r?\n/u)
    .filter((line) => contentLine.test(line))
    .join("\r\n");
}

const bare = (value: string): string => value.replace(/^mailto:/iu, "").trim();

function whole(value: unknown): number {
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}

function oneParagraph(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/gu, " ").trim();
}

function instantIn(value: unknown): number | null {
  return value instanceof ICAL.Time ? value.toUnixTime() * 1000 : null;
}

/**
 * When an occurrence was planned: by the zone that came along, whatever it is called there, else by the zone of that name.
 * A day or a time without a zone is no instant.
 */
function plannedAt(property: ICAL.Property | null): number | null {
  const value = property?.getFirstValue();
  if (!(value instanceof ICAL.Time) || value.isDate) return null;
  if (value.zone !== ICAL.Timezone.localTimezone) return instantIn(value);
  const timezone: unknown = property?.getParameter("tzid");
  return typeof timezone === "string" && isZone(timezone) ? instantOf(value.toString(), timezone) : null;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

function organizerOf(event: ICAL.Component): string | null {
  const value = event.getFirstPropertyValue("organizer");
  return typeof value === "string" && value !== "" ? bare(value) : null;
}
