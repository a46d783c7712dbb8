import { z } from "zod";
import { type Address, addressSchema } from "../channel/channel.js";
import { branchScope, defineCommand, type Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { Database, Db } from "../store/store.js";
import { lineSchema } from "../text/text.js";
import { membershipOf, notFound } from "./lookup.js";
import { givenAddressSchema, idSchema } from "./member-schema.js";
import { addressOf } from "./recipients.js";
import { assertSelfOr } from "./rights-of.js";
import {
  type AddressDesk,
  type AddressToWrite,
  addressText,
  takenAddresses,
  writeAddresses,
} from "./write-addresses.js";

/** Input of `members.addAddress`. */
export const addAddressInput = z.strictObject({
  ...branchScope.shape,
  memberId: idSchema,
  address: givenAddressSchema,
  preference: z.int().min(1).max(100).default(1).describe("place among the member's addresses: 1 is used first [1]"),
});

/** Input of `members.endAddress` and `members.confirmAddress`. */
export const namedAddressInput = z.strictObject({ ...branchScope.shape, addressId: idSchema });

/** Input of `members.markAddressDoubtful`. */
export const doubtAddressInput = z.strictObject({
  ...branchScope.shape,
  address: addressSchema.describe("the address, in canonical form"),
  reason: lineSchema(60).describe("why, as the code of a fault: RECIPIENT_UNKNOWN"),
});

/** The commands about addresses. */
export function addressCommands(desk: AddressDesk) {
  return {
    addAddress: defineCommand({
      name: "members.addAddress",
      input: addAddressInput,
      right: "address.manage",
      async run(unit, { memberId, address, preference }) {
        await membershipOf(unit.db, unit.branchId, memberId);
        const prepared = await prepareAddresses(unit.db, desk, [address], "address");
        const provenance = unit.actor.kind === "system" ? "bound" : "confirmed";
        const written = prepared.map((item) => ({ ...item, memberId, preference }));
        const [addressId] = await writeAddresses(unit, written, provenance);
        return { addressId: addressId ?? "" };
      },
    }),

    endAddress: defineCommand({
      name: "members.endAddress",
      input: namedAddressInput,
      right: null,
      async run(unit, { addressId }) {
        const row = await liveAddress(unit, addressId);
        await assertSelfOr(unit, "members.endAddress", "address.manage", row.member_id);
        await unit.db.updateTable("member_address").set({ ended_at: unit.now }).where("id", "=", addressId).execute();
        await recordAddress(unit, desk, row, "address.ended");
        return { endedAt: unit.now };
      },
    }),

    confirmAddress: defineCommand({
      name: "members.confirmAddress",
      input: namedAddressInput,
      right: "address.manage",
      async run(unit, { addressId }) {
        const row = await liveAddress(unit, addressId);
        await unit.db
          .updateTable("member_address")
          .set({ provenance: "confirmed", doubtful_since: null, doubt_reason: null })
          .where("id", "=", addressId)
          .execute();
        await recordAddress(unit, desk, row, "address.confirmed");
        return { confirmedAt: unit.now };
      },
    }),

    markAddressDoubtful: defineCommand({
      name: "members.markAddressDoubtful",
      input: doubtAddressInput,
      right: "address.manage",
      run: (unit, { address, reason }) => doubtAddress(unit, desk, address, reason),
    }),
  };
}

/**
 * Marks a live address as doubtful, so that others are tried before it; a second time changes nothing.
 *
 * @returns Whether the address is a member's of this branch.
 */
async function doubtAddress(unit: Unit, desk: AddressDesk, address: Address, reason: string) {
  const row = await unit.db
    .selectFrom("member_address")
    .innerJoin("membership", "membership.member_id", "member_address.member_id")
    .selectAll("member_address")
    .where("membership.branch_id", "=", unit.branchId)
    .where("platform", "=", address.platform)
    .where("tenant", "=", address.tenant ?? "")
    .where("kind", "=", address.kind)
    .where("canonical_id", "=", address.id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return { isMarked: false };
  if (row.doubtful_since !== null) return { isMarked: true };
  await unit.db
    .updateTable("member_address")
    .set({ doubtful_since: unit.now, doubt_reason: reason })
    .where("id", "=", row.id)
    .execute();
  await recordAddress(unit, desk, row, "address.doubted", { reason });
  return { isMarked: true };
}

/**
 * Brings given addresses into canonical form and makes sure that they are free.
 *
 * @throws INPUT_INVALID if a channel does not recognise the form; ALREADY_EXISTS if a member has the address.
 */
export async function prepareAddresses(
  db: Db,
  desk: AddressDesk,
  given: readonly Address[],
  field: string,
): Promise<readonly AddressToWrite[]> {
  const prepared = given.map((address, index) => {
    const ready = desk.prepare(address);
    if (ready !== null) return ready;
    throw new MicrobranchError("INPUT_INVALID", {
      message: `The channel of platform ${address.platform} does not recognise an address in this form. Correct it.`,
      field: given.length === 1 ? field : `${field}[${index}]`,
    });
  });
  const texts = prepared.map(({ address }) => addressText(address));
  const taken = await takenAddresses(
    db,
    prepared.map(({ address }) => address),
  );
  const index = texts.findIndex((text, place) => taken.has(text) || texts.indexOf(text) < place);
  if (index >= 0)
    throw new MicrobranchError("ALREADY_EXISTS", {
      message: "An address belongs to at most one member, and this one is taken. End it there first.",
      field: given.length === 1 ? field : `${field}[${index}]`,
    });
  return prepared;
}

async function liveAddress(unit: Unit, addressId: string): Promise<Database["member_address"]> {
  const row = await unit.db
    .selectFrom("member_address")
    .innerJoin("membership", "membership.member_id", "member_address.member_id")
    .selectAll("member_address")
    .where("member_address.id", "=", addressId)
    .where("membership.branch_id", "=", unit.branchId)
    .where("member_address.ended_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) throw notFound("live address", addressId, "addressId");
  return row;
}

async function recordAddress(
  unit: Unit,
  desk: AddressDesk,
  row: Database["member_address"],
  kind: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const digest = desk.digest(addressOf(row));
  await unit.record({
    kind,
    subject: row.member_id,
    retention: "permanent",
    payload: { platform: row.platform, digest, ...more },
  });
}
