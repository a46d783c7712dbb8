import { z } from "zod";
import { branchScope } from "../command/command.js";
import { audienceSchema } from "../organisation/organisation.js";
import { lineSchema, proseSchema } from "../text/text.js";

const ids = z.string().min(1).max(64);

const option = z.strictObject({
  value: z
    .string()
    .regex(/^[\w.-]{1,60}$/u, "must be 1 to 60 letters, digits, dots, hyphens or underscores")
    .describe("what is recorded"),
  label: lineSchema(60).describe("what is shown"),
  words: z.array(lineSchema(30)).max(20).default([]).describe("other words that mean it [none]"),
});

/** Schema of what kind of answer is wanted. */
const wantSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("choice"),
      options: z
        .array(option)
        .min(2)
        .max(30)
        .refine((options) => new Set(options.map(({ value }) => value)).size === options.length, {
          message: "must have different values",
        })
        .describe("in the order shown"),
    }),
    z.strictObject({
      kind: z.literal("text"),
      maxChars: z.int().min(1).max(2_000).default(500).describe("most characters [500]"),
    }),
    z.strictObject({ kind: z.literal("location") }),
    z.strictObject({ kind: z.literal("media"), max: z.int().min(1).max(9).default(1).describe("most pieces [1]") }),
  ])
  .describe("what kind of answer is wanted");

/** Input of `questions.ask`. */
export const askInput = z.strictObject({
  ...branchScope.shape,
  title: lineSchema(100).describe("the question in one line"),
  body: proseSchema(2_000).optional().describe("more about it [nothing]"),
  want: wantSchema,
  audience: audienceSchema,
  closesAt: z.int().min(0).optional().describe("when it closes, epoch milliseconds [it stays open]"),
  changeable: z.boolean().default(true).describe("whether a later answer replaces an earlier one [true]"),
});

/** Input of `questions.close`. */
export const closeInput = z.strictObject({ ...branchScope.shape, askId: ids.describe("the question") });

/** Input of `questions.decide`. */
export const decideInput = z.strictObject({
  ...branchScope.shape,
  answerId: ids.describe("the answer that somebody gave for another member"),
  counts: z.boolean().describe("whether it counts as that member's"),
});

/** Input of `questions.read`. */
export const readQuestionInput = z.strictObject({
  ...branchScope.shape,
  askId: ids.describe("the question"),
  limit: z.int().min(1).max(200).default(50).describe("most members of a page [50]"),
  cursor: z.string().max(20).nullable().default(null).describe("`next` of the page before [the first page]"),
});

/** Input of `questions.list`. */
export const listQuestionsInput = z.strictObject({
  ...branchScope.shape,
  limit: z.int().min(1).max(200).default(50).describe("most questions of a page [50]"),
  cursor: ids.nullable().default(null).describe("`next` of the page before [the latest]"),
});

/** Input of `questions.mine`. */
export const ownQuestionsInput = z.strictObject({
  ...branchScope.shape,
  limit: z.int().min(1).max(200).default(50).describe("most questions [50]"),
});

/** Input of `questions.answer`. */
export const answerInput = z.strictObject({
  ...branchScope.shape,
  askId: ids.describe("the question"),
  value: z.string().max(4_000).default("").describe("an option's value, the text or the place"),
  media: z
    .array(z.string().min(1).max(200))
    .max(9)
    .default([])
    .describe("media references, where media is wanted [none]"),
});
