import { hasCode } from "@microbranch/core/channel";
import { takeMail, takeUnread } from "../inbound.js";
import { headOf } from "../intake/intake.js";
import type { ImapSettings, OpenRoute, RouteParts } from "../route/route.js";
import { batchesOf, type ListedMail } from "./batches.js";
import type { MailboxSession } from "./connect.js";
import { cursorName, type MailboxPosition, readPosition, writePosition } from "./cursor.js";

/** What draining works with. */
export interface Drain {
  /** The channel. */
  readonly parts: RouteParts;
  /** How the mailbox is read. */
  readonly imap: ImapSettings;
  /** The open channel. */
  readonly open: OpenRoute;
  /** The mailbox. */
  readonly session: MailboxSession;
  /** Whether the channel is still open. */
  isOpen(): boolean;
}

/** Most bytes of a mail that is too large which are fetched for its headers. */
const headBytes = 65_536;

/**
 * Takes in, in order, every mail that came after the position, and moves the position behind what the host has stored:
 * never past a mail that it has not.
 *
 * @returns `refused` when the host could not store a mail; nothing behind it is taken. Rejects when the connection is lost.
 */
export async function drain(work: Drain): Promise<"done" | "refused"> {
  let position = await positionOf(work);
  const mails = await listNew(work, position);
  for (const batch of batchesOf(mails, maxBytesOf(work))) {
    const { taken, isRefused } = await takeBatch(work, batch);
    const last = taken.at(-1);
    if (last !== undefined) {
      position = { ...position, lastUid: last };
      await writePosition(work.open.host.cursor, cursorName(work.imap), position);
      await moveAway(work, taken);
    }
    if (isRefused) return "refused";
    if (!work.isOpen()) return "done";
  }
  return "done";
}

async function positionOf({ imap, open, parts, session }: Drain): Promise<MailboxPosition> {
  const { cursor, log } = open.host;
  const name = cursorName(imap);
  const known = await readPosition(cursor, name);
  const { uidValidity } = session;
  if (known?.uidValidity === uidValidity) return known;
  if (known !== null) {
    log("warn", "The mailbox was made anew: all that is in it is read again; what is known is not stored twice.", {
      channel: parts.settings.id,
      mailbox: imap.mailbox,
    });
    return { uidValidity, lastUid: 0 };
  }
  if (imap.earlier === "take" || session.uidNext < 1) return { uidValidity, lastUid: 0 };
  const position = { uidValidity, lastUid: session.uidNext - 1 };
  await writePosition(cursor, name, position);
  return position;
}

/** `n:*` always names the last mail too, whatever its number. @source RFC 9051 section 9, sequence-set. */
async function listNew({ session }: Drain, { lastUid }: MailboxPosition): Promise<readonly ListedMail[]> {
  const range = `${lastUid + 1}:*`;
  const found = await session.client.search({ uid: range }, { uid: true });
  if (!Array.isArray(found))
    throw Object.assign(new Error("The mailbox cannot be searched."), { responseStatus: "NO" });
  const uids = found.filter((uid) => uid > lastUid).sort((a, b) => a - b);
  const [first] = uids;
  if (first === undefined) return [];
  const listed = await session.client.fetchAll(
    `${first}:${uids.at(-1) ?? first}`,
    { uid: true, size: true },
    { uid: true },
  );
  const wanted = new Set(uids);
  return listed
    .filter(({ uid }) => wanted.has(uid))
    .map(({ uid, size }) => ({ uid, size: size ?? 0 }))
    .sort((a, b) => a.uid - b.uid);
}

async function takeBatch(
  work: Drain,
  batch: readonly ListedMail[],
): Promise<{ readonly taken: readonly number[]; readonly isRefused: boolean }> {
  const maxBytes = maxBytesOf(work);
  const isLarge = batch.some(({ size }) => size > maxBytes);
  const fetched = await work.session.client.fetchAll(
    batch.map(({ uid }) => uid).join(","),
    { uid: true, source: { start: 0, maxLength: isLarge ? headBytes : maxBytes + 1 } },
    { uid: true },
  );
  const sources = new Map(fetched.map(({ uid, source }) => [uid, source]));
  const taken: number[] = [];
  for (const { uid, size } of batch) {
    if (!work.isOpen()) break;
    const source = sources.get(uid);
    // What was taken out of the mailbox meanwhile has no source any more.
    if (source !== undefined && !(await takeOne(work, source, size))) return { taken, isRefused: true };
    taken.push(uid);
  }
  return { taken, isRefused: false };
}

/** Whether the host has stored it. */
async function takeOne(work: Drain, source: Uint8Array, size: number): Promise<boolean> {
  const { parts, open } = work;
  const maxBytes = maxBytesOf(work);
  try {
    if (size > maxBytes || source.byteLength > maxBytes) {
      const why = `it has ${Math.max(size, source.byteLength)} bytes, and at most ${maxBytes} are taken; it stays in the mailbox`;
      await takeUnread({ raw: headOf(source).slice(0, headBytes), why }, parts, open);
      return true;
    }
    return await takeReadable(work, source);
  } catch (error) {
    open.host.log("error", "A mail could not be stored; it is tried again, and nothing behind it is taken before.", {
      channel: parts.settings.id,
      error: error instanceof Error ? error.name : "unknown",
    });
    return false;
  }
}

async function takeReadable({ parts, open, isOpen }: Drain, source: Uint8Array): Promise<boolean> {
  try {
    const taken = await takeMail(source, parts, open, isOpen);
    if (taken === "malformed")
      await takeUnread({ raw: source, why: "it is no mail that can be read, or has no sender" }, parts, open);
    return taken !== "closed";
  } catch (error) {
    // A mail that the host will never take would stop all that come after it.
    if (!hasCode(error, "INPUT_INVALID")) throw error;
    await takeUnread({ raw: source, why: "it holds what cannot be stored" }, parts, open);
    return true;
  }
}

/** Moving is a convenience: when it fails, the mail stays where it is, and is not taken again. */
async function moveAway({ imap, session, open, parts }: Drain, uids: readonly number[]): Promise<void> {
  if (imap.afterwards === "keep") return;
  const isMoved = await session.client.messageMove(uids.join(","), imap.afterwards.move, { uid: true });
  if (isMoved === false)
    open.host.log("warn", "Mails that were taken in could not be moved away.", {
      channel: parts.settings.id,
      mailbox: imap.afterwards.move,
    });
}

function maxBytesOf({ parts }: Drain): number {
  return parts.settings.inbound?.maxBytes ?? 0;
}
