import type { Address, Block, Purpose } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { placeRecipients } from "./enqueue.js";
import { dueTime, shownOn, tellUnreachable, whereTo } from "./queue-notice.js";
import type { Room } from "./room.js";
import { readNotice, readRecipient } from "./stored-notice.js";

/** A notice that waits, as a digest shows it. */
export interface WaitingNotice {
  /** The notice. */
  readonly noticeId: string;
  /** What it is for. */
  readonly purpose: Purpose;
  /** Its heading. */
  readonly title: string;
  /** Its text. */
  readonly body: readonly Block[];
  /** Media references of its images. */
  readonly images: readonly string[];
  /** Media references of its files. */
  readonly files: readonly string[];
  /** URL of its full version, or `null`. */
  readonly page: string | null;
  /** When it is no longer worth sending, epoch milliseconds, or `null`; in the past for one that was recalled. */
  readonly expiresAt: number | null;
}

/** What every channel can carry in one message. */
export interface MessageRoom {
  /** Bytes of text (no limit without a channel). */
  readonly textBytes: number;
  /** Images; 0 when a channel shows none. */
  readonly images: number;
  /** Files; 0 when a channel takes none. */
  readonly files: number;
}

/** Recipients of one notice by their places. */
export interface Waiting {
  /** The notice. */
  readonly noticeId: string;
  /** Places of its recipients; none twice. */
  readonly positions: readonly number[];
}

/** The desk for recipients whose message waits for a digest; its functions work inside the caller's transaction. */
export interface WaitingDesk {
  /** The notices of these ids, by id. */
  waitingNotices(unit: Unit, noticeIds: readonly string[]): Promise<ReadonlyMap<string, WaitingNotice>>;
  /** What every channel can carry in one message. */
  messageRoom(): MessageRoom;
  /** Puts waiting recipients into the outbox after all, with the addresses of today, and records "notice.resumed". */
  releaseWaiting(
    unit: Unit,
    noticeId: string,
    recipients: readonly { readonly position: number; readonly addresses: readonly Address[] }[],
  ): Promise<void>;
  /** Notes that waiting recipients were served by a digest: what becomes of it becomes of their message. */
  mergeWaiting(unit: Unit, waiting: Waiting, digestNoticeId: string): Promise<void>;
  /** Ends the wait of recipients who get nothing: the notice has expired or was recalled, or they have left. */
  endWaiting(unit: Unit, waiting: Waiting, why: "expired" | "left"): Promise<void>;
}

const idsPerStatement = 500;

/** Creates the desk of a room. */
export function createWaitingDesk(room: Room): WaitingDesk {
  return {
    waitingNotices,
    messageRoom: () => messageRoom(room),
    async releaseWaiting(unit, noticeId, recipients) {
      await release(room, unit, noticeId, new Map(recipients.map((each) => [each.position, each.addresses])));
    },
    mergeWaiting: (unit, waiting, merged_into) => settle(unit, waiting, { waits_until: null, merged_into }),
    endWaiting: (unit, waiting, why) =>
      settle(unit, waiting, { waits_until: null, ...(why === "left" ? { unreachable: why } : {}) }),
  };
}

async function waitingNotices(
  { db, branchId }: Unit,
  noticeIds: readonly string[],
): Promise<ReadonlyMap<string, WaitingNotice>> {
  const found = new Map<string, WaitingNotice>();
  for (let from = 0; from < noticeIds.length; from += idsPerStatement) {
    const rows = await db
      .selectFrom("notice")
      .selectAll()
      .where("branch_id", "=", branchId)
      .where("id", "in", noticeIds.slice(from, from + idsPerStatement))
      .execute();
    for (const { id: noticeId, content, expiresAt } of rows.map(readNotice)) {
      const { purpose, title, body, images, files, page } = content;
      found.set(noticeId, { noticeId, purpose, title, body, images, files, page, expiresAt });
    }
  }
  return found;
}

function messageRoom(room: Room): MessageRoom {
  const all = [...room.channels.values()].map((channel) => channel.capabilities);
  const least = (numbers: readonly number[]): number => Math.min(Number.MAX_SAFE_INTEGER, ...numbers);
  return {
    textBytes: least(all.map(({ text }) => text.maxBytes)),
    images: least(all.map(({ images }) => images?.max ?? 0)),
    files: least(all.map(({ files }) => files?.max ?? 0)),
  };
}

async function release(
  room: Room,
  unit: Unit,
  noticeId: string,
  addresses: ReadonlyMap<number, readonly Address[]>,
): Promise<void> {
  if (addresses.size === 0) return;
  const { db } = unit;
  const notice = readNotice(
    await db.selectFrom("notice").selectAll().where("id", "=", noticeId).executeTakeFirstOrThrow(),
  );
  const rows = await db
    .selectFrom("notice_recipient")
    .selectAll()
    .where("notice_id", "=", noticeId)
    .where("position", "in", [...addresses.keys()])
    .orderBy("position")
    .execute();
  const recipients = rows.map((row) => ({ ...readRecipient(row), addresses: addresses.get(row.position) ?? [] }));
  for (const recipient of recipients)
    await settle(
      unit,
      { noticeId, positions: [recipient.position] },
      { waits_until: null, addresses: JSON.stringify(recipient.addresses) },
    );
  const dueAt = await dueTime(room, unit, notice);
  const placements = await placeRecipients(room, unit, { notice, recipients, fromRoute: 0, dueAt });
  await unit.record({
    kind: "notice.resumed",
    subject: notice.subject,
    retention: notice.retention,
    payload: { noticeId, dueAt, recipients: placements.map(whereTo), channels: await shownOn(room, unit, notice) },
  });
  tellUnreachable(unit, noticeId, placements);
}

interface Settlement {
  readonly waits_until: null;
  readonly merged_into?: string;
  readonly unreachable?: string;
  readonly addresses?: string;
}

async function settle(unit: Unit, { noticeId, positions }: Waiting, settlement: Settlement): Promise<void> {
  for (let from = 0; from < positions.length; from += idsPerStatement)
    await unit.db
      .updateTable("notice_recipient")
      .set(settlement)
      .where("notice_id", "=", noticeId)
      .where("position", "in", positions.slice(from, from + idsPerStatement))
      .execute();
}
