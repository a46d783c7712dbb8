import type { Address, Notice } from "../../channel/channel.js";
import type { Stage } from "./stage.js";
import type { SeenMessage } from "./wire.js";

/** The signal of a caller who never gives up. */
export const unhurried: AbortSignal = new AbortController().signal;

/** How long what comes in may take: a poll waits for the host's clock, anything else for sockets only. */
export function patience({ channel }: Stage): { readonly stepMs: number; readonly steps: number } {
  return { stepMs: channel.capabilities.inbound === "poll" ? 1000 : 0, steps: 1000 };
}

/** Lets whatever is under way have its turns, the clock standing still. */
export async function breathe(stage: Stage, turns = 4): Promise<void> {
  let left = turns * 2;
  await stage.until(() => left-- <= 0, "the turns do not end", { steps: turns + 1 });
}

/** What makes the nth notice differ from the others in id and words, so that no platform takes it for a repeat. */
export function nthNotice(nth: number): Partial<Notice> {
  return { id: `notice_conformance_${nth}`, title: `主题党日通知 ${nth}`, occurrence: `第${nth}次` };
}

/** What somebody sees on the platform, in order. */
export function seenBy({ wire, channel }: Stage, address: Address): readonly SeenMessage[] {
  const isThem = (id: string): boolean => id === address.id || channel.canonical({ ...address, id })?.id === address.id;
  return wire.sent.filter(({ to }) => to.some(isThem));
}
