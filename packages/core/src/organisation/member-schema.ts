import { z } from "zod";
import { lineSchema } from "../text/text.js";
import { dateSchema } from "./period.js";

/** An id given by the host: letters, digits and `_ . : -`, 1 to 64 characters. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, { message: "must be 1 to 64 letters, digits or _ . : -" });

/** The name of a person, a group, a branch or an organisation. */
export const nameSchema = lineSchema(100);

/** A short remark. */
export const noteSchema = lineSchema(500);

/** Every status in the Party, and before it. */
export const memberStatuses = Object.freeze([
  "full",
  "probationary",
  "applicant",
  "activist",
  "admissionCandidate",
] as const);

/** A member's status; see {@link memberStatuses}. */
export type MemberStatus = (typeof memberStatuses)[number];

/** Schema of {@link MemberStatus}. */
export const statusSchema = z.enum(memberStatuses);

/** Schema of the kind of a suspension of rights: 留党察看, or another one. */
export const suspensionKindSchema = z.enum(["partyProbation", "other"]);

const gregorianMonthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days that a month of the lunar calendar has at most. */
const lunarMonthDays = 30;

/** Schema of {@link Birthday}. */
export const birthdaySchema = z
  .strictObject({
    calendar: z.enum(["gregorian", "lunar"]).describe("the calendar by which the member keeps the birthday"),
    month: z.int().min(1).max(12),
    day: z.int().min(1).max(31),
    leapMonth: z.boolean().default(false).describe("whether the lunar month is a leap month [false]"),
  })
  .refine(
    ({ calendar, month, day }) => day <= (calendar === "lunar" ? lunarMonthDays : (gregorianMonthDays[month - 1] ?? 0)),
    { path: ["day"], message: "must be a day that the month can have" },
  )
  .refine(({ calendar, leapMonth }) => calendar === "lunar" || !leapMonth, {
    path: ["leapMonth"],
    message: "must be false in the Gregorian calendar",
  });

/** A birthday without its year: month and day suffice for a greeting. */
export type Birthday = z.output<typeof birthdaySchema>;

/** Schema of an address as it is given: `tenant` is null where the platform has no organisations. */
export const givenAddressSchema = z.strictObject({
  platform: lineSchema(60).describe("platform, as the channel names it"),
  tenant: lineSchema(200).nullable().default(null).describe("organisation on that platform [null]"),
  kind: z.enum(["person", "group"]).default("person").describe("one person, or a group conversation [person]"),
  id: lineSchema(320).describe("the address itself"),
});

/** Whether a greeting may be sent, as the member said: `null` nothing. */
export const greetingSchema = z.boolean().nullable();

/** How a member wants messages that can wait. */
export const digestRhythms = Object.freeze(["each", "daily", "weekly"] as const);

/** How a member wants messages that can wait: each by itself, or in one digest a day or a week. */
export type DigestRhythm = (typeof digestRhythms)[number];

/** Fields of a person that may be given with a new member and changed later. */
export const personShape = {
  birthday: birthdaySchema.nullable().optional().describe("birthday without year [unknown]"),
  greetingOptIn: greetingSchema.optional().describe("whether greetings are wanted [the member said nothing]"),
  admittedOn: dateSchema.nullable().optional().describe("day of admission to the Party [unknown]"),
};
