import type { Address } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { setAlarm } from "../engine/engine.js";
import { instantAt, type LocalDate } from "../schedule/schedule.js";
import type { Database } from "../store/store.js";
import { branchToday, linkOf } from "./address-owner.js";
import { branchDay, branchProfile } from "./branch-profile.js";
import { recordAddress } from "./record-address.js";
import type { AddressDesk } from "./write-addresses.js";

/** The kind of the alarm on the day on which somebody has left. */
export const leavingAlarm = "organisation.left";

/**
 * Removes the links of somebody who leaves the branch on a day: at once when the day has come, else on that day. Their
 * history stays. Who belongs to another branch by then keeps them.
 */
export async function endLinksOn(unit: Unit, desk: AddressDesk, leaving: { memberId: string; on: LocalDate }) {
  const { memberId, on } = leaving;
  if (on <= (await branchDay(unit.db, unit.branchId, unit.now))) return endLinks(unit, desk, memberId);
  const { zone } = await branchProfile(unit.db, unit.branchId);
  await setAlarm(unit, {
    branchId: unit.branchId,
    kind: leavingAlarm,
    subject: memberId,
    key: unit.branchId,
    dueAt: instantAt(on, "00:00", zone),
    payload: null,
    misfire: { policy: "fire-once-late" },
  });
}

/** Removes all links of a member who is on no roster any more, with open codes and addresses that wait. */
export async function endLinks(unit: Unit, desk: AddressDesk, memberId: string): Promise<void> {
  if ((await branchToday(unit.db, memberId, unit.now)) !== null) return;
  const rows = await unit.db
    .selectFrom("member_address")
    .selectAll()
    .where("member_id", "=", memberId)
    .where("ended_at", "is", null)
    .orderBy("preference")
    .orderBy("id")
    .execute();
  for (const row of rows) await endLink(unit, desk, row, "left");
  await unit.db.deleteFrom("binding_code").where("member_id", "=", memberId).execute();
  await unit.db.deleteFrom("binding_pending").where("member_id", "=", memberId).execute();
}

/** Removes what is left of the link of an address to somebody who is on no roster any more. */
export async function endLeftover(unit: Unit, desk: AddressDesk, address: Address): Promise<void> {
  const row = await linkOf(unit.db, address);
  if (row === null || (await branchToday(unit.db, row.member_id, unit.now)) !== null) return;
  await endLink(unit, desk, row, "left");
}

/** Removes a link. */
export async function endLink(
  unit: Unit,
  desk: AddressDesk,
  row: Database["member_address"],
  reason: "removed" | "left",
): Promise<void> {
  await unit.db.updateTable("member_address").set({ ended_at: unit.now }).where("id", "=", row.id).execute();
  await recordAddress(unit, desk, row, { kind: "address.ended", more: { reason } });
}
