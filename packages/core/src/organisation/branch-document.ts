import { z } from "zod";
import { branchShape, superiorsSchema } from "./branch-commands.js";
import {
  birthdaySchema,
  givenAddressSchema,
  greetingSchema,
  idSchema,
  nameSchema,
  noteSchema,
  statusSchema,
  suspensionKindSchema,
} from "./member-schema.js";
import { dateSchema, periodShape } from "./period.js";
import { policyKeys } from "./policies.js";
import { roles } from "./roles.js";

/** Limits of a document; they bound one transaction. */
const most = { groups: 200, members: 2_000, posts: 5_000, periods: 100, addresses: 20 } as const;

const note = noteSchema.nullable().default(null).describe("what it rests on [none]");
const periods = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.array(z.strictObject({ ...shape, ...periodShape })).max(most.periods);

/** A member of a branch document. */
const documentMemberSchema = z.strictObject({
  id: idSchema.optional().describe("id of the member; needed where posts name the member [made]"),
  name: nameSchema,
  membership: z.strictObject({ ...periodShape, note }).describe("when, and how, the member belongs to the branch"),
  groups: periods({ groupId: idSchema }).default([]).describe("Party groups, by period [none]"),
  statuses: periods({ status: statusSchema, note }).min(1).describe("statuses, by period"),
  suspensions: periods({ kind: suspensionKindSchema, note }).default([]).describe("suspensions of rights [none]"),
  secondments: periods({ hostUnit: nameSchema, membershipTransferred: z.boolean().default(false), note })
    .default([])
    .describe("secondments [none]"),
  birthday: birthdaySchema.nullable().default(null).describe("birthday without year [unknown]"),
  greetingOptIn: greetingSchema.default(null).describe("whether greetings are wanted [the member said nothing]"),
  admittedOn: dateSchema.nullable().default(null).describe("day of admission to the Party [unknown]"),
  addresses: z.array(givenAddressSchema).max(most.addresses).default([]).describe("in order of preference [none]"),
});

/** A post of a branch document. */
const documentPostSchema = z.strictObject({
  memberId: idSchema,
  role: z.enum(roles),
  groupId: idSchema.nullable().default(null).describe("the group that a group leader leads [none]"),
  ...periodShape,
  decidedBy: nameSchema.default("branchCommittee").describe("who decided it, in words [branchCommittee]"),
  decidedOn: dateSchema.optional().describe("day of the decision [the first day]"),
});

/**
 * Schema of a branch as one JSON document, without the parts of other rooms (sections, schedules), whose schemas are
 * those rooms' own. Every `to` is exclusive; unknown fields are refused; the order of members is the roster's.
 */
export const branchDocumentSchema = z.strictObject({
  version: z.literal(1).default(1).describe("version of this form [1]"),
  branch: z.strictObject({ id: idSchema.optional().describe("id of the branch [made]"), ...branchShape }),
  superiors: superiorsSchema.default([]).describe("organisations above, the nearest first [none]"),
  groups: z
    .array(z.strictObject({ id: idSchema, name: nameSchema, ...periodShape }))
    .max(most.groups)
    .default([])
    .describe("Party groups, in their order [none]"),
  members: z.array(documentMemberSchema).max(most.members).default([]).describe("members, in roster order [none]"),
  posts: z.array(documentPostSchema).max(most.posts).default([]).describe("posts [none]"),
  settings: z
    .array(
      z.strictObject({
        key: z.string().max(60),
        value: z.record(z.string(), z.json()).describe("fields left out take their defaults"),
        source: nameSchema.describe("what it rests on"),
      }),
    )
    .max(policyKeys.length)
    .default([])
    .describe("policies that differ from the defaults [none]"),
});

/** A branch as one JSON document, checked by {@link branchDocumentSchema}. */
export type BranchDocument = z.output<typeof branchDocumentSchema>;

/** A branch document as it is written: what has a default may be left out. */
export type BranchDocumentInput = z.input<typeof branchDocumentSchema>;
