import type { MailEvent } from "./payload.js";

/** For whom and when a calendar object is written. */
export interface CalendarFraming {
  /** Who invites: the branch's mailbox and name. */
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

/**
 * Writes one VEVENT as an iTIP request or cancellation. Times are in UTC, so no time zone component is needed.
 *
 * @source RFC 5545 sections 3.1, 3.3.11, 3.6.1, 3.8; RFC 5546 sections 3.2.2 and 3.2.5; RFC 6047 section 2.4.
 */
export function calendarObject(event: MailEvent, framing: CalendarFraming): CalendarObject {
  const method = event.cancelled ? "CANCEL" : "REQUEST";
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Microbranch//Mail//EN",
    "CALSCALE:GREGORIAN",
    `METHOD:${method}`,
    "BEGIN:VEVENT",
    `UID:${escapeText(event.uid)}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTAMP:${utc(framing.stampedAt)}`,
    `DTSTART:${utc(event.startsAt)}`,
    `DTEND:${utc(event.endsAt)}`,
    `SUMMARY:${escapeText(event.summary)}`,
    `DESCRIPTION:${escapeText(framing.description)}`,
    ...(event.place === null ? [] : [`LOCATION:${escapeText(event.place)}`]),
    `STATUS:${event.cancelled ? "CANCELLED" : "CONFIRMED"}`,
    `ORGANIZER;CN=${parameter(framing.organizer.name)}:mailto:${framing.organizer.address}`,
    `ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:${framing.attendee}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return { method, content: `${lines.map(fold).join("\r\n")}\r\n` };
}

/** Epoch ms as a UTC date-time. @source RFC 5545 section 3.3.5, form 2. */
function utc(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/gu, "");
}

/** @source RFC 5545 section 3.3.11. */
function escapeText(text: string): string {
  return text.replace(/[\\;,]/gu, (character) => `\\${character}`).replace(/\r\n?|\n/gu, "\\n");
}

/** A parameter value in double quotes, which it cannot hold itself. @source RFC 5545 section 3.2; RFC 6868. */
function parameter(text: string): string {
  return `"${text
    .replace(/\^/gu, "^^")
    .replace(/"/gu, "^'")
    .replace(/[\r\n]+/gu, "^n")}"`;
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
