/** What an answer given in a calendar program names. */
export interface CalendarAnswerName {
  /** The gathering: `CalendarEvent.uid`. */
  readonly uid: string;
  /** The revision that was answered: `CalendarEvent.sequence`. */
  readonly sequence: number;
  /** The one occurrence of a series that was answered, by when it was first planned: epoch ms; `null`: all of it. */
  readonly occurrenceAt: number | null;
  /** Canonical id of whose answer it is, on the sender's platform; `null`: the sender's own. */
  readonly attendee: string | null;
}

/**
 * Writes the token of an answer given in a calendar program: `<uid>#<sequence>[#<occurrence>[#<attendee>]]`.
 *
 * It names, and proves nothing: everybody who is invited knows it.
 */
export function calendarToken({ uid, sequence, occurrenceAt, attendee }: CalendarAnswerName): string {
  const fields = [uid, String(sequence), occurrenceAt === null ? "" : String(occurrenceAt), attendee ?? ""];
  return fields
    .map((field) => field.replace(/%/gu, "%25").replace(/#/gu, "%23"))
    .join("#")
    .replace(/#+$/u, "");
}

/** Reads such a token. @returns `null` for any other. */
export function readCalendarToken(token: string): CalendarAnswerName | null {
  const fields = token.split("#").map((field) => field.replace(/%23/gu, "#").replace(/%25/gu, "%"));
  const [uid = "", sequence = "", occurrence = "", attendee = ""] = fields;
  if (fields.length > 4 || uid === "" || !/^\d{1,10}$/u.test(sequence) || !/^(?:-?\d{1,15})?$/u.test(occurrence))
    return null;
  return {
    uid,
    sequence: Number(sequence),
    occurrenceAt: occurrence === "" ? null : Number(occurrence),
    attendee: attendee === "" ? null : attendee,
  };
}
