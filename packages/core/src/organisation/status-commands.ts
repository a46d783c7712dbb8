import { z } from "zod";
import { defineCommand } from "../command/command.js";
import { conflict, groupOf } from "./lookup.js";
import { idSchema, statusSchema } from "./member-schema.js";
import { firstDay, makeRoom, recordStanding, standingFields } from "./standing.js";

/** Input of `members.setStatus`. */
export const setStatusInput = z.strictObject({
  ...standingFields.ofMember,
  status: statusSchema,
  from: standingFields.from,
  note: standingFields.note,
});

/** Input of `members.joinGroup`. */
export const joinGroupInput = z.strictObject({
  ...standingFields.ofMember,
  groupId: idSchema.nullable().describe("the group; null leaves the one that the member is in"),
  from: standingFields.from,
});

/** The commands about a member's status and group. */
export function statusCommands() {
  return {
    setStatus: defineCommand({
      name: "members.setStatus",
      input: setStatusInput,
      right: "roster.manage",
      async run(unit, input) {
        const day = await firstDay(unit, input.memberId, input.from);
        await makeRoom(unit, "member_status", input.memberId, day);
        const row = { status: input.status, note: input.note ?? null };
        await unit.db
          .insertInto("member_status")
          .values({ ...row, id: unit.id("status"), member_id: input.memberId, from_on: day, to_on: null })
          .execute();
        await recordStanding(unit, "member.status-set", input.memberId, { ...row, from: day });
        return { from: day };
      },
    }),

    joinGroup: defineCommand({
      name: "members.joinGroup",
      input: joinGroupInput,
      right: "roster.manage",
      async run(unit, { memberId, groupId, from: wanted }) {
        const { db, branchId } = unit;
        const day = await firstDay(unit, memberId, wanted);
        if (groupId !== null) {
          const group = await groupOf(db, branchId, groupId);
          if (group.from_on > day || (group.to_on !== null && group.to_on <= day))
            throw conflict(`Group ${groupId} does not exist on ${day}.`, "groupId");
        }
        await makeRoom(unit, "group_membership", memberId, day);
        if (groupId !== null)
          await db
            .insertInto("group_membership")
            .values({
              id: unit.id("grouping"),
              branch_id: branchId,
              member_id: memberId,
              group_id: groupId,
              from_on: day,
              to_on: null,
            })
            .execute();
        await recordStanding(unit, "member.group-set", memberId, { groupId, from: day });
        return { from: day };
      },
    }),
  };
}
