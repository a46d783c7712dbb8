import type { Address, Capabilities, Parcel } from "../channel/channel.js";
import { MicrobranchError } from "../error/error.js";

/**
 * Checks a parcel before anything is sent of it.
 *
 * @throws PARCEL_INVALID for no recipient, or one twice; PARCEL_TOO_LARGE; ADDRESS_FOREIGN.
 */
export function checkParcel(
  channel: string,
  { recipients }: Parcel,
  { batch }: Capabilities,
  canonical: (address: Address) => Address | null,
): void {
  const wrong = (code: "PARCEL_INVALID" | "PARCEL_TOO_LARGE" | "ADDRESS_FOREIGN", message: string) =>
    new MicrobranchError(code, { message: `Loopback channel ${channel}: ${message}`, field: "recipients" });
  if (recipients.length === 0) throw wrong("PARCEL_INVALID", "a parcel has no recipient.");
  if (recipients.length > batch.maxRecipients)
    throw wrong("PARCEL_TOO_LARGE", `more than ${batch.maxRecipients} recipients. Split the parcel.`);
  const seen = new Set<string>();
  for (const { address } of recipients) {
    const known = canonical(address);
    if (known === null) throw wrong("ADDRESS_FOREIGN", "an address is of another platform or tenant.");
    const person = `${known.kind}:${known.id}`;
    if (seen.has(person)) throw wrong("PARCEL_INVALID", "a recipient is named twice.");
    seen.add(person);
  }
}
