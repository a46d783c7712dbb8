import type { Channel, Fitting, Notice } from "../channel/channel.js";
import { noticeSchema } from "../channel/channel.js";
import { parseInput, type Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { maskText } from "../guard/guard.js";
import type { Database } from "../store/store.js";
import { fitAgain, fittedChannels, fittingInRecord, keptFitting, mediaOf } from "./fitted.js";
import { inspect } from "./inspect.js";
import type { AmendAnswer, NoticeChange } from "./notice-draft.js";
import { mapNoticeText } from "./notice-text.js";
import type { Room } from "./room.js";
import { sendInstead, standInsOf } from "./send-instead.js";
import { guardedMessage } from "./send-notice.js";
import { readNotice, type StoredNotice } from "./stored-notice.js";
import { adaptParts } from "./unsent-parts.js";
import { orderUpkeep } from "./upkeep.js";

/**
 * Changes a notice: what waits goes out as it is now; what was accepted is changed where it is shown, or, if the change
 * matters, followed by a new message where it cannot be.
 */
export async function amendNotice(
  room: Room,
  unit: Unit,
  noticeId: string,
  change: NoticeChange,
): Promise<AmendAnswer | null> {
  const row = await rowOf(unit, noticeId);
  if (row === null) return null;
  if (row.state !== "queued" || row.recall !== null)
    throw new MicrobranchError("CONFLICT", {
      message: `delivery.amend: notice ${noticeId} is ${row.recall === null ? row.state : "recalled"}. Hand in another one.`,
      field: "noticeId",
    });
  const before = readNotice(row);
  const content = parseInput("delivery.amend", noticeSchema, { ...before.content, ...changedFields(change) });
  const media = await mediaOf(room, unit.db, unit.branchId, content);
  const draft = { ...change, purpose: content.purpose, class: before.class };
  const message = await guardedMessage(room, unit, { draft, content, media });
  const { verdict, findings, context } = await inspect(room, unit, message, before.subject);
  if (verdict === "block" || verdict === "hold")
    return { state: "refused", revision: before.content.revision, changing: 0, resent: 0, verdict, findings };
  const masked = mapNoticeText(content, (text) => maskText(text, context));
  const matters = change.matters ?? false;
  const notice = await revise(room, unit, before, masked, matters);
  await recordRevision(room, unit, notice, { why: "content", matters });
  for (const standIn of await standInsOf(unit.db, noticeId)) await amendNotice(room, unit, standIn, change);
  const messages = await messagesOf(unit, noticeId);
  const left = await amendShown(room, unit, { notice, messages, matters });
  const resent = matters ? await resend(room, unit, { before, notice, messages: left, change }) : 0;
  const changing = messages.length - left.length;
  return { state: "amended", revision: notice.content.revision, changing, resent, verdict, findings };
}

/**
 * Shows a notice's ask as closed: messages that show it are changed where their channel can (D14); nobody gets a new one.
 *
 * @returns Whether there was such a notice with an ask in the branch.
 */
export async function closeShown(room: Room, unit: Unit, noticeId: string): Promise<boolean> {
  const row = await rowOf(unit, noticeId);
  const before = row === null ? null : readNotice(row);
  const ask = before?.content.ask ?? null;
  if (row === null || before === null || ask === null) return false;
  if (row.recall !== null || !(await canShowClosed(room, unit, noticeId))) return true;
  const closed = { ...ask, closesAt: Math.min(ask.closesAt ?? unit.now, unit.now) };
  const notice = await revise(room, unit, before, { ...before.content, ask: closed });
  await recordRevision(room, unit, notice, { why: "closed", matters: false });
  for (const standIn of await standInsOf(unit.db, noticeId)) await closeShown(room, unit, standIn);
  await amendShown(room, unit, { notice, messages: await messagesOf(unit, noticeId) });
  return true;
}

/** Shows an ask as closed wherever it is shown. @returns In how many notices it was put. */
export async function closeAskShown(room: Room, unit: Unit, askId: string): Promise<number> {
  const rows = await unit.db
    .selectFrom("notice")
    .select("id")
    .where("ask_id", "=", askId)
    .where("branch_id", "=", unit.branchId)
    .where("corrects_notice", "is", null) // those follow the notice that they stand for
    .orderBy("id")
    .execute();
  for (const { id } of rows) await closeShown(room, unit, id);
  return rows.length;
}

/** Whether closing shows anywhere: in a message that can be changed, or in one that is still to be sent. */
async function canShowClosed(room: Room, unit: Unit, noticeId: string): Promise<boolean> {
  const channels = await fittedChannels(room, unit.db, noticeId);
  if (channels.some(({ capabilities }) => capabilities.amend)) return true;
  const waiting = await unit.db
    .selectFrom("outbox")
    .select("id")
    .where("notice_id", "=", noticeId)
    .where("state", "in", ["due", "sending"])
    .limit(1)
    .executeTakeFirst();
  return waiting !== undefined;
}

async function rowOf({ db, branchId }: Unit, noticeId: string): Promise<Database["notice"] | null> {
  const row = await db
    .selectFrom("notice")
    .selectAll()
    .where("id", "=", noticeId)
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  return row ?? null;
}

function messagesOf({ db }: Unit, noticeId: string): Promise<readonly Database["outbox"][]> {
  return db
    .selectFrom("outbox")
    .selectAll()
    .where("notice_id", "=", noticeId)
    .where("state", "=", "accepted")
    .execute();
}

function changedFields({ title, body, images, files, event, expiresAt }: NoticeChange): Partial<Notice> {
  return {
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
    ...(images === undefined ? {} : { images }),
    ...(files === undefined ? {} : { files }),
    ...(event === undefined ? {} : { event }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/** Keeps a notice's new content with a higher revision, and what each of its channels makes of it. */
async function revise(
  room: Room,
  unit: Unit,
  before: StoredNotice,
  content: Notice,
  matters = false,
): Promise<StoredNotice> {
  const revised = { ...content, revision: before.content.revision + 1 };
  const notice: StoredNotice = { ...before, content: revised, expiresAt: revised.expiresAt };
  await unit.db
    .updateTable("notice")
    .set({
      content: JSON.stringify(revised),
      expires_at: revised.expiresAt,
      revised_at: unit.now,
      ...(matters ? { matters_from: revised.revision } : {}),
    })
    .where("id", "=", notice.id)
    .execute();
  for (const channel of await fittedChannels(room, unit.db, notice.id)) {
    const { parts } = await fitAgain(room, unit, notice, channel);
    await adaptParts(unit, { notice, channel, count: parts.length });
  }
  return notice;
}

async function recordRevision(
  room: Room,
  unit: Unit,
  notice: StoredNotice,
  how: { readonly why: "content" | "closed"; readonly matters: boolean },
): Promise<void> {
  const channels: object[] = [];
  for (const channel of await fittedChannels(room, unit.db, notice.id))
    channels.push(fittingInRecord(notice, channel, await keptFitting(room, unit, notice, channel)));
  const { revision, title, images, files, event, expiresAt } = notice.content;
  const body = notice.isPrivate ? [] : notice.content.body;
  await unit.record({
    kind: "notice.amended",
    subject: notice.subject,
    retention: notice.retention,
    payload: { noticeId: notice.id, revision, ...how, title, body, images, files, event, expiresAt, channels },
  });
}

/** Accepted messages that show an earlier revision of a notice. */
interface Shown {
  readonly notice: StoredNotice;
  readonly messages: readonly Database["outbox"][];
  readonly matters?: boolean;
}

/**
 * Orders that messages are changed where they are shown.
 *
 * @returns Those that cannot be: their channel does not change messages, or the notice takes another number of them now.
 */
export async function amendShown(
  room: Room,
  unit: Unit,
  { notice, messages, matters = false }: Shown,
): Promise<readonly Database["outbox"][]> {
  const channels = new Map<string, { readonly channel: Channel; readonly fitting: Fitting }>();
  for (const channel of await fittedChannels(room, unit.db, notice.id))
    channels.set(channel.id, { channel, fitting: await keptFitting(room, unit, notice, channel) });
  const counts = new Map<string, number>();
  for (const row of messages) counts.set(wayOf(row), Math.max(counts.get(wayOf(row)) ?? 0, row.part));
  const canChange = (row: Database["outbox"]): boolean => {
    const known = channels.get(row.channel);
    if (known?.channel.capabilities.amend !== true || row.receipt_id === null) return false;
    const { length } = known.fitting.parts;
    return row.part <= length && (!matters || counts.get(wayOf(row)) === length);
  };
  await orderUpkeep(unit, messages.filter(canChange), { kind: "amend", dueAt: unit.now, instead: matters });
  return messages.filter((row) => !canChange(row));
}

/** The way to a person on which a message went. */
const wayOf = ({ position, route }: Database["outbox"]): string => `${position} ${route}`;

/** What is said anew to those whose message cannot be changed. */
export interface Resent {
  /** The notice as they have it. */
  readonly before: StoredNotice;
  /** The notice as it is now. */
  readonly notice: StoredNotice;
  /** Their messages. */
  readonly messages: readonly Database["outbox"][];
  /** Who can read it, and what the guard must know. */
  readonly change: Pick<NoticeChange, "audience" | "relaysInstruction" | "secrecyReview" | "caseId">;
}

/** Sends a notice anew to those whose message cannot be changed, as a correction of the first. */
export function resend(room: Room, unit: Unit, { before, notice, messages, change }: Resent): Promise<number> {
  const { purpose, title, body, images, files, ask, event, page, expiresAt } = notice.content;
  const { audience, relaysInstruction, secrecyReview, caseId } = change;
  return sendInstead(room, unit, {
    notice: before,
    messages,
    draftOf: () => ({
      ...{ purpose, title, body, images, files, ask, event, expiresAt, audience },
      class: notice.class,
      page: ask === null ? page : null, // a question's page is made anew
      ...(relaysInstruction === undefined ? {} : { relaysInstruction }),
      ...(secrecyReview === undefined ? {} : { secrecyReview }),
      ...(caseId === undefined ? {} : { caseId }),
    }),
  });
}
