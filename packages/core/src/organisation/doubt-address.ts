import type { Address } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { Database } from "../store/store.js";
import { linkOf } from "./address-owner.js";
import { recordAddress } from "./record-address.js";
import type { AddressDesk } from "./write-addresses.js";

/** Why an address is not usable because of what its platform told of the person's account. */
const accountReasons = Object.freeze({ left: "ACCOUNT_LEFT", disabled: "ACCOUNT_DISABLED" } as const);

/** Whether a doubt rests on what the platform told of the person's account. */
export function isAccountReason(reason: string | null): boolean {
  return reason === accountReasons.left || reason === accountReasons.disabled;
}

/** What is known of an address that is to be doubted. */
export interface Doubt {
  /** The address, in canonical form. */
  readonly address: Address;
  /** Why: a fault's code, or one of {@link accountReasons}. */
  readonly reason: string;
}

/**
 * Marks a live address as doubtful, so that others are tried before it. A second time changes nothing, except that what
 * the platform tells of the account replaces a fault that was met.
 *
 * @returns Whether the address is a member's of this branch.
 */
export async function doubtAddress(unit: Unit, desk: AddressDesk, { address, reason }: Doubt) {
  const row = await linkInBranch(unit, address);
  if (row === null) return { isMarked: false };
  const isNews = row.doubtful_since === null || (isAccountReason(reason) && row.doubt_reason !== reason);
  if (!isNews) return { isMarked: true };
  await unit.db
    .updateTable("member_address")
    .set({ doubtful_since: row.doubtful_since ?? unit.now, doubt_reason: reason })
    .where("id", "=", row.id)
    .execute();
  await recordAddress(unit, desk, row, { kind: "address.doubted", more: { reason } });
  return { isMarked: true };
}

/** A person's standing on a platform changed, as the platform itself tells. */
export interface AccountChange {
  /** The person's address, in canonical form. */
  readonly address: Address;
  /** What changed. */
  readonly change: "joined" | "left" | "enabled" | "disabled";
}

/**
 * Takes in what a platform tells of a person's account: whoever left it or is disabled there cannot be reached there, and
 * can be again after coming back. Changes nothing but how the address is used.
 */
export async function noteAccount(unit: Unit, desk: AddressDesk, { address, change }: AccountChange): Promise<void> {
  if (change === "left" || change === "disabled") {
    await doubtAddress(unit, desk, { address, reason: accountReasons[change] });
    return;
  }
  const row = await linkInBranch(unit, address);
  if (row === null || !isAccountReason(row.doubt_reason)) return;
  await unit.db
    .updateTable("member_address")
    .set({ doubtful_since: null, doubt_reason: null })
    .where("id", "=", row.id)
    .execute();
  await recordAddress(unit, desk, row, { kind: "address.usable", more: { change } });
}

async function linkInBranch(unit: Unit, address: Address): Promise<Database["member_address"] | null> {
  const row = await linkOf(unit.db, address);
  if (row === null) return null;
  const member = await unit.db
    .selectFrom("membership")
    .select("id")
    .where("member_id", "=", row.member_id)
    .where("branch_id", "=", unit.branchId)
    .executeTakeFirst();
  return member === undefined ? null : row;
}
