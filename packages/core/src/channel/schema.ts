import { z } from "zod";
import { isStorableText } from "../text/text.js";
import type { InboundEvent } from "./event.js";
import type { Fault, FaultCode } from "./faults.js";
import { faultCodes } from "./faults.js";
import type { Notice } from "./notice.js";
import type { Address, Evidence, Receipt } from "./parcel.js";

const storable = z.string().refine(isStorableText, { message: "must hold no U+0000 and no lone surrogate" });
/** Longest ids, tokens, labels and lines, and longest texts of one block: nothing that is meant comes near them. */
const [longestLine, longestText] = [2_048, 100_000];
const name = storable.min(1).max(longestLine);
const prose = storable.min(1).max(longestText);
const oneLine = name.refine((text) => !/[\r\n\u0085\u2028\u2029]/u.test(text), { message: "must be one line" });
const epochMs = z.int();
const url = name.refine((text) => URL.canParse(text) && !/[\s\p{Cc}\p{Cf}]/u.test(text), {
  message: "must be an absolute URL without blanks and invisible characters",
});
const zone = name.refine(isZone, { message: "must be an IANA time zone" });

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

/** Checks an address: plain data, no unknown field. */
export const addressSchema: z.ZodType<Address> = z.strictObject({
  platform: name,
  tenant: name.nullable(),
  kind: z.enum(["person", "group"]),
  id: name,
});

/** Checks a receipt. */
export const receiptSchema: z.ZodType<Receipt> = z.strictObject({
  channel: name,
  address: addressSchema,
  key: name,
  id: name,
  at: epochMs,
});

const isFaultCode = (text: string): text is FaultCode => Object.hasOwn(faultCodes, text);

const faultSchema: z.ZodType<Fault> = z.strictObject({
  code: z.custom<FaultCode>((value) => typeof value === "string" && isFaultCode(value), "must be a fault code"),
  scope: z.enum(["recipient", "notice", "channel"]),
  retryAfterMs: z.number().nonnegative().nullable(),
  vendor: z.strictObject({ code: storable, message: storable }).nullable(),
});

const evidenceSchema: z.ZodType<Evidence> = z.strictObject({
  receipt: receiptSchema,
  level: z.enum(["handed-over", "confirmed", "read", "dropped", "bounced"]),
  at: epochMs,
  fault: faultSchema.nullable(),
});

const envelope = {
  id: name,
  channel: name,
  occurredAt: epochMs.nullable(),
  receivedAt: epochMs,
  sender: addressSchema.nullable(),
  conversation: addressSchema,
  trust: z.enum(["signed", "session", "claimed"]),
  automated: z.boolean(),
  redelivery: z.int().nonnegative().nullable(),
  raw: name,
};

const correlation = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("token"), token: name }),
  z.strictObject({ by: z.literal("thread"), of: name }),
  z.strictObject({ by: z.literal("none") }),
]);

const point = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  datum: z.enum(["wgs84", "gcj02"]),
  accuracyMetres: z.number().nonnegative().nullable(),
});

/** Checks an event which an adapter hands to `accept`: every field of its type, and none besides. */
export const inboundEventSchema: z.ZodType<InboundEvent> = z.discriminatedUnion("type", [
  z.strictObject({
    ...envelope,
    type: z.literal("message"),
    text: storable,
    media: z.array(name),
    answers: correlation,
  }),
  z.strictObject({
    ...envelope,
    type: z.literal("answer"),
    token: name,
    value: storable,
    via: z.enum(["button", "calendar", "mail-link", "page"]),
    answers: correlation.exactOptional(),
    comment: storable.exactOptional(),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal("location"),
    point: point.nullable(),
    place: storable.nullable(),
    via: z.enum(["device", "page"]),
    token: name.nullable(),
  }),
  z.strictObject({ ...envelope, type: z.literal("evidence"), evidence: evidenceSchema }),
  z.strictObject({
    ...envelope,
    type: z.literal("membership"),
    change: z.enum(["joined", "left", "enabled", "disabled"]),
    subject: addressSchema,
  }),
  z.strictObject({ ...envelope, type: z.literal("retraction"), of: name }),
  z.strictObject({ ...envelope, type: z.literal("unrecognised"), why: storable }),
]);

