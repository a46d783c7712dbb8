import { z } from "zod";
import { branchScope, defineCommand, type Unit } from "../command/command.js";
import { prepareAddresses } from "./address-commands.js";
import { branchDay, branchProfile } from "./branch-profile.js";
import { endLinksOn } from "./end-addresses.js";
import { conflict, groupOf, membershipOf } from "./lookup.js";
import { givenAddressSchema, idSchema, nameSchema, noteSchema, personShape, statusSchema } from "./member-schema.js";
import { emitOrganisation } from "./organisation-events.js";
import { dateSchema, rowCovers } from "./period.js";
import { endRunning, removeFrom } from "./period-rows.js";
import type { AddressDesk } from "./write-addresses.js";
import { assertNewMember, lastPosition, writeMembers } from "./write-members.js";
import { changePerson } from "./write-person.js";

/** Addresses of one member, at most. */
const maxAddresses = 20;

/** Members whose order is given at once, at most. */
const maxArranged = 5_000;

/** Input of `members.add`. */
export const addMemberInput = z.strictObject({
  ...branchScope.shape,
  id: idSchema.optional().describe("id of the member [made]"),
  name: nameSchema,
  status: statusSchema.describe("status from the first day on"),
  from: dateSchema.optional().describe("first day of the membership in the branch [today]"),
  statusFrom: dateSchema.optional().describe("first day of the status [as `from`]"),
  groupId: idSchema.optional().describe("Party group [none]"),
  note: noteSchema.optional().describe("how the member came [none]"),
  ...personShape,
  addresses: z.array(givenAddressSchema).max(maxAddresses).default([]).describe("in order of preference [none]"),
});

/** Input of `members.join`. */
export const joinInput = z.strictObject({
  ...branchScope.shape,
  memberId: idSchema.describe("somebody who was on a roster before and has left it"),
  from: dateSchema.optional().describe("first day of the membership in this branch [today]"),
  note: noteSchema.optional().describe("how the member came [none]"),
});

/** Input of `members.update`. */
export const updateMemberInput = z.strictObject({
  ...branchScope.shape,
  memberId: idSchema,
  name: nameSchema.optional().describe("new name [kept]"),
  ...personShape,
});

/** Input of `members.arrange`. */
export const arrangeInput = z.strictObject({
  ...branchScope.shape,
  memberIds: z.array(idSchema).min(1).max(maxArranged).describe("everybody on today's roster, in the new order"),
});

/** Input of `members.leave`. */
export const leaveInput = z.strictObject({
  ...branchScope.shape,
  memberId: idSchema,
  on: dateSchema.optional().describe("first day on which the member no longer belongs to the branch [today]"),
  note: noteSchema.optional().describe("how the member left [none]"),
});

/** The commands that enter, change, order and release members. */
export function memberCommands(desk: AddressDesk) {
  return {
    add: defineCommand({
      name: "members.add",
      input: addMemberInput,
      right: "roster.manage",
      run: (unit, input) => addMember(unit, input, desk),
    }),

    join: defineCommand({ name: "members.join", input: joinInput, right: "roster.manage", run: joinBranch }),

    update: defineCommand({
      name: "members.update",
      input: updateMemberInput,
      right: "roster.manage",
      async run(unit, { branchId: _, memberId, ...change }) {
        await membershipOf(unit.db, unit.branchId, memberId);
        await changePerson(unit, memberId, change);
        return { memberId };
      },
    }),

    arrange: defineCommand({ name: "members.arrange", input: arrangeInput, right: "roster.manage", run: arrange }),

    leave: defineCommand({
      name: "members.leave",
      input: leaveInput,
      right: "roster.manage",
      run: (unit, input) => leaveBranch(unit, input, desk),
    }),
  };
}

async function addMember(unit: Unit, input: z.output<typeof addMemberInput>, desk: AddressDesk) {
  const { db, branchId } = unit;
  const memberId = input.id ?? unit.id("member");
  if (input.id !== undefined) await assertNewMember(db, input.id);
  if (input.groupId !== undefined) await groupOf(db, branchId, input.groupId);
  const addresses = await prepareAddresses(unit, desk, input.addresses, "addresses");
  const from = input.from ?? (await branchDay(db, branchId, unit.now));
  const period = { from, to: null };
  await writeMembers(
    unit,
    [
      {
        id: memberId,
        name: input.name,
        birthday: input.birthday ?? null,
        greetingOptIn: input.greetingOptIn ?? null,
        admittedOn: input.admittedOn ?? null,
        membership: { ...period, note: input.note ?? null },
        groups: input.groupId === undefined ? [] : [{ ...period, groupId: input.groupId }],
        statuses: [{ from: input.statusFrom ?? from, to: null, status: input.status, note: null }],
        suspensions: [],
        secondments: [],
        addresses,
      },
    ],
    "entered",
  );
  emitOrganisation(unit, "member.added", { branchId, memberId });
  return { memberId };
}

