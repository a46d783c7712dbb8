import type { Channel } from "../channel/channel.js";
import type { ClaimedMessage } from "./claimed-message.js";
import { needsOwnToken } from "./own-token.js";
import { inSlices } from "./stored-notice.js";

/** How many parcels of a branch are handed over at once, and recorded before its next. */
export const parcelsAtOnce = 4;

/** Parts messages into parcels: those of one message of a notice and one try together, as many as the channel takes. */
export function parcelsOf(channel: Channel, messages: readonly ClaimedMessage[]): readonly ClaimedMessage[][] {
  const alike = new Map<string, ClaimedMessage[]>();
  for (const message of messages) {
    const { notice, part, attempt, position } = message;
    const kind = `${notice.id} ${part} ${attempt}${isPersonal(channel, message) ? ` ${position}` : ""}`;
    const group = alike.get(kind);
    if (group === undefined) alike.set(kind, [message]);
    else group.push(message);
  }
  return [...alike.values()].flatMap((group) => inSlices(group, channel.capabilities.batch.maxRecipients));
}

/** Whether a message goes alone, because it carries its recipient's own token. */
export function isPersonal(channel: Channel, { fitting, part }: Pick<ClaimedMessage, "fitting" | "part">): boolean {
  const fitted = fitting.parts[part - 1];
  return fitted !== undefined && needsOwnToken(fitted, channel.capabilities);
}
