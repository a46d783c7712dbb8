import type { Address } from "@microbranch/core/channel";
import type { Settings } from "./config.js";

/** What `Channel.platform` is for Postbox. */
export const platform = "postbox";

/** Most recipients of one request. @source Postbox API reference, "Messages", 2026-02-01: 50 recipients. */
export const maxRecipients = 50;

/** Ids of people and groups. @source Postbox API reference, "Ids", 2026-02-01: case does not matter. */
const idForm = /^[a-z0-9._-]{1,64}$/u;

/** The address of a person or a group of the team; `null` for text that is no id. */
export function addressOf(kind: Address["kind"], id: string, { team }: Settings): Address | null {
  const form = id.trim().toLowerCase();
  return idForm.test(form) ? { platform, tenant: team, kind, id: form } : null;
}

/** The form in which equal people are equal; `null` for another platform or team, and for what is no id. */
export function canonical(address: Address, settings: Settings): Address | null {
  if (address.platform !== platform || address.tenant !== settings.team) return null;
  return addressOf(address.kind, address.id, settings);
}
