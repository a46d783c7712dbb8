import { z } from "zod";
import { branchScope, defineCommand, type Unit } from "../command/command.js";
import { branchDay } from "./branch-profile.js";
import { conflict, groupOf, membershipOn } from "./lookup.js";
import { idSchema, nameSchema, noteSchema, statusSchema, suspensionKindSchema } from "./member-schema.js";
import { dateSchema } from "./period.js";
import { endRunning, type MemberPeriodTable, meetsRow, nextBegin, removeOn } from "./period-rows.js";

const ofMember = { ...branchScope.shape, memberId: idSchema };
const from = dateSchema.optional().describe("first day [today]");
const to = dateSchema.nullable().default(null).describe("first day on which it no longer holds [open]");
const on = dateSchema.optional().describe("first day on which it no longer holds [today]");
const note = noteSchema.optional().describe("what it rests on [none]");

/** Input of `members.setStatus`. */
export const setStatusInput = z.strictObject({ ...ofMember, status: statusSchema, from, note });

/** Input of `members.joinGroup`. */
export const joinGroupInput = z.strictObject({
  ...ofMember,
  groupId: idSchema.nullable().describe("the group; null leaves the one that the member is in"),
  from,
});

/** Input of `members.suspendRights`. */
export const suspendRightsInput = z.strictObject({ ...ofMember, kind: suspensionKindSchema, from, to, note });

/** Input of `members.second`. */
export const secondInput = z.strictObject({
  ...ofMember,
  hostUnit: nameSchema.describe("where the member works"),
  membershipTransferred: z.boolean().default(false).describe("whether the formal membership went along [false]"),
  from,
  to,
  note,
});

/** Input of `members.restoreRights` and `members.endSecondment`. */
export const endStandingInput = z.strictObject({ ...ofMember, on });

/** The commands about a member's standing: status, group, suspension of rights, secondment. */
export function standingCommands() {
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
        await record(unit, "member.status-set", input.memberId, { ...row, from: day });
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
        await record(unit, "member.group-set", memberId, { groupId, from: day });
        return { from: day };
      },
    }),

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
        await record(unit, "member.rights-suspended", memberId, { ...row, from: day, to: end });
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
        await record(unit, "member.seconded", memberId, payload);
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

async function firstDay(unit: Unit, memberId: string, wanted: string | undefined): Promise<string> {
  const day = wanted ?? (await branchDay(unit.db, unit.branchId, unit.now));
  await membershipOn(unit.db, unit.branchId, memberId, day);
  return day;
}

/** Ends on `day` what held until then; what began on that very day is replaced. */
async function makeRoom(unit: Unit, table: MemberPeriodTable, memberId: string, day: string): Promise<void> {
  const later = await nextBegin(unit.db, { table, memberId, day });
  if (later !== null)
    throw conflict(`Another entry begins on ${later} already. Enter changes in the order of their days.`, "from");
  await removeOn(unit.db, { table, memberId, day });
  await endRunning(unit.db, { table, memberId, day });
}

async function assertFree(
  unit: Unit,
  table: MemberPeriodTable,
  memberId: string,
  period: { readonly from: string; readonly to: string | null },
): Promise<void> {
  if (period.to !== null && period.to <= period.from)
    throw conflict(`It must end after its first day, ${period.from}.`, "to");
  if (await meetsRow(unit.db, { table, memberId, ...period }))
    throw conflict("Another entry of this kind holds in this time. End it first.", "from");
}

async function endStanding(
  unit: Unit,
  table: "rights_suspension" | "secondment",
  kind: string,
  input: z.output<typeof endStandingInput>,
): Promise<{ readonly to: string }> {
  const day = await firstDay(unit, input.memberId, input.on);
  const ended = await endRunning(unit.db, { table, memberId: input.memberId, day });
  if (ended === 0) throw conflict(`Nothing that began before ${day} holds on it, so nothing can end.`, "on");
  await record(unit, kind, input.memberId, { to: day });
  return { to: day };
}

async function record(
  unit: Unit,
  kind: string,
  memberId: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  await unit.record({ kind, subject: memberId, retention: "permanent", payload });
}
