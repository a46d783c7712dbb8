import { z } from "zod";
import { duration, loginSchema, serverFields, withPort } from "./server-settings.js";

const folder = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed(), "must be a folder name without control characters");

/** Checks how a mailbox is read and fills in the defaults. */
export const imapSchema = z
  .strictObject({
    ...serverFields,
    auth: loginSchema,
    mailbox: folder.default("INBOX"),
    earlier: z.enum(["take", "pass"]).default("take"),
    afterwards: z.union([z.literal("keep"), z.strictObject({ move: folder })]).default("keep"),
    idleMs: z.int().min(1_000).max(1_680_000).default(540_000),
    pollMs: z.int().min(1_000).max(3_600_000).default(60_000),
    timeouts: z
      .strictObject({
        connectMs: duration.default(30_000),
        greetingMs: duration.default(30_000),
        socketMs: duration.default(120_000),
      })
      .prefault({}),
  })
  .refine(({ mailbox, afterwards }) => afterwards === "keep" || afterwards.move !== mailbox, {
    path: ["afterwards", "move"],
    message: "must be another folder than the one that is read",
  })
  .transform((value, context) => withPort(value, { tls: 993, starttls: 143 }, context));

/** How a mailbox is read, every default filled in. */
export type ImapSettings = z.output<typeof imapSchema>;
