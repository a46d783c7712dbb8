import { type Address, MicrobranchError, type Parcel } from "@microbranch/core/channel";

/** What `Channel.platform` is for WeCom. */
export const wecomPlatform = "wecom";

/**
 * Ids of members: letters, digits, `-`, `_`, `.`, 1 to 64 bytes, in lower case since case does not matter. `@` within an
 * id is taken as well (unconfirmed).
 *
 * @source WeCom documentation, page 96267 (2025-08-29); error table of page 90313, code 40003 (2024-04-08).
 */
const memberForm = /^[a-z0-9][a-z0-9._@-]{0,63}$/u;

/** The address of a member; `null` for text that is no id. */
export function memberAddress(id: string, corpId: string): Address | null {
  const form = id.trim().toLowerCase();
  return memberForm.test(form) ? { platform: wecomPlatform, tenant: corpId, kind: "person", id: form } : null;
}

/** The form in which equal members are equal; `null` for another platform or organisation, a group, and what is no id. */
export function canonicalMember({ platform, tenant, kind, id }: Address, corpId: string): Address | null {
  return platform === wecomPlatform && tenant === corpId && kind === "person" ? memberAddress(id, corpId) : null;
}

/** What decides who may be in a parcel. */
export interface RecipientRule {
  /** The route, for errors. */
  readonly id: string;
  /** Most recipients of one parcel. */
  readonly maxRecipients: number;
  /** The canonical form of an address; `null`: it is none of this route. */
  canonical(address: Address): Address | null;
}

/**
 * Checks who gets a parcel, before anything of it is sent.
 *
 * @throws PARCEL_INVALID for nobody, or somebody twice; PARCEL_TOO_LARGE; ADDRESS_FOREIGN.
 */
export function checkRecipients({ recipients }: Parcel, { id, maxRecipients, canonical }: RecipientRule): void {
  const refuse = (code: "PARCEL_INVALID" | "PARCEL_TOO_LARGE" | "ADDRESS_FOREIGN", message: string): never => {
    throw new MicrobranchError(code, { message: `Channel ${id}: ${message}`, field: "recipients" });
  };
  if (recipients.length === 0) refuse("PARCEL_INVALID", "a parcel names nobody. Name a recipient.");
  if (recipients.length > maxRecipients) refuse("PARCEL_TOO_LARGE", `send to at most ${maxRecipients} at once.`);
  const forms = recipients.map(
    ({ address }) =>
      canonical(address) ?? refuse("ADDRESS_FOREIGN", "an address is none of this route's. Choose another channel."),
  );
  if (new Set(forms.map((form) => form.id)).size < forms.length)
    refuse("PARCEL_INVALID", "a parcel names somebody twice. Name each once.");
}

/** The canonical address of a group whose id has a form; case matters. `null` for what is none. */
export function canonicalGroup({ platform, tenant, kind, id }: Address, corpId: string, form: RegExp): Address | null {
  const isOurs = platform === wecomPlatform && tenant === corpId && kind === "group";
  return isOurs && form.test(id) ? { platform, tenant, kind, id } : null;
}
