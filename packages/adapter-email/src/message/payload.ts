import { z } from "zod";

const text = z.string();
const observance = z.strictObject({
  kind: z.enum(["standard", "daylight"]),
  startsOn: text,
  from: text,
  to: text,
  name: text.nullable(),
  rule: text.nullable(),
  dates: z.array(text),
});

/** Checks what `render` made, which may come back from a database after a restart. */
export const mailPayloadSchema = z.strictObject({
  form: z.literal("mail/1"),
  purpose: z.enum(["post", "roll-call", "invitation", "location-request", "reminder", "greeting", "album", "notice"]),
  language: z.enum(["zh", "en"]),
  subject: text,
  text,
  html: z.strictObject({ before: text, after: text }),
  answers: z.array(z.strictObject({ label: text, body: text })),
  thread: text,
  list: z.strictObject({ label: text, title: text, leavable: z.boolean() }).nullable(),
  event: z
    .strictObject({
      uid: text,
      sequence: z.int(),
      cancelled: z.boolean(),
      withdrawn: z.boolean(),
      asks: z.boolean(),
      startsAt: z.int(),
      endsAt: z.int(),
      zone: z.strictObject({ id: text, observances: z.array(observance) }).nullable(),
      recurrence: z.strictObject({ rule: text, except: z.array(z.int()) }).nullable(),
      occurrenceAt: z.int().nullable(),
      place: text.nullable(),
      summary: text,
    })
    .nullable(),
  images: z.array(text),
  files: z.array(text),
});

/** A mail to everybody: what is the same for each recipient. */
export type MailPayload = z.output<typeof mailPayloadSchema>;

/** What of a mail becomes a calendar object. */
export type MailEvent = NonNullable<MailPayload["event"]>;
