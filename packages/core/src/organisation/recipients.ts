import type { Address } from "../channel/channel.js";
import { assertNever } from "../error/error.js";
import type { Db } from "../store/store.js";
import { branchDay } from "./branch-profile.js";
import { rowCovers } from "./period.js";
import type { Role } from "./roles.js";

/** Whom something is meant for. */
export type Audience =
  | {
      /** Everyone on the roster who is a full or probationary member that day. */
      readonly kind: "all";
    }
  | {
      /** These members, as far as they are on the roster that day. */
      readonly kind: "members";
      /** Their ids. */
      readonly memberIds: readonly string[];
    }
  | {
      /** The members of a Party group on that day. */
      readonly kind: "group";
      /** The group. */
      readonly groupId: string;
    }
  | {
      /** Whoever holds a role on that day. */
      readonly kind: "role";
      /** The role. */
      readonly role: Role;
    };

/** Somebody whom a message is meant for, with the ways to reach them. */
export interface Recipient {
  /** The member. */
  readonly memberId: string;
  /** The member's name. */
  readonly name: string;
  /** Live addresses: those not doubted first, then in order of preference; empty when there is none. */
  readonly addresses: readonly Address[];
}

/** What {@link recipientsOf} is asked. */
export interface RecipientsQuestion {
  /** The branch. */
  readonly branchId: string;
  /** When, epoch milliseconds: the day decides about posts and groups. */
  readonly now: number;
  /** Whom. */
  readonly audience: Audience;
}

/**
 * The members of an audience in roster order, with their addresses. Somebody without an address stays in the list, so
 * that nobody is forgotten; ids of strangers and of members who left are left out.
 *
 * @throws NOT_FOUND if there is no such branch.
 */
export async function recipientsOf(db: Db, question: RecipientsQuestion): Promise<readonly Recipient[]> {
  const { branchId, audience } = question;
  const day = await branchDay(db, branchId, question.now);
  const chosen = await chosenMembers(db, branchId, audience, day);
  if (chosen?.size === 0) return [];
  const rows = await db
    .selectFrom("membership")
    .innerJoin("member", "member.id", "membership.member_id")
    .select(["member.id", "member.name"])
    .where("membership.branch_id", "=", branchId)
    .where(rowCovers("membership", day))
    .orderBy("membership.position")
    .orderBy("member.id")
    .execute();
  const present = chosen === null ? rows : rows.filter((row) => chosen.has(row.id));
  const addresses = await addressesInBranch(db, branchId, day);
  return present.map((row) => ({ memberId: row.id, name: row.name, addresses: addresses.get(row.id) ?? [] }));
}

async function chosenMembers(
  db: Db,
  branchId: string,
  audience: Audience,
  day: string,
): Promise<ReadonlySet<string> | null> {
  switch (audience.kind) {
    case "members":
      return new Set(audience.memberIds);
    case "all":
      return partyMembers(db, branchId, day);
    case "group":
      return idsOf(
        await db
          .selectFrom("group_membership")
          .select("member_id")
          .where("branch_id", "=", branchId)
          .where("group_id", "=", audience.groupId)
          .where(rowCovers("group_membership", day))
          .execute(),
      );
    case "role":
      return idsOf(
        await db
          .selectFrom("post_held")
          .select("member_id")
          .where("branch_id", "=", branchId)
          .where("role", "=", audience.role)
          .where(rowCovers("post_held", day))
          .execute(),
      );
    default:
      return assertNever(audience);
  }
}

const idsOf = (rows: readonly { readonly member_id: string }[]): ReadonlySet<string> =>
  new Set(rows.map((row) => row.member_id));

async function partyMembers(db: Db, branchId: string, day: string): Promise<ReadonlySet<string>> {
  return idsOf(
    await db
      .selectFrom("member_status")
      .innerJoin("membership", "membership.member_id", "member_status.member_id")
      .select("member_status.member_id")
      .where("membership.branch_id", "=", branchId)
      .where(rowCovers("membership", day))
      .where(rowCovers("member_status", day))
      .where("member_status.status", "in", ["full", "probationary"])
      .execute(),
  );
}

async function addressesInBranch(db: Db, branchId: string, day: string): Promise<ReadonlyMap<string, Address[]>> {
  const rows = await db
    .selectFrom("member_address")
    .innerJoin("membership", "membership.member_id", "member_address.member_id")
    .selectAll("member_address")
    .where("membership.branch_id", "=", branchId)
    .where(rowCovers("membership", day))
    .where("member_address.ended_at", "is", null)
    .orderBy("member_address.preference")
    .orderBy("member_address.id")
    .execute();
  const trusted = rows.filter((row) => row.doubtful_since === null);
  const doubted = rows.filter((row) => row.doubtful_since !== null);
  const byMember = new Map<string, Address[]>();
  for (const row of [...trusted, ...doubted]) {
    const list = byMember.get(row.member_id) ?? [];
    list.push(addressOf(row));
    byMember.set(row.member_id, list);
  }
  return byMember;
}

/** An address as channels know it, from its row. */
export function addressOf(row: {
  readonly platform: string;
  readonly tenant: string;
  readonly kind: string;
  readonly canonical_id: string;
}): Address {
  return {
    platform: row.platform,
    tenant: row.tenant === "" ? null : row.tenant,
    kind: row.kind === "group" ? "group" : "person",
    id: row.canonical_id,
  };
}
