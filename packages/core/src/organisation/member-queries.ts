import { z } from "zod";
import { branchScope, defineQuery, type View } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { postsOn } from "./branch-facts.js";
import { branchDay } from "./branch-profile.js";
import { addressesOf, memberProfile, personalPart } from "./member-profile.js";
import { idSchema, type MemberStatus } from "./member-schema.js";
import { dateSchema, rowCovers } from "./period.js";
import { holds, isSelf } from "./rights-of.js";
import type { Role } from "./roles.js";

/** Input of `members.list`. */
export const listMembersInput = z.strictObject({
  ...branchScope.shape,
  onDate: dateSchema.optional().describe("whose roster: the one of this day [today]"),
  groupId: idSchema.optional().describe("only the members of this group [all]"),
  limit: z.int().min(1).max(200).default(50).describe("members of one page, 1 to 200 [50]"),
  cursor: z.string().max(100).nullable().default(null).describe("`next` of the page before [the first page]"),
});

/** Input of `members.read`. */
export const readMemberInput = z.strictObject({ ...branchScope.shape, memberId: idSchema });

/** A line of the roster on a day. */
export interface RosterLine {
  /** The member. */
  readonly memberId: string;
  /** The name. */
  readonly name: string;
  /** The status, or `null` when none is entered. */
  readonly status: MemberStatus | null;
  /** The group, or `null`. */
  readonly groupId: string | null;
  /** The posts. */
  readonly roles: readonly Role[];
}

/** The questions about members. */
export function memberQueries() {
  return {
    list: defineQuery({ name: "members.list", input: listMembersInput, right: "roster.read", run: listMembers }),

    read: defineQuery({
      name: "members.read",
      input: readMemberInput,
      right: "roster.read",
      async run(view, { memberId }) {
        const { db, branchId, actor } = view;
        const profile = await memberProfile(db, branchId, memberId);
        const isOwn = isSelf(actor, memberId);
        return {
          ...profile,
          personal: isOwn || (await holds(view, "roster.manage")) ? await personalPart(db, memberId) : null,
          addresses: isOwn || (await holds(view, "address.manage")) ? await addressesOf(db, memberId) : null,
        };
      },
    }),
  };
}

async function listMembers(view: View, input: z.output<typeof listMembersInput>) {
  const { db, branchId, now } = view;
  const day = input.onDate ?? (await branchDay(db, branchId, now));
  let roster = db
    .selectFrom("membership")
    .innerJoin("member", "member.id", "membership.member_id")
    .leftJoin("member_status", (join) =>
      join.onRef("member_status.member_id", "=", "membership.member_id").on(rowCovers("member_status", day)),
    )
    .leftJoin("group_membership", (join) =>
      join
        .onRef("group_membership.member_id", "=", "membership.member_id")
        .onRef("group_membership.branch_id", "=", "membership.branch_id")
        .on(rowCovers("group_membership", day)),
    )
    .select(["member.id", "member.name", "membership.position", "member_status.status", "group_membership.group_id"])
    .where("membership.branch_id", "=", branchId)
    .where(rowCovers("membership", day));
  if (input.groupId !== undefined) roster = roster.where("group_membership.group_id", "=", input.groupId);
  if (input.cursor !== null) {
    const after = parseCursor(input.cursor);
    roster = roster.where((on) =>
      on.or([
        on("membership.position", ">", after.position),
        on.and([on("membership.position", "=", after.position), on("member.id", ">", after.id)]),
      ]),
    );
  }
  const rows = await roster
    .orderBy("membership.position")
    .orderBy("member.id")
    .limit(input.limit + 1)
    .execute();
  const page = rows.slice(0, input.limit);
  const posts = await postsOn(db, branchId, day);
  const last = page.at(-1);
  return {
    items: page.map(
      (row): RosterLine => ({
        memberId: row.id,
        name: row.name,
        status: row.status as MemberStatus | null,
        groupId: row.group_id,
        roles: posts.filter((post) => post.memberId === row.id).map((post) => post.role),
      }),
    ),
    next: rows.length > page.length && last !== undefined ? `${last.position}.${last.id}` : null,
  };
}

function parseCursor(cursor: string): { readonly position: number; readonly id: string } {
  const match = /^(\d{1,9})\.(.+)$/u.exec(cursor);
  if (match === null)
    throw new MicrobranchError("INPUT_INVALID", {
      message: "members.list: the cursor is none of this list. Pass `next` of the page before.",
      field: "cursor",
    });
  return { position: Number(match[1]), id: match[2] ?? "" };
}
