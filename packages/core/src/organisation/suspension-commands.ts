import { z } from "zod";
import { defineCommand } from "../command/command.js";
import { nameSchema, suspensionKindSchema } from "./member-schema.js";
import { assertFree, endStanding, firstDay, recordStanding, standingFields } from "./standing.js";

/** Input of `members.suspendRights`. */
export const suspendRightsInput = z.strictObject({
  ...standingFields.ofMember,
  kind: suspensionKindSchema,
  from: standingFields.from,
  to: standingFields.to,
  note: standingFields.note,
});

/** Input of `members.second`. */
export const secondInput = z.strictObject({
  ...standingFields.ofMember,
  hostUnit: nameSchema.describe("where the member works"),
  membershipTransferred: z.boolean().default(false).describe("whether the formal membership went along [false]"),
  from: standingFields.from,
  to: standingFields.to,
  note: standingFields.note,
});

/** Input of `members.restoreRights` and `members.endSecondment`. */
export const endStandingInput = z.strictObject({ ...standingFields.ofMember, on: standingFields.on });

/** The commands about suspensions of rights and secondments. */
export function suspensionCommands() {
  return {
    suspendRights: defineCommand({
      name: "members.suspendRights",
      input: suspendRightsInput,
      right: "roster.manage",
      async run(unit, { memberId, kind, from: wanted, to: end, note: basis }) {
        const day = await firstDay(unit, memberId, wanted);
        await assertFree(unit, "rights_suspension", memberId, { from: day, to: end });
        const row = { kind, note: basis ?? null };
        await unit.db
          .insertInto("rights_suspension")
          .values({ ...row, id: unit.id("suspension"), member_id: memberId, from_on: day, to_on: end })
          .execute();
        await recordStanding(unit, "member.rights-suspended", memberId, { ...row, from: day, to: end });
        return { from: day };
      },
    }),

    restoreRights: defineCommand({
      name: "members.restoreRights",
      input: endStandingInput,
      right: "roster.manage",
      run: (unit, input) => endStanding(unit, "rights_suspension", "member.rights-restored", input),
    }),

    second: defineCommand({
      name: "members.second",
      input: secondInput,
      right: "roster.manage",
      async run(unit, { memberId, hostUnit, membershipTransferred, from: wanted, to: end, note: basis }) {
        const day = await firstDay(unit, memberId, wanted);
        await assertFree(unit, "secondment", memberId, { from: day, to: end });
        await unit.db
          .insertInto("secondment")
          .values({
            id: unit.id("secondment"),
            member_id: memberId,
            host_unit: hostUnit,
            membership_transferred: membershipTransferred ? 1 : 0,
            note: basis ?? null,
            from_on: day,
            to_on: end,
          })
          .execute();
        const payload = { hostUnit, membershipTransferred, note: basis ?? null, from: day, to: end };
        await recordStanding(unit, "member.seconded", memberId, payload);
        return { from: day };
      },
    }),

    endSecondment: defineCommand({
      name: "members.endSecondment",
      input: endStandingInput,
      right: "roster.manage",
      run: (unit, input) => endStanding(unit, "secondment", "member.secondment-ended", input),
    }),
  };
}
