import { z } from "zod";
import { roles } from "./roles.js";

/** Schema of an audience, for commands that say something to part of a branch; all by default. */
export const audienceSchema = z
  .union([
    z.strictObject({ kind: z.literal("all") }),
    z.strictObject({ kind: z.literal("group"), groupId: z.string().min(1).max(64) }),
    z.strictObject({ kind: z.literal("role"), role: z.enum(roles) }),
    z.strictObject({ kind: z.literal("members"), memberIds: z.array(z.string().min(1).max(64)).min(1).max(2_000) }),
  ])
  .default({ kind: "all" })
  .describe("whom it is for [all]");
