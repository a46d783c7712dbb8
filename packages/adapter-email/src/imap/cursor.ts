import { createHash } from "node:crypto";
import type { ChannelHost } from "@microbranch/core/channel";
import { z } from "zod";
import type { ImapSettings } from "../route/route.js";

/** How far a mailbox was read. */
export interface MailboxPosition {
  /** The mailbox's own generation: with another one, its numbers mean other mails. @source RFC 9051 section 2.3.1.1. */
  readonly uidValidity: string;
  /** Number of the last mail that the host has stored; 0: none yet. */
  readonly lastUid: number;
}

const positionSchema = z.object({ uidValidity: z.string(), lastUid: z.int().min(0).max(4_294_967_295) });

/**
 * The name under which the host keeps the position. Server and login are part of it: some hosts give every mailbox the
 * same generation.
 */
export function cursorName({ host, auth, mailbox }: ImapSettings): string {
  const account = createHash("sha256")
    .update(JSON.stringify([host.toLowerCase(), auth.user]))
    .digest("hex")
    .slice(0, 16);
  return `imap ${account} ${mailbox}`;
}

/** The position last written; `null`: the mailbox was never read, or what stands there is none. */
export async function readPosition(cursor: ChannelHost["cursor"], name: string): Promise<MailboxPosition | null> {
  const text = await cursor.read(name);
  if (text === null) return null;
  try {
    return positionSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Moves the position. */
export async function writePosition(
  cursor: ChannelHost["cursor"],
  name: string,
  { uidValidity, lastUid }: MailboxPosition,
): Promise<void> {
  await cursor.write(name, JSON.stringify({ uidValidity, lastUid }));
}