async function joinBranch(unit: Unit, { memberId, from: wanted, note }: z.output<typeof joinInput>) {
  const { db, branchId } = unit;
  const { zone } = await branchProfile(db, branchId);
  const from = wanted ?? (await branchDay(db, branchId, unit.now));
  const former = await db
    .selectFrom("membership")
    .select(["branch_id", "to_on"])
    .where("member_id", "=", memberId)
    .orderBy("from_on", "desc")
    .executeTakeFirst();
  if (former === undefined) throw conflict(`Member ${memberId} is not known. Add the member instead.`, "memberId");
  if (former.to_on === null || former.to_on > from)
    throw conflict(
      `Member ${memberId} still belongs to a branch on ${from} (${zone}). The member must leave it first.`,
      "memberId",
    );
  await db
    .insertInto("membership")
    .values({
      id: unit.id("membership"),
      branch_id: branchId,
      member_id: memberId,
      from_on: from,
      to_on: null,
      position: (await lastPosition(db, branchId)) + 1,
      joined_note: note ?? null,
      left_note: null,
    })
    .execute();
  await unit.record({
    kind: "member.joined",
    subject: memberId,
    retention: "permanent",
    payload: { from, note: note ?? null, formerBranchId: former.branch_id },
  });
  emitOrganisation(unit, "member.added", { branchId, memberId });
  return { from };
}

async function arrange(unit: Unit, { memberIds }: z.output<typeof arrangeInput>) {
  const { db, branchId } = unit;
  const day = await branchDay(db, branchId, unit.now);
  const rows = await db
    .selectFrom("membership")
    .select(["id", "member_id", "position"])
    .where("branch_id", "=", branchId)
    .where(rowCovers("membership", day))
    .execute();
  const rowOf = new Map(rows.map((row) => [row.member_id, row]));
  if (new Set(memberIds).size !== memberIds.length || memberIds.length !== rows.length)
    throw conflict(`The order must name each of the ${rows.length} members of today's roster once.`, "memberIds");
  for (const [index, memberId] of memberIds.entries()) {
    const row = rowOf.get(memberId);
    if (row === undefined) throw conflict(`Member ${memberId} is not on today's roster.`, `memberIds[${index}]`);
    if (row.position === index + 1) continue;
    await db
      .updateTable("membership")
      .set({ position: index + 1 })
      .where("id", "=", row.id)
      .execute();
  }
  await unit.record({ kind: "roster.arranged", subject: branchId, retention: "permanent", payload: { memberIds } });
  return { members: memberIds.length };
}

async function leaveBranch(unit: Unit, { memberId, on: wanted, note }: z.output<typeof leaveInput>, desk: AddressDesk) {
  const { db, branchId } = unit;
  const today = await branchDay(db, branchId, unit.now);
  const on = wanted ?? today;
  const membership = await membershipOf(db, branchId, memberId);
  if (on <= membership.from_on)
    throw conflict(`The membership began on ${membership.from_on}. Let it end on a later day.`, "on");
  if (membership.to_on !== null && membership.to_on <= on)
    throw conflict(`The membership ended on ${membership.to_on} already.`, "on");
  await db
    .updateTable("membership")
    .set({ to_on: on, left_note: note ?? null })
    .where("id", "=", membership.id)
    .execute();
  for (const table of ["post_held", "group_membership"] as const) {
    await endRunning(db, { table, memberId, day: on });
    await removeFrom(db, { table, memberId, day: on });
  }
  await unit.record({
    kind: "member.left",
    subject: memberId,
    retention: "permanent",
    payload: { on, note: note ?? null },
  });
  await endLinksOn(unit, desk, { memberId, on });
  emitOrganisation(unit, "member.left", { branchId, memberId, onDate: on });
  return { on };
}
