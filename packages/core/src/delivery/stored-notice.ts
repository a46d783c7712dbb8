import type { Retention } from "../archive/archive.js";
import type { Address, CorrectedMessage, Notice } from "../channel/channel.js";
import type { GuardFinding, GuardVerdict } from "../guard/guard.js";
import type { Database, Db } from "../store/store.js";
import type { NoticeClass, Recipient } from "./notice-draft.js";

/** A notice as it is kept. */
export interface StoredNotice {
  /** The notice. */
  readonly id: string;
  /** Its branch. */
  readonly branchId: string;
  /** What it is about. */
  readonly subject: string;
  /** The post under which replies belong, or `null`. */
  readonly threadSubject: string | null;
  /** How it stands to quiet hours. */
  readonly class: NoticeClass;
  /** The notice as channels take it, masked. */
  readonly content: Notice;
  /** How long its records are kept. */
  readonly retention: Retention;
  /** `queued`, `held` or `discarded`. */
  readonly state: string;
  /** The guard's strongest verdict. */
  readonly verdict: GuardVerdict;
  /** What the guard found. */
  readonly findings: readonly GuardFinding[];
  /** Whether the branch's start offset is added. */
  readonly spreads: boolean;
  /** When it is no longer worth sending, epoch milliseconds. */
  readonly expiresAt: number | null;
  /** When it was handed in, epoch milliseconds. */
  readonly createdAt: number;
  /** The message that it corrects, or `null`. */
  readonly corrects: StoredCorrection | null;
  /** Whether its words are for its recipients alone: records tell that it was said, and not what. */
  readonly isPrivate: boolean;
}

/** A message that a notice corrects because it cannot be taken back or changed. */
export interface StoredCorrection extends CorrectedMessage {
  /** Its notice. */
  readonly noticeId: string;
}

/** A recipient as kept. */
export interface StoredRecipient extends Recipient {
  /** Place among the notice's recipients, from 0. */
  readonly position: number;
  /** Which of the ways to the recipient is tried first (0). */
  readonly firstRoute?: number;
}

const rowsPerStatement = 100;

/** Keeps a notice and its recipients. */
export async function storeNotice(db: Db, notice: StoredNotice, recipients: readonly Recipient[]): Promise<void> {
  await db
    .insertInto("notice")
    .values({
      id: notice.id,
      branch_id: notice.branchId,
      subject: notice.subject,
      thread_subject: notice.threadSubject,
      purpose: notice.content.purpose,
      class: notice.class,
      content: JSON.stringify(notice.content),
      retention: notice.retention,
      state: notice.state,
      verdict: notice.verdict,
      findings: JSON.stringify(notice.findings),
      spreads: notice.spreads ? 1 : 0,
      expires_at: notice.expiresAt,
      created_at: notice.createdAt,
      ask_id: notice.content.ask?.id ?? null,
      recall: null,
      revised_at: null,
      matters_from: null,
      corrects: notice.corrects === null ? null : JSON.stringify(notice.corrects),
      corrects_notice: notice.corrects?.noticeId ?? null,
      private: notice.isPrivate ? 1 : 0,
    })
    .execute();
  const rows = recipients.map(({ memberId, name, addresses }, position) => ({
    notice_id: notice.id,
    position,
    branch_id: notice.branchId,
    member_id: memberId,
    name,
    addresses: JSON.stringify(addresses),
    unreachable: null,
  }));
  for (const some of inSlices(rows, rowsPerStatement)) await db.insertInto("notice_recipient").values(some).execute();
}

/** Reads a notice's row. */
export function readNotice(row: Database["notice"]): StoredNotice {
  return {
    id: row.id,
    branchId: row.branch_id,
    subject: row.subject,
    threadSubject: row.thread_subject,
    class: row.class as NoticeClass,
    content: JSON.parse(row.content) as Notice,
    retention: row.retention as Retention,
    state: row.state,
    verdict: row.verdict as GuardVerdict,
    findings: JSON.parse(row.findings) as readonly GuardFinding[],
    spreads: row.spreads === 1,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    corrects: row.corrects === null ? null : (JSON.parse(row.corrects) as StoredCorrection),
    isPrivate: row.private === 1,
  };
}

/** Reads a recipient's row. */
export function readRecipient(row: Database["notice_recipient"]): StoredRecipient {
  return {
    position: row.position,
    memberId: row.member_id,
    name: row.name,
    addresses: JSON.parse(row.addresses) as readonly Address[],
  };
}

/** How a record names a recipient: by the member's id, or by name where there is none. Never by address. */
export function namedInRecord(recipient: {
  readonly memberId: string | null;
  readonly name: string;
}): { readonly memberId: string } | { readonly name: string } {
  return recipient.memberId === null ? { name: recipient.name } : { memberId: recipient.memberId };
}

/** A list in slices of at most `size`. */
export function inSlices<T>(list: readonly T[], size: number): T[][] {
  const slices: T[][] = [];
  for (let from = 0; from < list.length; from += size) slices.push(list.slice(from, from + size));
  return slices;
}
