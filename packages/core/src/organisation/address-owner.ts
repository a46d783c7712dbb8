import type { Address } from "../channel/channel.js";
import { localDateOf } from "../schedule/schedule.js";
import type { Database, Db } from "../store/store.js";

/** Whose an address is. */
export interface AddressOwner {
  /** The member. */
  readonly memberId: string;
  /** The branch of the member's latest membership. */
  readonly branchId: string;
}

/**
 * Whose a live address (in canonical form) is, or `null` for a stranger's. Who has left every roster is a stranger from
 * that day on, even before the link is removed.
 */
export async function memberByAddress(db: Db, address: Address, now: number): Promise<AddressOwner | null> {
  const link = await linkOf(db, address);
  if (link === null) return null;
  const branchId = await branchToday(db, link.member_id, now);
  return branchId === null ? null : { memberId: link.member_id, branchId };
}

/** The living link of an address in canonical form; the store has one at most. */
export async function linkOf(db: Db, address: Address): Promise<Database["member_address"] | null> {
  const row = await db
    .selectFrom("member_address")
    .selectAll()
    .where("platform", "=", address.platform)
    .where("tenant", "=", address.tenant ?? "")
    .where("kind", "=", address.kind)
    .where("canonical_id", "=", address.id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

/** The branch of a member's latest membership that has not ended by the day of `now` in its zone, or `null`. */
export async function branchToday(db: Db, memberId: string, now: number): Promise<string | null> {
  const rows = await db
    .selectFrom("membership")
    .innerJoin("branch", "branch.id", "membership.branch_id")
    .select(["membership.branch_id", "membership.to_on", "branch.zone"])
    .where("membership.member_id", "=", memberId)
    .orderBy("membership.from_on", "desc")
    .execute();
  const running = rows.find(({ to_on, zone }) => to_on === null || to_on > localDateOf(now, zone));
  return running?.branch_id ?? null;
}
