import type { Address } from "../channel/channel.js";
import type { Db } from "../store/store.js";

/** Whose an address is. */
export interface AddressOwner {
  /** The member. */
  readonly memberId: string;
  /** The branch of the member's latest membership. */
  readonly branchId: string;
}

/** Whose a live address (in canonical form) is, or `null` for a stranger's. */
export async function memberByAddress(db: Db, address: Address): Promise<AddressOwner | null> {
  const row = await db
    .selectFrom("member_address")
    .innerJoin("membership", "membership.member_id", "member_address.member_id")
    .select(["member_address.member_id", "membership.branch_id"])
    .where("member_address.platform", "=", address.platform)
    .where("member_address.tenant", "=", address.tenant ?? "")
    .where("member_address.kind", "=", address.kind)
    .where("member_address.canonical_id", "=", address.id)
    .where("member_address.ended_at", "is", null)
    .orderBy("membership.from_on", "desc")
    .executeTakeFirst();
  return row === undefined ? null : { memberId: row.member_id, branchId: row.branch_id };
}
