import type { Correlation } from "@microbranch/core/channel";
import type { MailNames } from "../route/route.js";

/** Where a reply may say what it answers. */
export interface ReplySigns {
  /** Addresses that it was delivered to, as the mail hosts say, then those it was written to. */
  readonly recipients: readonly string[];
  /** In-Reply-To: ids in order. */
  readonly inReplyTo: readonly string[];
  /** References: ids, oldest first. */
  readonly references: readonly string[];
}

/**
 * What a mail answers: our code in an address it was sent to; else the nearest Message-ID of ours; else the id it
 * replies to, which a server on the way may have put in place of ours; else nothing.
 *
 * Codes with a wrong seal are passed over, so that nobody answers in a thread that he has not been sent.
 */
export function correlate(signs: ReplySigns, names: MailNames): Correlation {
  const candidates = [...signs.inReplyTo, ...signs.references.toReversed()];
  const ours =
    firstOf(signs.recipients, (address) => names.readReplyAddress(address) ?? names.readBounceAddress(address)) ??
    firstOf(candidates, (id) => names.readMessageId(id));
  if (ours !== null) return { by: "thread", of: ours };
  const foreign = candidates.find((id) => !claimsToBeOurs(id, names));
  return foreign === undefined ? { by: "none" } : { by: "thread", of: foreign };
}

/** Ids of the angle-bracketed kind, without brackets; at most 100, none longer than 998 characters. */
export function messageIds(value: string): readonly string[] {
  const ids = [...value.matchAll(/<([^<>\s]{1,998})>/gu)].map((match) => match[1] ?? "");
  return ids.length <= 100 ? ids : [...ids.slice(0, 1), ...ids.slice(-99)];
}

function claimsToBeOurs(id: string, names: MailNames): boolean {
  const host = names.threadId("").split("@")[1] ?? "";
  return /^[mt]\./iu.test(id) && id.toLowerCase().endsWith(`@${host}`);
}

function firstOf<T, R>(items: readonly T[], read: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = read(item);
    if (found !== null) return found;
  }
  return null;
}
