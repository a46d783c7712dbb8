import { MicrobranchError } from "../error/error.js";
import type { Channel } from "./contract.js";
import type { Parcel } from "./parcel.js";

/** What a parcel is checked against. */
export type ParcelTaker = Pick<Channel, "id" | "canonical"> & {
  /** How many people one request serves. */
  readonly capabilities: { readonly batch: { readonly maxRecipients: number } };
};

/**
 * Checks a parcel before anything is sent of it: what every adapter's `deliver` begins with.
 *
 * @throws PARCEL_INVALID for no recipient, or one twice; PARCEL_TOO_LARGE; ADDRESS_FOREIGN.
 */
export function checkParcel({ id, canonical, capabilities }: ParcelTaker, { recipients }: Parcel): void {
  const wrong = (code: "PARCEL_INVALID" | "PARCEL_TOO_LARGE" | "ADDRESS_FOREIGN", message: string) =>
    new MicrobranchError(code, { message: `Channel ${id}: ${message}`, field: "recipients" });
  if (recipients.length === 0) throw wrong("PARCEL_INVALID", "a parcel names nobody. Name a recipient.");
  const seen = new Set<string>();
  for (const { address } of recipients) {
    const known = canonical(address);
    if (known === null)
      throw wrong("ADDRESS_FOREIGN", "an address is none of its own. Use the channel of its platform and tenant.");
    const person = `${known.kind}:${known.id}`;
    if (seen.has(person)) throw wrong("PARCEL_INVALID", "a parcel names one recipient twice. Name each once.");
    seen.add(person);
  }
  const { maxRecipients } = capabilities.batch;
  if (recipients.length > maxRecipients)
    throw wrong("PARCEL_TOO_LARGE", `a parcel has more than ${maxRecipients} recipients. Split it.`);
}
