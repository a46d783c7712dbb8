import { type Address, MicrobranchError, type Parcel } from "@microbranch/core/channel";

/** What `Channel.platform` is for DingTalk. */
export const platform = "dingtalk";

/** What ids are checked against. */
export interface Organisation {
  /** Id of the route, for errors. */
  readonly id: string;
  /** CorpId. */
  readonly corpId: string;
}

/** A `userId`: unique in one organisation, with case. @source DingTalk documentation, 查询用户详情, 2026-08-22; at most 64 characters. */
const personForm = /^[\w.@-]{1,64}$/u;
/** An `openConversationId`, or a name for the group of a custom robot; the length is chosen here. */
const groupForm = /^[\w+/=.@:-]{1,128}$/u;

/** The address of a person or a group of the organisation; `null` for text that is no id. */
export function addressOf(kind: Address["kind"], id: string, { corpId }: Organisation): Address | null {
  const form = id.trim();
  return (kind === "person" ? personForm : groupForm).test(form) ? { platform, tenant: corpId, kind, id: form } : null;
}

/** The form in which equal people are equal; `null` for another platform or organisation, and for what is no id. */
export function canonical(address: Address, organisation: Organisation): Address | null {
  if (address.platform !== platform || address.tenant !== organisation.corpId) return null;
  return addressOf(address.kind, address.id, organisation);
}

/** Whom a route takes: what `canonical` of its channel takes, and how many at once. */
export interface Reach {
  /** The channel's own `canonical`. */
  readonly canonical: (address: Address) => Address | null;
  /** Most recipients of one parcel. */
  readonly maxRecipients: number;
}

/**
 * Checks who gets a parcel, before anything of it is sent.
 *
 * @throws PARCEL_INVALID for nobody, or somebody twice; PARCEL_TOO_LARGE; ADDRESS_FOREIGN.
 */
export function checkRecipients({ recipients }: Parcel, { id }: Organisation, reach: Reach): void {
  const refuse = (code: "PARCEL_INVALID" | "PARCEL_TOO_LARGE" | "ADDRESS_FOREIGN", message: string): never => {
    throw new MicrobranchError(code, { message: `Channel ${id}: ${message}`, field: "recipients" });
  };
  if (recipients.length === 0) refuse("PARCEL_INVALID", "a parcel names nobody.");
  if (recipients.length > reach.maxRecipients)
    refuse("PARCEL_TOO_LARGE", `send to at most ${reach.maxRecipients} at once.`);
  const known = recipients.map(
    ({ address }) => reach.canonical(address) ?? refuse("ADDRESS_FOREIGN", "an address is none of this route's."),
  );
  if (new Set(known.map((address) => `${address.kind} ${address.id}`)).size < known.length)
    refuse("PARCEL_INVALID", "a parcel names somebody twice.");
}
