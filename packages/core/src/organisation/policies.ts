import { z } from "zod";
import { type InputIssue, inputIssues } from "../command/command.js";
import { guardSettingsSchema } from "../guard/guard.js";
import { quietHoursSchema } from "../schedule/schedule.js";
import { committeePolicy, fraction, policy, quorumPolicy } from "./policy-rules.js";

const clock = (initial: string) => z.string().default(initial);
const timeOfDay = (initial: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/u, { message: "must be a time of day as 08:30" })
    .default(initial);
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const count = (initial: number, most: number) => z.int().min(0).max(most).default(initial);
const hours = (initial: number) => z.int().min(0).max(8_760).default(initial);
const days = (initial: number) => z.int().min(0).max(3_660).default(initial);
const bytes = (initial: number) => z.int().min(1).max(2_147_483_647).default(initial);
const mebibyte = 1_048_576;
const ours = "microbranch";

/**
 * Everything about a branch's rules that is a number, a list or a choice: data with a source, never code. Each policy is
 * an object whose fields all have defaults; a branch stores only what differs.
 */
export const policies = Object.freeze({
  quietHours: policy({
    about: "When messages wait: daily hours, days off, when they are released, and what goes out all the same.",
    source: ours,
    schema: z
      .strictObject({
        from: clock("20:00"),
        to: clock("08:00"),
        nonWorkingDaysQuiet: z.boolean().default(true),
        releaseAt: clock("08:30"),
        exempt: z.array(z.string()).default(["greeting", "urgent"]),
        greetingAt: clock("09:00"),
      })
      .pipe(quietHoursSchema),
  }),
  messageBudget: policy({
    about: "How many messages a member may get in a day and in a week; 0 means no limit.",
    source: ours,
    schema: z.strictObject({ perDay: count(5, 1_000), perWeek: count(15, 5_000) }),
  }),
  digest: policy({
    about: "When digests go out, daily or weekly, and which messages are merged into them.",
    source: ours,
    schema: z.strictObject({
      dailyAt: timeOfDay("08:30"),
      weeklyOn: z.enum(weekdays).default("monday"),
      mergesPurposes: z
        .array(z.enum(["post", "album", "notice"]))
        .max(3)
        .default(["post", "album", "notice"]),
    }),
  }),
  warnings: policy({
    about: "How many warnings may go out in a week, and how many days lie between two of one kind.",
    source: ours,
    schema: z.strictObject({ perWeek: count(2, 100), daysBetweenSameKind: days(7) }),
  }),
  greetings: policy({
    about:
      "Whether a birthday is greeted when the member asked for it or unless the member objected, and what is greeted.",
    source: ours,
    schema: z.strictObject({
      birthdays: z.enum(["optIn", "optOut", "off"]).default("optIn"),
      politicalBirthdays: z.enum(["optIn", "optOut", "off"]).default("optIn"),
      festivals: z.boolean().default(true),
    }),
  }),
  birthday: policy({
    about: "Where a birthday on 29 February falls in other years, and on which day a week of birthdays begins.",
    source: ours,
    schema: z.strictObject({
      leapDay: z.enum(["feb28", "mar1", "leap-years-only"]).default("feb28"),
      weekStart: z.enum(["monday", "sunday"]).default("monday"),
    }),
  }),
  locationReport: policy({
    about: "When a changed place of work is to be reported, who is reminded and told, who reads it, and how long.",
    source: ours,
    schema: z.strictObject({
      granularity: z.literal("city").default("city"),
      dueHours: hours(24),
      remindAfterHours: hours(24),
      escalateToLeaderAfterHours: hours(48),
      escalateToSecretaryAfterHours: hours(72),
      neverPostNamesInGroup: z.boolean().default(true),
      expiresDaysAfterTrip: days(30),
      readers: z
        .array(z.enum(["self", "tripLeader", "secretary", "discipline"]))
        .max(4)
        .default(["self", "tripLeader", "secretary", "discipline"]),
    }),
  }),
  temporaryUnit: policy({
    about: "From how many days and full members a field team is suggested a temporary group or branch of its own.",
    source: "local practice of audit offices; no national number",
    schema: z.strictObject({
      minDays: days(30),
      groupFromFullMembers: count(3, 100),
      branchFromFullMembers: count(7, 100),
    }),
  }),
  workGroup: policy({
    about: "Within how many days after a trip its work group is closed.",
    source: ours,
    schema: z.strictObject({ dissolveWithinDaysAfterTrip: days(7) }),
  }),
  mediaLimits: policy({
    about: "How large a stored file may be, by kind, in bytes, and how many one post may carry.",
    source: ours,
    schema: z.strictObject({
      imageMaxBytes: bytes(20 * mebibyte),
      audioMaxBytes: bytes(50 * mebibyte),
      videoMaxBytes: bytes(200 * mebibyte),
      fileMaxBytes: bytes(50 * mebibyte),
      maxPerPost: count(30, 200),
    }),
  }),
  guard: policy({
    about:
      "What the content guard knows of the branch: audited bodies, project codes, public document numbers, switches.",
    source: ours,
    schema: guardSettingsSchema,
    isConfidential: true,
  }),
  sections: policy({
    about: "After how many days of silence closing a section is proposed.",
    source: ours,
    schema: z.strictObject({ proposeClosingAfterSilentDays: days(180) }),
  }),
  strangers: policy({
    about:
      "How somebody on no roster who writes is answered: not at all, or politely, once a month, in words that say nothing.",
    source: ours,
    schema: z.strictObject({ answer: z.enum(["none", "polite"]).default("none") }),
  }),
  branchSize: policy({
    about: "From how many full members a branch is formed, and how many members it has at most, as a rule.",
    source: "中国共产党支部工作条例(试行), 2018, art. 4",
    schema: z.strictObject({ fromFullMembers: count(3, 100), maxMembers: count(50, 10_000) }),
  }),
  committee: committeePolicy,
  partyGroup: policy({
    about: "How many members a Party group has at least.",
    source: "general practice, not confirmed by a text",
    schema: z.strictObject({ minMembers: count(3, 100) }),
  }),
  floatingMember: policy({
    about: "After how many months without the branch's life a member away counts as floating.",
    source: "关于进一步加强和改进流动党员管理工作的意见, 2024",
    schema: z.strictObject({ months: count(6, 120) }),
  }),
  quorum: quorumPolicy,
  learningHours: policy({
    about: "Learning hours of a year, for members and for members of the committee.",
    source: "中国共产党党员教育管理工作条例, 2019",
    schema: z.strictObject({ member: count(32, 2_000), committee: count(56, 2_000) }),
  }),
  dues: policy({
    about: "After how many months without dues a notice about leaving by oneself goes to people; no status changes.",
    source: "中组发〔2008〕3号",
    schema: z.strictObject({ selfDetachMonths: count(6, 120) }),
  }),
  appraisal: policy({
    about: "The largest share of members who may be judged excellent.",
    source: "general practice, not confirmed by a text: one third",
    schema: z.strictObject({ excellentMax: fraction("1/3") }),
  }),
  care: policy({
    about: "Who reads a care case.",
    source: ours,
    schema: z.strictObject({
      readers: z
        .array(z.enum(["self", "secretary", "organisation"]))
        .max(3)
        .default(["self", "secretary", "organisation"]),
    }),
  }),
  points: policy({
    about: "Whether points are counted at all; switching them on names the authority that allows it.",
    source: ours,
    schema: z
      .strictObject({ enabled: z.boolean().default(false), allowedBy: z.string().max(200).default("") })
      .refine((value) => !value.enabled || value.allowedBy !== "", {
        path: ["allowedBy"],
        message: "must name the authority that allows points",
      }),
  }),
});

/** The key of a policy; see {@link policies}. */
export type PolicyKey = keyof typeof policies;

/** The value of a policy. */
export type PolicyValue<Key extends PolicyKey> = z.output<(typeof policies)[Key]["schema"]>;

/** Every key, sorted. */
export const policyKeys: readonly PolicyKey[] = Object.freeze((Object.keys(policies) as PolicyKey[]).sort());

/** What a policy is where a branch sets nothing. */
export function policyDefault<Key extends PolicyKey>(key: Key): PolicyValue<Key> {
  return policies[key].schema.parse({}) as PolicyValue<Key>;
}

/** Whether a text is the key of a policy. */
export function isPolicyKey(key: string): key is PolicyKey {
  return Object.hasOwn(policies, key);
}

/** What is wrong with a policy's value, as fields below `value`; empty when nothing is. */
export function policyProblems(key: PolicyKey, value: unknown): readonly InputIssue[] {
  return inputIssues(policies[key].schema.safeParse(value), "value");
}
