import type { Address } from "@microbranch/core/channel";
import { type EmailSettings, type Mailbox, parseMailbox } from "./route/route.js";

/** What `Channel.platform` is for mail. */
export const emailPlatform = "email";

/** Writes a mailbox in the form in which equal people are equal. */
function canonicalId(mailbox: Mailbox, ignoreLocalPartCase: boolean): string {
  const local = ignoreLocalPartCase ? mailbox.local.toLowerCase() : mailbox.local;
  return `${local}@${mailbox.domain}`;
}

/** Makes a person's address from mail text; `null` when it is none. */
export function personAddress(text: string, settings: EmailSettings): Address | null {
  const mailbox = parseMailbox(text.trim());
  if (mailbox === null) return null;
  return {
    platform: emailPlatform,
    tenant: settings.tenant,
    kind: "person",
    id: canonicalId(mailbox, settings.ignoreLocalPartCase),
  };
}

/** The branch's own mailbox. */
export function branchAddress({ from, tenant }: EmailSettings): Address {
  return { platform: emailPlatform, tenant, kind: "person", id: from.address };
}

/** Whether an address belongs to this channel's platform and organisation. Mail knows no groups. */
export function isOurs(address: Address, settings: EmailSettings): boolean {
  return address.platform === emailPlatform && address.tenant === settings.tenant && address.kind === "person";
}

/** The canonical form of an address; `null` for a foreign one, a group, or text that is no address. */
export function canonicalAddress(address: Address, settings: EmailSettings): Address | null {
  if (!isOurs(address, settings)) return null;
  return personAddress(address.id, settings);
}
