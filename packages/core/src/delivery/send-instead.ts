import type { Unit } from "../command/command.js";
import { localDateOf } from "../schedule/schedule.js";
import type { Database, Db } from "../store/store.js";
import type { NoticeDraft } from "./notice-draft.js";
import type { Room } from "./room.js";
import { type OwnDraft, sendNotice } from "./send-notice.js";
import { inSlices, readRecipient, type StoredNotice, type StoredRecipient } from "./stored-notice.js";

/** What goes out because a message can be neither taken back nor changed. */
export interface Instead {
  /** The notice that it corrects. */
  readonly notice: StoredNotice;
  /** The messages that were accepted. */
  readonly messages: readonly Database["outbox"][];
  /** What is said, knowing when the message was accepted, epoch milliseconds. */
  readonly draftOf: (
    sentAt: number,
  ) => Pick<NoticeDraft, "purpose" | "class" | "title" | "body" | "audience"> & Partial<NoticeDraft>;
}

const positionsPerStatement = 500;

/**
 * Sends a new message on the way by which the first one went, naming its day: to everybody once, and to nobody who has a
 * correction of this notice already.
 *
 * @returns How many people it is for.
 */
export async function sendInstead(room: Room, unit: Unit, { notice, messages, draftOf }: Instead): Promise<number> {
  const firsts = firstMessages(messages);
  const people = await peopleOf(unit.db, notice.id, [...firsts.keys()]);
  const served = await servedByCorrections(unit.db, notice.id);
  const { zone } = await room.ports.answers.branchOf(unit.db, notice.branchId);
  const days = new Map<string, { readonly sentAt: number; readonly recipients: OwnDraft["recipients"][number][] }>();
  let count = 0;
  for (const person of people) {
    const first = firsts.get(person.position);
    if (first === undefined || served.has(personKey(person))) continue;
    count++;
    const { memberId, name, addresses } = person;
    const sentAt = first.accepted_at ?? unit.now;
    const day = localDateOf(sentAt, zone);
    const group = days.get(day) ?? { sentAt, recipients: [] };
    group.recipients.push({ memberId, name, addresses, firstRoute: first.route });
    days.set(day, group);
  }
  for (const { sentAt, recipients } of days.values())
    await sendNotice(room, unit, {
      locale: notice.content.locale,
      subject: notice.subject,
      threadSubject: notice.threadSubject,
      retention: notice.retention,
      list: notice.content.list ?? null,
      isPrivate: notice.isPrivate,
      ...draftOf(sentAt),
      corrects: { noticeId: notice.id, sentAt, title: notice.content.title },
      recipients,
    });
  return count;
}

/** The message of each person that was accepted first, by the person's place. */
function firstMessages(messages: readonly Database["outbox"][]): ReadonlyMap<number, Database["outbox"]> {
  const firsts = new Map<number, Database["outbox"]>();
  for (const row of messages) {
    const known = firsts.get(row.position);
    if (known === undefined || (row.accepted_at ?? 0) < (known.accepted_at ?? 0)) firsts.set(row.position, row);
  }
  return firsts;
}

async function peopleOf(db: Db, noticeId: string, positions: readonly number[]): Promise<readonly StoredRecipient[]> {
  const people: StoredRecipient[] = [];
  for (const some of inSlices(positions, positionsPerStatement)) {
    const rows = await db
      .selectFrom("notice_recipient")
      .selectAll()
      .where("notice_id", "=", noticeId)
      .where("position", "in", some)
      .execute();
    people.push(...rows.map(readRecipient));
  }
  return people.sort((one, other) => one.position - other.position);
}

const personKey = ({ memberId, name }: Pick<StoredRecipient, "memberId" | "name">): string =>
  memberId === null ? `name ${name}` : `member ${memberId}`;

async function servedByCorrections(db: Db, noticeId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("notice")
    .innerJoin("notice_recipient", "notice_recipient.notice_id", "notice.id")
    .select(["notice_recipient.member_id", "notice_recipient.name"])
    .where("notice.corrects_notice", "=", noticeId)
    .execute();
  return new Set(rows.map((row) => personKey({ memberId: row.member_id, name: row.name })));
}

/** The notices that stand for one which could not be changed where it was shown; what is done to it is done to them. */
export async function standInsOf(db: Db, noticeId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("notice")
    .select("id")
    .where("corrects_notice", "=", noticeId)
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}