const ruleParts = [
  "FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)",
  "INTERVAL=[1-9]\\d{0,3}",
  "COUNT=[1-9]\\d{0,4}",
  "UNTIL=\\d{8}T\\d{6}Z",
  "WKST=(?:MO|TU|WE|TH|FR|SA|SU)",
  "BYDAY=(?:[+-]?[1-9]\\d?)?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:[+-]?[1-9]\\d?)?(?:MO|TU|WE|TH|FR|SA|SU))*",
  "BY(?:MONTH|MONTHDAY|YEARDAY|WEEKNO|HOUR|MINUTE|SETPOS)=[+-]?\\d{1,3}(?:,[+-]?\\d{1,3})*",
];
const rule = new RegExp(`^${ruleParts[0]}(?:;(?:${ruleParts.slice(1).join("|")}))*$`, "u");

/** Form only: what a rule means was checked where it was written, in the room of schedules. */
const recurrence = z.strictObject({
  rule: z.string().max(2_000).regex(rule, "must be the value of an RRULE that begins with FREQ"),
  except: z.array(epochMs).max(1_000),
});

const block = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("paragraph"), text: prose }),
  z.strictObject({ kind: z.literal("quote"), text: prose }),
  z.strictObject({ kind: z.literal("fact"), label: name, value: storable.max(longestText) }),
  z.strictObject({ kind: z.literal("link"), label: storable.max(longestLine), url }),
]);

const option = z.strictObject({ value: name, label: oneLine, words: z.array(name).max(100) });

/** Checks what kind of answer is wanted. */
export const wantSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("choice"),
    options: z
      .array(option)
      .min(1)
      .max(200)
      .refine((options) => new Set(options.map((one) => one.value)).size === options.length, {
        message: "must not hold a value twice",
      }),
  }),
  z.strictObject({ kind: z.literal("text"), maxChars: z.int().positive() }),
  z.strictObject({ kind: z.literal("location") }),
  z.strictObject({ kind: z.literal("media"), max: z.int().positive() }),
]);

const ask = z.strictObject({
  id: name,
  code: z.string().regex(/^[A-Z][A-Z0-9]{0,7}$/u, "must be a capital letter and up to 7 capitals or digits"),
  want: wantSchema,
  closesAt: epochMs.nullable(),
  changeable: z.boolean(),
});

/** Checks a gathering in calendar terms. */
export const calendarEventSchema = z
  .strictObject({
    uid: name,
    sequence: z.int().nonnegative(),
    cancelled: z.boolean(),
    startsAt: epochMs,
    endsAt: epochMs,
    zone,
    place: storable.max(longestLine).nullable(),
    recurrence: recurrence.nullable().exactOptional(),
    occurrenceAt: epochMs.nullable().exactOptional(),
    withdrawn: z.boolean().exactOptional(),
  })
  .refine((event) => event.endsAt >= event.startsAt, { path: ["endsAt"], message: "must not lie before startsAt" });

/** Checks a notice before it is stored or fitted. */
export const noticeSchema: z.ZodType<Notice> = z.strictObject({
  id: name,
  revision: z.int().positive(),
  purpose: z.enum(["post", "roll-call", "invitation", "location-request", "reminder", "greeting", "album", "notice"]),
  locale: z.string().max(100).refine(isLocale, { message: "must be a BCP 47 tag" }),
  title: oneLine,
  body: z.array(block).max(2_000),
  ask: ask.nullable(),
  event: calendarEventSchema.nullable(),
  images: z.array(name).max(2_000),
  files: z.array(name).max(2_000),
  page: url.nullable(),
  occurrence: name.nullable(),
  expiresAt: epochMs.nullable(),
  thread: z.strictObject({ id: name }).nullable().exactOptional(),
  list: z.strictObject({ id: name, title: oneLine, leavable: z.boolean() }).nullable().exactOptional(),
});

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
