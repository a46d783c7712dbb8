import type { Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { Db } from "../store/store.js";
import { inChunks } from "./chunks.js";
import type { Birthday, MemberStatus } from "./member-schema.js";
import type { Period } from "./period.js";
import { type AddressToWrite, writeAddresses } from "./write-addresses.js";

/** A new member with everything that is known of it. */
export interface NewMember {
  /** The member's id. */
  readonly id: string;
  /** The name. */
  readonly name: string;
  /** Birthday, or `null`. */
  readonly birthday: Birthday | null;
  /** What the member said about greetings, or `null`. */
  readonly greetingOptIn: boolean | null;
  /** Day of admission to the Party, or `null`. */
  readonly admittedOn: string | null;
  /** When, and how, the member belongs to the branch. */
  readonly membership: Period & { readonly note: string | null };
  /** Groups, by period. */
  readonly groups: readonly (Period & { readonly groupId: string })[];
  /** Statuses, by period. */
  readonly statuses: readonly (Period & { readonly status: MemberStatus; readonly note: string | null })[];
  /** Suspensions of rights, by period. */
  readonly suspensions: readonly (Period & {
    readonly kind: "partyProbation" | "other";
    readonly note: string | null;
  })[];
  /** Secondments, by period. */
  readonly secondments: readonly (Period & {
    readonly hostUnit: string;
    readonly membershipTransferred: boolean;
    readonly note: string | null;
  })[];
  /** Addresses, in order of preference. */
  readonly addresses: readonly AddressToWrite[];
}

/** How a member came to be entered. */
export type EntrySource = "entered" | "document" | "csv";

/**
 * Writes new members at the end of the roster and records each; ids must be new.
 *
 * @returns Their ids, in order.
 */
export async function writeMembers(
  unit: Unit,
  members: readonly NewMember[],
  source: EntrySource,
): Promise<readonly string[]> {
  await inChunks(members, (part) =>
    unit.db
      .insertInto("member")
      .values(part.map((member) => ({ ...personColumns(member), id: member.id, digest: "each", created_at: unit.now })))
      .execute(),
  );
  await writePlaces(unit, members);
  await writeStandings(unit, members);
  await writeAddresses(
    unit,
    members.flatMap((member) =>
      member.addresses.map((address, index) => ({ ...address, memberId: member.id, preference: index + 1 })),
    ),
    { provenance: source === "entered" ? "confirmed-by-officer" : "imported" },
  );
  for (const member of members) await recordMember(unit, member, source);
  return members.map((member) => member.id);
}

const periodColumns = ({ from, to }: Period) => ({ from_on: from, to_on: to });

/** Memberships in the branch and in its groups. */
async function writePlaces(unit: Unit, members: readonly NewMember[]): Promise<void> {
  const { db, branchId } = unit;
  const first = (await lastPosition(db, branchId)) + 1;
  const memberships = members.map(({ id, membership }, index) => ({
    ...periodColumns(membership),
    id: unit.id("membership"),
    branch_id: branchId,
    member_id: id,
    position: first + index,
    joined_note: membership.note,
    left_note: null,
  }));
  await inChunks(memberships, (part) => db.insertInto("membership").values(part).execute());
  const groupings = members.flatMap(({ id, groups }) =>
    groups.map((item) => ({
      ...periodColumns(item),
      id: unit.id("grouping"),
      branch_id: branchId,
      member_id: id,
      group_id: item.groupId,
    })),
  );
  await inChunks(groupings, (part) => db.insertInto("group_membership").values(part).execute());
}

/** Statuses, suspensions and secondments. */
async function writeStandings(unit: Unit, members: readonly NewMember[]): Promise<void> {
  const { db } = unit;
  const statuses = members.flatMap(({ id, statuses: items }) =>
    items.map(({ status, note, ...period }) => ({
      ...periodColumns(period),
      id: unit.id("status"),
      member_id: id,
      status,
      note,
    })),
  );
  await inChunks(statuses, (part) => db.insertInto("member_status").values(part).execute());
  const suspensions = members.flatMap(({ id, suspensions: items }) =>
    items.map(({ kind, note, ...period }) => ({
      ...periodColumns(period),
      id: unit.id("suspension"),
      member_id: id,
      kind,
      note,
    })),
  );
  await inChunks(suspensions, (part) => db.insertInto("rights_suspension").values(part).execute());
  const secondments = members.flatMap(({ id, secondments: items }) =>
    items.map(({ hostUnit, membershipTransferred, note, ...period }) => ({
      ...periodColumns(period),
      id: unit.id("secondment"),
      member_id: id,
      host_unit: hostUnit,
      membership_transferred: membershipTransferred ? 1 : 0,
      note,
    })),
  );
  await inChunks(secondments, (part) => db.insertInto("secondment").values(part).execute());
}

/** Columns of a person, from what is known of it. */
export function personColumns(person: Pick<NewMember, "name" | "birthday" | "greetingOptIn" | "admittedOn">) {
  const { birthday } = person;
  return {
    name: person.name,
    birthday_calendar: birthday?.calendar ?? null,
    birthday_month: birthday?.month ?? null,
    birthday_day: birthday?.day ?? null,
    birthday_leap_month: birthday?.leapMonth === true ? 1 : 0,
    greeting_opt_in: person.greetingOptIn === null ? null : person.greetingOptIn ? 1 : 0,
    admitted_on: person.admittedOn,
  };
}

/** Of the ids, those which are members already, in any branch. */
export async function knownMembers(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  await inChunks(ids, async (part) => {
    for (const { id } of await db.selectFrom("member").select("id").where("id", "in", part).execute()) known.add(id);
  });
  return known;
}

/** @throws ALREADY_EXISTS if the id is a member's already, in any branch. */
export async function assertNewMember(db: Db, id: string): Promise<void> {
  if ((await knownMembers(db, [id])).size === 0) return;
  throw new MicrobranchError("ALREADY_EXISTS", {
    message: `There is a member ${id} already. Use another id, or let the member join.`,
    field: "id",
  });
}

/** The last place of a branch's roster that is taken; 0 when it is empty. */
export async function lastPosition(db: Db, branchId: string): Promise<number> {
  const row = await db
    .selectFrom("membership")
    .select((on) => on.fn.max<number | null>("position").as("position"))
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  return row?.position ?? 0;
}

/** The record of a new member: standing and posts are kept for good, the birthday and addresses stay out of it. */
async function recordMember(unit: Unit, member: NewMember, source: EntrySource): Promise<void> {
  const { id, name, admittedOn, membership, groups, statuses, suspensions, secondments } = member;
  await unit.record({
    kind: "member.added",
    subject: id,
    retention: "permanent",
    payload: { name, admittedOn, membership, groups, statuses, suspensions, secondments, source },
  });
}
