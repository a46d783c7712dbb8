import type { Unit } from "../command/command.js";
import type { Database } from "../store/store.js";
import { addressOf } from "./recipients.js";
import type { AddressDesk } from "./write-addresses.js";

/** What happened to an address. */
export interface AddressHappening {
  /** The kind of the record. */
  readonly kind: string;
  /** What else it says. */
  readonly more?: Readonly<Record<string, string>>;
}

/** Records something about a member's address, which the record names by platform and digest only. */
export async function recordAddress(
  unit: Unit,
  desk: Pick<AddressDesk, "digest">,
  row: Pick<Database["member_address"], "member_id" | "platform" | "tenant" | "kind" | "canonical_id">,
  { kind, more = {} }: AddressHappening,
): Promise<void> {
  await unit.record({
    kind,
    subject: row.member_id,
    retention: "permanent",
    payload: { platform: row.platform, digest: desk.digest(addressOf(row)), ...more },
  });
}
