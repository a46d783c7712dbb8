import { z } from "zod";
import { branchScope, defineCommand } from "../command/command.js";
import { isKnownZone } from "../schedule/schedule.js";
import { locales } from "../wording/wording.js";
import { branchProfile } from "./branch-profile.js";
import { idSchema, nameSchema } from "./member-schema.js";
import { writeBranch, writeSuperiors } from "./write-branch.js";

/** Organisations above a branch that may be given, at most. */
const maxSuperiors = 10;

/** The organisations above a branch, the nearest first. */
export const superiorsSchema = z
  .array(z.strictObject({ id: idSchema, name: nameSchema }))
  .max(maxSuperiors)
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, { message: "must name none twice" });

/** Fields of a new branch. */
export const branchShape = {
  name: nameSchema.describe("name of the branch"),
  unit: nameSchema.describe("working unit that it belongs to"),
  kind: z
    .enum(["branch", "jointBranch", "temporaryBranch"])
    .default("branch")
    .describe("an ordinary branch, one of several units, or one for a task [branch]"),
  zone: z
    .string()
    .refine(isKnownZone, { message: "must be an IANA time zone, as Asia/Shanghai" })
    .default("Asia/Shanghai")
    .describe("time zone in which its days begin and end; cannot be changed [Asia/Shanghai]"),
  locale: z
    .enum(locales as ["zh-CN", "en"])
    .default("zh-CN")
    .describe("language of what members read [zh-CN]"),
};

/** Input of `branches.create`. */
export const createBranchInput = z.strictObject({
  id: idSchema.optional().describe("id of the branch; give one to make the call safe to repeat [made]"),
  ...branchShape,
  superiors: superiorsSchema.default([]).describe("organisations above it, the nearest first [none]"),
});

/** Input of `branches.update`. */
export const updateBranchInput = z.strictObject({
  ...branchScope.shape,
  name: nameSchema.optional().describe("new name [kept]"),
  unit: nameSchema.optional().describe("new unit [kept]"),
  locale: z
    .enum(locales as ["zh-CN", "en"])
    .optional()
    .describe("new language [kept]"),
});

/** Input of `branches.setSuperiors`. */
export const setSuperiorsInput = z.strictObject({
  ...branchScope.shape,
  superiors: superiorsSchema.describe("organisations above the branch, the nearest first; empty for none"),
});

/** The commands that make and change branches. */
export function branchCommands(parts: { readonly id: (prefix: string) => string }) {
  return {
    create: defineCommand({
      name: "branches.create",
      input: createBranchInput.transform(({ id, ...rest }) => ({ ...rest, branchId: id ?? parts.id("branch") })),
      right: "branch.manage",
      foundsBranch: (input) => input.branchId,
      async run(unit, { branchId, ...branch }) {
        await writeBranch(unit, branch);
        return { branchId };
      },
    }),

    update: defineCommand({
      name: "branches.update",
      input: updateBranchInput,
      right: "branch.manage",
      async run(unit, { name, unit: workingUnit, locale }) {
        const former = await branchProfile(unit.db, unit.branchId);
        const next = {
          name: name ?? former.name,
          unit: workingUnit ?? former.unit,
          locale: locale ?? former.locale,
        };
        await unit.db.updateTable("branch").set(next).where("id", "=", unit.branchId).execute();
        await unit.record({
          kind: "branch.changed",
          subject: unit.branchId,
          retention: "permanent",
          payload: { ...next, former: { name: former.name, unit: former.unit, locale: former.locale } },
        });
        return branchProfile(unit.db, unit.branchId);
      },
    }),

    setSuperiors: defineCommand({
      name: "branches.setSuperiors",
      input: setSuperiorsInput,
      right: "branch.manage",
      async run(unit, { superiors }) {
        await branchProfile(unit.db, unit.branchId);
        await writeSuperiors(unit, superiors);
        await unit.db
          .updateTable("branch")
          .set({ superior_id: superiors[0]?.id ?? null })
          .where("id", "=", unit.branchId)
          .execute();
        await unit.record({
          kind: "branch.superiors-set",
          subject: unit.branchId,
          retention: "permanent",
          payload: { superiors },
        });
        return { superiors };
      },
    }),
  };
}
