import type { InboundEvent } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { keep } from "./keep-event.js";
import type { AddressOwner } from "./ports.js";
import type { Room } from "./room.js";
import type { SentEvent } from "./take-code.js";

/** Whether a platform itself tells of a person's account: what is only claimed changes nothing. */
export function isAccountNews(event: InboundEvent): boolean {
  return event.type === "membership" && event.trust !== "claimed";
}

/** Takes in what a platform tells of a member's account there; the member's rows stay as they are. */
export async function takeMembership(
  room: Room,
  unit: Unit,
  { event, sender: subject, owner }: SentEvent & { readonly owner: AddressOwner },
): Promise<void> {
  if (event.type !== "membership" || subject === null) return;
  await keep(unit, "message.membership", event, { memberId: owner.memberId, change: event.change });
  await room.ports.identity.onAccount(unit, { address: subject, change: event.change });
}
