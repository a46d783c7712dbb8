import { z } from "zod";
import { branchScope, defineCommand, type Unit } from "../command/command.js";
import { branchDay } from "./branch-profile.js";
import { conflict, groupOf, membershipOn, notFound } from "./lookup.js";
import { idSchema, nameSchema } from "./member-schema.js";
import { dateSchema } from "./period.js";
import { roles } from "./roles.js";
import { writeAppointment } from "./write-posts.js";

const decision = {
  decidedBy: nameSchema.default("branchCommittee").describe("who decided it, in words [branchCommittee]"),
  decidedOn: dateSchema.optional().describe("day of the decision [today]"),
};

const appointableRoles = roles.filter((role) => role !== "administrator");

/** Input of `members.appoint`. */
export const appointInput = z
  .strictObject({
    ...branchScope.shape,
    memberId: idSchema,
    role: z
      .enum(appointableRoles)
      .describe("the post; an administrator is appointed by `members.appointAdministrator`"),
    groupId: idSchema.optional().describe("the group that a group leader leads [none]"),
    from: dateSchema.optional().describe("first day [today]"),
    to: dateSchema.nullable().default(null).describe("first day on which it no longer holds [open]"),
    ...decision,
  })
  .refine(({ role, groupId }) => (role === "groupLeader") === (groupId !== undefined), {
    path: ["groupId"],
    message: "must be given for a group leader, and only then",
  });

/** Input of `members.appointAdministrator`. */
export const appointAdministratorInput = z.strictObject({
  ...branchScope.shape,
  memberId: idSchema,
  from: dateSchema.optional().describe("first day; the former administrator's post ends on it [today]"),
  ...decision,
});

/** Input of `members.endPost`. */
export const endPostInput = z.strictObject({
  ...branchScope.shape,
  postId: idSchema,
  on: dateSchema.optional().describe("first day on which it no longer holds [today]"),
});

/** The commands that appoint to posts and end them. */
export function postCommands() {
  return {
    appoint: defineCommand({
      name: "members.appoint",
      input: appointInput,
      right: "post.appoint",
      async run(unit, { memberId, role, groupId, from: wanted, to, decidedBy, decidedOn }) {
        const today = await branchDay(unit.db, unit.branchId, unit.now);
        const from = wanted ?? today;
        if (to !== null && to <= from) throw conflict("A post must end after its first day. Correct `to`.", "to");
        await membershipOn(unit.db, unit.branchId, memberId, from);
        if (groupId !== undefined) await groupOf(unit.db, unit.branchId, groupId);
        return writeAppointment(unit, {
          memberId,
          role,
          groupId: groupId ?? null,
          from,
          to,
          decidedBy,
          decidedOn: decidedOn ?? today,
        });
      },
    }),

    appointAdministrator: defineCommand({
      name: "members.appointAdministrator",
      input: appointAdministratorInput,
      right: "administrator.appoint",
      async run(unit, { memberId, from: wanted, decidedBy, decidedOn }) {
        const today = await branchDay(unit.db, unit.branchId, unit.now);
        const from = wanted ?? today;
        await membershipOn(unit.db, unit.branchId, memberId, from);
        return writeAppointment(unit, {
          memberId,
          role: "administrator",
          groupId: null,
          from,
          to: null,
          decidedBy,
          decidedOn: decidedOn ?? today,
        });
      },
    }),

    endPost: defineCommand({
      name: "members.endPost",
      input: endPostInput,
      right: "post.appoint",
      run: endPost,
    }),
  };
}

async function endPost(unit: Unit, input: z.output<typeof endPostInput>): Promise<{ readonly to: string }> {
  const { db, branchId } = unit;
  const to = input.on ?? (await branchDay(db, branchId, unit.now));
  const post = await db
    .selectFrom("post_held")
    .selectAll()
    .where("id", "=", input.postId)
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  if (post === undefined) throw notFound("post", input.postId, "postId");
  if (to <= post.from_on) throw conflict(`The post began on ${post.from_on}. End it on a later day.`, "on");
  if (post.to_on !== null && post.to_on <= to) throw conflict(`The post ended on ${post.to_on} already.`, "on");
  await db.updateTable("post_held").set({ to_on: to }).where("id", "=", post.id).execute();
  await unit.record({
    kind: "post.ended",
    subject: post.member_id,
    retention: "permanent",
    payload: { postId: post.id, role: post.role, groupId: post.group_id, to, reason: "ended" },
  });
  return { to };
}
