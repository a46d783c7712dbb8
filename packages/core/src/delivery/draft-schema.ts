import { z } from "zod";
import { calendarEventSchema, wantSchema } from "../channel/channel.js";
import { branchScope } from "../command/command.js";
import { lineSchema, proseSchema } from "../text/text.js";

const ids = z.string().min(1).max(64);
const refs = z.array(z.string().min(1).max(200)).max(200);
const url = z.url({ protocol: /^https?$/u }).max(2_000);

const block = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("paragraph"), text: proseSchema(20_000) }),
  z.strictObject({ kind: z.literal("quote"), text: proseSchema(20_000) }),
  z.strictObject({ kind: z.literal("fact"), label: lineSchema(200), value: lineSchema(2_000) }),
  z.strictObject({ kind: z.literal("link"), label: lineSchema(200), url }),
]);

/** Input of `delivery.preview`: what would be said. */
export const previewInput = z.strictObject({
  ...branchScope.shape,
  purpose: z
    .enum(["post", "roll-call", "invitation", "location-request", "reminder", "greeting", "album", "notice"])
    .describe("What it is for."),
  locale: z.string().min(2).max(35).default("zh-CN").describe("BCP 47 tag of the fixed words."),
  title: lineSchema(200).describe("One line."),
  body: z.array(block).max(200).default([]).describe("The text, in order."),
  images: refs.default([]).describe("Media references of images."),
  files: refs.default([]).describe("Media references of files."),
  ask: z
    .strictObject({
      want: wantSchema.describe("What kind of answer is wanted."),
      closesAt: z.int().min(0).nullable().default(null).describe("When it closes, epoch milliseconds."),
      changeable: z.boolean().default(true).describe("Whether a later answer replaces an earlier one."),
    })
    .nullable()
    .default(null)
    .describe("The question put."),
  event: calendarEventSchema.nullable().default(null).describe("The gathering it invites to."),
  page: url.nullable().default(null).describe("URL of the full version."),
  occurrence: lineSchema(200).nullable().default(null).describe("What tells it from an earlier sending."),
});

/** Input of `delivery.state`. */
export const stateInput = z.strictObject({
  ...branchScope.shape,
  noticeId: ids.describe("The notice."),
  limit: z.int().min(1).max(200).default(50).describe("How many recipients."),
  cursor: z.string().max(20).nullable().default(null).describe("Where the last page ended."),
});

/** Input of `delivery.health`. */
export const deliveryHealthInput = z.strictObject({ ...branchScope.shape });

/** Input of `delivery.held`. */
export const heldInput = z.strictObject({
  ...branchScope.shape,
  limit: z.int().min(1).max(200).default(50).describe("How many notices."),
  cursor: z.string().max(64).nullable().default(null).describe("Where the last page ended."),
});

/** Input of `delivery.release`. */
export const releaseInput = z.strictObject({
  ...branchScope.shape,
  noticeId: ids.describe("The held notice."),
  reason: lineSchema(500).describe("Why it may go out."),
});

/** Input of `delivery.discard`. */
export const discardInput = z.strictObject({
  ...branchScope.shape,
  noticeId: ids.describe("The held notice."),
  reason: lineSchema(500).describe("Why it does not go out."),
});

/** Input of `delivery.resume`. */
export const resumeInput = z.strictObject({
  ...branchScope.shape,
  channel: z.string().min(1).max(200).describe("The paused channel."),
});
