import { z } from "zod";

/** One policy: what it is about, what its defaults rest on, and the shape of its value. */
export interface Policy<Schema extends z.ZodType> {
  /** What it decides, in a sentence. */
  readonly about: string;
  /** What the defaults rest on: a rule's name, or `microbranch` where they are ours. */
  readonly source: string;
  /** The value: an object whose fields all have defaults. */
  readonly schema: Schema;
  /** Whether the value stays out of records, because it names what must not be named [false]. */
  readonly isConfidential?: boolean;
}

/** Defines a policy. */
export function policy<Schema extends z.ZodType>(definition: Policy<Schema>): Policy<Schema> {
  return Object.freeze({ ...definition });
}

/** A share, as `1/2`. */
export const fraction = (initial: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,2}\/[1-9]\d{0,2}$/, { message: "must be a fraction, as 1/2" })
    .default(initial);

const part = <Whole extends "votingDue" | "votingPresent" | "committeeMembers">(
  share: string,
  inclusive: boolean,
  whole: Whole,
) =>
  z
    .strictObject({
      fraction: fraction(share),
      inclusive: z.boolean().default(inclusive),
      of: z.enum(["votingDue", "votingPresent", "committeeMembers"]).default(whole),
    })
    .prefault({});

/** From how many full members there is a committee, and how large it is. */
export const committeePolicy = policy({
  about: "From how many full members there is a committee, and how many members it has.",
  source: "中国共产党支部工作条例(试行), 2018, chapter 6; 机关基层组织工作条例, art. 7",
  schema: z.strictObject({
    fromFullMembers: z.int().min(1).max(100).default(7),
    minMembers: z.int().min(1).max(50).default(3),
    usualMaxMembers: z.int().min(1).max(50).default(5),
    maxMembers: z.int().min(1).max(50).default(7),
  }),
});

/** Attendance and majorities, by what is decided. */
export const quorumPolicy = policy({
  about: "Attendance and majority that a resolution, an election and a committee meeting need.",
  source: "中国共产党支部工作条例(试行), 2018; 基层组织选举工作条例, 2020",
  schema: z.strictObject({
    resolution: z
      .strictObject({ attendance: part("1/2", true, "votingDue"), passing: part("1/2", false, "votingDue") })
      .prefault({}),
    election: z
      .strictObject({ attendance: part("4/5", true, "votingDue"), passing: part("1/2", false, "votingPresent") })
      .prefault({}),
    committee: z.strictObject({ attendance: part("1/2", true, "committeeMembers") }).prefault({}),
  }),
});
