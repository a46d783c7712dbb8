import { createHmac } from "node:crypto";
import type { Address } from "../channel/channel.js";
import { actorText, type Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { Database, Db } from "../store/store.js";
import { inChunks } from "./chunks.js";

/**
 * How we know an address: from an import, from a code that was sent from it, or from the word of an officer or of the host
 * (`vouchedBy` tells whose).
 */
export type Provenance = "imported" | "bound-by-code" | "confirmed-by-officer";

/** An address in canonical form, and its digest for the record. */
export interface AddressToWrite {
  /** The address. */
  readonly address: Address;
  /** Keyed digest of it. */
  readonly digest: string;
}

/** Brings addresses into the form in which equal people are equal, and digests them for records. */
export interface AddressDesk {
  /** The address ready to be written, or `null` when its channel does not recognise its form. */
  prepare(address: Address): AddressToWrite | null;
  /** Keyed digest of an address in canonical form, for records: the same address, the same digest. */
  digest(address: Address): string;
}

/** Least length of a digest's key, in bytes: with a shorter one a mail address can be guessed from its digest. */
const leastKeyBytes = 16;

/**
 * Creates the desk.
 *
 * @throws SETTING_INVALID if the key has fewer than 16 bytes.
 */
export function createAddressDesk(parts: {
  readonly canonical: (address: Address) => Address | null;
  readonly digestKey: Uint8Array;
}): AddressDesk {
  const { canonical, digestKey } = parts;
  if (digestKey.byteLength < leastKeyBytes)
    throw new MicrobranchError("SETTING_INVALID", {
      message: `The key of address digests has ${digestKey.byteLength} bytes. Give it at least ${leastKeyBytes}.`,
      field: "digestKey",
    });
  const digest = (address: Address): string =>
    createHmac("sha256", digestKey).update(addressText(address), "utf8").digest("hex");
  return {
    digest,
    prepare(given) {
      const address = canonical(given);
      return address === null ? null : { address, digest: digest(address) };
    },
  };
}

/** One text per address; equal texts mean equal addresses. */
export function addressText({ platform, tenant, kind, id }: Address): string {
  return JSON.stringify([platform, tenant, kind, id]);
}

/**
 * Writes addresses and records each by platform and digest; they must be free.
 *
 * @param vouchedBy Who stands behind them, as an actor's text (who acts).
 * @throws ALREADY_EXISTS if another command has taken one of them in the meantime.
 */
export async function writeAddresses(
  unit: Unit,
  addresses: readonly (AddressToWrite & { readonly memberId: string; readonly preference: number })[],
  { provenance, vouchedBy = actorText(unit.actor) }: { readonly provenance: Provenance; readonly vouchedBy?: string },
): Promise<readonly string[]> {
  const rows = addresses.map(({ address, memberId, preference }) => ({
    id: unit.id("address"),
    member_id: memberId,
    platform: address.platform,
    tenant: address.tenant ?? "",
    kind: address.kind,
    canonical_id: address.id,
    preference,
    provenance,
    vouched_by: vouchedBy,
    vouched_at: unit.now,
    doubtful_since: null,
    doubt_reason: null,
    ended_at: null,
  }));
  await inChunks(rows, (part) => insertFree(unit.db, part));
  for (const { address, digest, memberId } of addresses)
    await unit.record({
      kind: "address.added",
      subject: memberId,
      retention: "permanent",
      payload: { platform: address.platform, digest, provenance, vouchedBy },
    });
  return rows.map((row) => row.id);
}

/** Two branches, which work at the same time, cannot both have an address: the store's index decides. */
async function insertFree(db: Db, rows: readonly Database["member_address"][]): Promise<void> {
  const written = await db
    .insertInto("member_address")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["platform", "tenant", "kind", "canonical_id"]).where("ended_at", "is", null).doNothing(),
    )
    .returning("id")
    .execute();
  if (written.length < rows.length) throw addressTaken();
}

/** The error for an address that somebody has. */
export function addressTaken(field?: string): MicrobranchError {
  return new MicrobranchError("ALREADY_EXISTS", {
    message: "An address belongs to at most one member, and this one is taken. End it there first.",
    ...(field === undefined ? {} : { field }),
  });
}

/** Of the addresses, those which a member has already, as {@link addressText}. */
export async function takenAddresses(db: Db, addresses: readonly Address[]): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  const wanted = new Set(addresses.map(addressText));
  const ids = [...new Set(addresses.map((address) => address.id))];
  await inChunks(ids, async (part) => {
    const rows = await db
      .selectFrom("member_address")
      .select(["platform", "tenant", "kind", "canonical_id"])
      .where("canonical_id", "in", part)
      .where("ended_at", "is", null)
      .execute();
    for (const row of rows) {
      const text = JSON.stringify([row.platform, row.tenant === "" ? null : row.tenant, row.kind, row.canonical_id]);
      if (wanted.has(text)) taken.add(text);
    }
  });
  return taken;
}
