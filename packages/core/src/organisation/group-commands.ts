import { z } from "zod";
import { branchScope, defineCommand } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { branchDay } from "./branch-profile.js";
import { conflict, groupOf } from "./lookup.js";
import { idSchema, nameSchema } from "./member-schema.js";
import { dateSchema, rowEndsAfter } from "./period.js";
import { writeGroups } from "./write-groups.js";

/** Input of `branches.createGroup`. */
export const createGroupInput = z.strictObject({
  ...branchScope.shape,
  id: idSchema.optional().describe("id of the group [made]"),
  name: nameSchema,
  from: dateSchema.optional().describe("first day [today]"),
});

/** Input of `branches.renameGroup`. */
export const renameGroupInput = z.strictObject({ ...branchScope.shape, groupId: idSchema, name: nameSchema });

/** Input of `branches.closeGroup`. */
export const closeGroupInput = z.strictObject({
  ...branchScope.shape,
  groupId: idSchema,
  on: dateSchema.optional().describe("first day without the group [today]"),
});

/** The commands that make, rename and close Party groups; leaders are appointed by `members.appoint`. */
export function groupCommands() {
  return {
    createGroup: defineCommand({
      name: "branches.createGroup",
      input: createGroupInput,
      right: "roster.manage",
      async run(unit, { id, name, from }) {
        const groupId = id ?? unit.id("group");
        const known = await unit.db.selectFrom("party_group").select("id").where("id", "=", groupId).executeTakeFirst();
        if (known !== undefined)
          throw new MicrobranchError("ALREADY_EXISTS", {
            message: `There is a group ${groupId} already. Use another id.`,
            field: "id",
          });
        const begin = from ?? (await branchDay(unit.db, unit.branchId, unit.now));
        await writeGroups(unit, [{ id: groupId, name, from: begin, to: null }]);
        return { groupId };
      },
    }),

    renameGroup: defineCommand({
      name: "branches.renameGroup",
      input: renameGroupInput,
      right: "roster.manage",
      async run(unit, { groupId, name }) {
        const former = await groupOf(unit.db, unit.branchId, groupId);
        await unit.db.updateTable("party_group").set({ name }).where("id", "=", groupId).execute();
        await unit.record({
          kind: "group.renamed",
          subject: groupId,
          retention: "permanent",
          payload: { name, former: former.name },
        });
        return { groupId, name };
      },
    }),

    closeGroup: defineCommand({
      name: "branches.closeGroup",
      input: closeGroupInput,
      right: "roster.manage",
      async run(unit, { groupId, on }) {
        const { db, branchId } = unit;
        const to = on ?? (await branchDay(db, branchId, unit.now));
        const group = await groupOf(db, branchId, groupId);
        if (to <= group.from_on) throw conflict(`The group began on ${group.from_on}. Close it on a later day.`, "on");
        for (const table of ["group_membership", "post_held"] as const) {
          const open = await db
            .selectFrom(table)
            .select("member_id")
            .where("group_id", "=", groupId)
            .where(rowEndsAfter(table, to))
            .executeTakeFirst();
          if (open !== undefined)
            throw conflict(
              `Member ${open.member_id} still belongs to the group, or leads it, on ${to}. Move the members first.`,
              "groupId",
            );
        }
        await db.updateTable("party_group").set({ to_on: to }).where("id", "=", groupId).execute();
        await unit.record({ kind: "group.closed", subject: groupId, retention: "permanent", payload: { to } });
        return { to };
      },
    }),
  };
}
