import { z } from "zod";
import { type Address, addressSchema } from "../channel/channel.js";
import { actorText, branchScope, defineCommand, type Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { Database } from "../store/store.js";
import { lineSchema } from "../text/text.js";
import { doubtAddress } from "./doubt-address.js";
import { endLeftover, endLink } from "./end-addresses.js";
import { membershipOf, notFound } from "./lookup.js";
import { givenAddressSchema, idSchema } from "./member-schema.js";
import { recordAddress } from "./record-address.js";
import { assertSelfOr } from "./rights-of.js";
import {
  type AddressDesk,
  type AddressToWrite,
  addressTaken,
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
        const prepared = await prepareAddresses(unit, desk, [address], "address");
        const written = prepared.map((item) => ({ ...item, memberId, preference }));
        const [addressId] = await writeAddresses(unit, written, { provenance: "confirmed-by-officer" });
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
        await endLink(unit, desk, row, "removed");
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
          .set({
            provenance: "confirmed-by-officer",
            vouched_by: actorText(unit.actor),
            vouched_at: unit.now,
            doubtful_since: null,
            doubt_reason: null,
          })
          .where("id", "=", addressId)
          .execute();
        await recordAddress(unit, desk, row, { kind: "address.confirmed" });
        return { confirmedAt: unit.now };
      },
    }),

    markAddressDoubtful: defineCommand({
      name: "members.markAddressDoubtful",
      input: doubtAddressInput,
      right: "address.manage",
      run: (unit, { address, reason }) => doubtAddress(unit, desk, { address, reason }),
    }),
  };
}

/**
 * Brings given addresses into canonical form and makes sure that they are free; what is left of links to people who are on
 * no roster any more is removed.
 *
 * @throws INPUT_INVALID if a channel does not recognise the form; ALREADY_EXISTS if a member has the address.
 */
export async function prepareAddresses(
  unit: Unit,
  desk: AddressDesk,
  given: readonly Address[],
  field: string,
): Promise<readonly AddressToWrite[]> {
  const fieldOf = (index: number): string => (given.length === 1 ? field : `${field}[${index}]`);
  const prepared = given.map((address, index) => {
    const ready = desk.prepare(address);
    if (ready !== null) return ready;
    throw new MicrobranchError("INPUT_INVALID", {
      message: `The channel of platform ${address.platform} does not recognise an address in this form. Correct it.`,
      field: fieldOf(index),
    });
  });
  const addresses = prepared.map(({ address }) => address);
  for (const address of addresses) await endLeftover(unit, desk, address);
  const texts = addresses.map(addressText);
  const taken = await takenAddresses(unit.db, addresses);
  const index = texts.findIndex((text, place) => taken.has(text) || texts.indexOf(text) < place);
  if (index >= 0) throw addressTaken(fieldOf(index));
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
