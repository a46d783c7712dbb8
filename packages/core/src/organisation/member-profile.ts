import type { Address } from "../channel/channel.js";
import type { LocalDate } from "../schedule/schedule.js";
import type { Db } from "../store/store.js";
import { membershipOf, notFound } from "./lookup.js";
import type { DigestRhythm, MemberStatus } from "./member-schema.js";
import type { Period } from "./period.js";
import { addressOf } from "./recipients.js";
import type { Role } from "./roles.js";
import { type Person, personOf } from "./write-person.js";

/** An address with what is known of it. */
export interface KnownAddress extends Address {
  /** Id of the entry. */
  readonly addressId: string;
  /** Place among the member's addresses: the smallest is used first. */
  readonly preference: number;
  /** How we know it: `imported`, `bound-by-code` or `confirmed-by-officer`. */
  readonly provenance: string;
  /** By whom, as an actor's text, as `member:m22`. */
  readonly vouchedBy: string;
  /** When, epoch milliseconds. */
  readonly vouchedAt: number;
  /** Whether it is doubted: others are tried first. */
  readonly isDoubtful: boolean;
  /** Why: a fault's code, or `ACCOUNT_LEFT` or `ACCOUNT_DISABLED` as the platform told; `null` unless it is doubted. */
  readonly doubtReason: string | null;
}

/** What is written about a member in a branch: standing and posts, by period. */
export interface MemberProfile {
  /** The member. */
  readonly memberId: string;
  /** The name. */
  readonly name: string;
  /** Day of admission to the Party, or `null`. */
  readonly admittedOn: LocalDate | null;
  /** The latest membership in this branch. */
  readonly membership: Period;
  /** Statuses, the earliest first. */
  readonly statuses: readonly (Period & { readonly status: MemberStatus })[];
  /** Groups in this branch, the earliest first. */
  readonly groups: readonly (Period & { readonly groupId: string })[];
  /** Posts in this branch, the earliest first. */
  readonly posts: readonly (Period & {
    readonly postId: string;
    readonly role: Role;
    readonly groupId: string | null;
  })[];
  /** Secondments, the earliest first. */
  readonly secondments: readonly (Period & { readonly hostUnit: string })[];
}

/** What only the member and whoever manages the roster see. */
export interface PersonalPart extends Pick<Person, "birthday" | "greetingOptIn"> {
  /** Suspensions of rights, the earliest first. */
  readonly suspensions: readonly (Period & { readonly kind: string; readonly note: string | null })[];
}

/**
 * A member's profile in a branch.
 *
 * @throws NOT_FOUND if the member never was on the branch's roster.
 */
export async function memberProfile(db: Db, branchId: string, memberId: string): Promise<MemberProfile> {
  const membership = await membershipOf(db, branchId, memberId);
  const { name, admittedOn } = await readPerson(db, memberId);
  const statuses = await db
    .selectFrom("member_status")
    .selectAll()
    .where("member_id", "=", memberId)
    .orderBy("from_on")
    .execute();
  const groups = await db
    .selectFrom("group_membership")
    .selectAll()
    .where("member_id", "=", memberId)
    .where("branch_id", "=", branchId)
    .orderBy("from_on")
    .execute();
  const posts = await db
    .selectFrom("post_held")
    .selectAll()
    .where("member_id", "=", memberId)
    .where("branch_id", "=", branchId)
    .orderBy("from_on")
    .orderBy("id")
    .execute();
  const secondments = await db
    .selectFrom("secondment")
    .selectAll()
    .where("member_id", "=", memberId)
    .orderBy("from_on")
    .execute();
  return {
    memberId,
    name,
    admittedOn,
    membership: periodOf(membership),
    statuses: statuses.map((row) => ({ ...periodOf(row), status: row.status as MemberStatus })),
    groups: groups.map((row) => ({ ...periodOf(row), groupId: row.group_id })),
    posts: posts.map((row) => ({
      ...periodOf(row),
      postId: row.id,
      role: row.role as Role,
      groupId: row.group_id,
    })),
    secondments: secondments.map((row) => ({ ...periodOf(row), hostUnit: row.host_unit })),
  };
}

/** The personal part of a member's data. */
export async function personalPart(db: Db, memberId: string): Promise<PersonalPart> {
  const { birthday, greetingOptIn } = await readPerson(db, memberId);
  const suspensions = await db
    .selectFrom("rights_suspension")
    .selectAll()
    .where("member_id", "=", memberId)
    .orderBy("from_on")
    .execute();
  return {
    birthday,
    greetingOptIn,
    suspensions: suspensions.map((row) => ({ ...periodOf(row), kind: row.kind, note: row.note })),
  };
}

/** How a member wants messages that can wait; only the member sees it. @throws NOT_FOUND if there is no such member. */
export async function digestRhythm(db: Db, memberId: string): Promise<DigestRhythm> {
  return (await readPerson(db, memberId)).digest;
}

/** A member's live addresses, in order of preference. */
export async function addressesOf(db: Db, memberId: string): Promise<readonly KnownAddress[]> {
  const rows = await db
    .selectFrom("member_address")
    .selectAll()
    .where("member_id", "=", memberId)
    .where("ended_at", "is", null)
    .orderBy("preference")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    ...addressOf(row),
    addressId: row.id,
    preference: row.preference,
    provenance: row.provenance,
    vouchedBy: row.vouched_by,
    vouchedAt: row.vouched_at,
    isDoubtful: row.doubtful_since !== null,
    doubtReason: row.doubt_reason,
  }));
}

async function readPerson(db: Db, memberId: string): Promise<Person> {
  const row = await db.selectFrom("member").selectAll().where("id", "=", memberId).executeTakeFirst();
  if (row === undefined) throw notFound("member", memberId, "memberId");
  return personOf(row);
}

const periodOf = (row: { readonly from_on: string; readonly to_on: string | null }): Period => ({
  from: row.from_on,
  to: row.to_on,
});
