import type { Address, InboundEvent } from "../channel/channel.js";
import type { Db } from "../store/store.js";

/** The message of ours that an event belongs to. */
export interface Correlated {
  /** The outbox row. */
  readonly outboxId: string;
  /** Its branch. */
  readonly branchId: string;
  /** Whom it was sent to: a member, or `null` for somebody who is none. */
  readonly memberId: string | null;
  /** Its notice. */
  readonly noticeId: string;
  /** The post under which replies belong, or `null`. */
  readonly threadSubject: string | null;
  /** The question it puts, or `null`. */
  readonly askId: string | null;
  /** Whether our key named it, which nobody can guess. */
  readonly byKey: boolean;
  /** What the notice is about. */
  readonly subject: string;
  /** How long records of it are kept. */
  readonly retention: string;
}

/** A delivery key, or one inside a longer id, as a platform's message id that was made from it. */
const keyInside = /(?:^|[^a-z2-7])([a-z2-7]{26})(?:[^a-z2-7]|$)/u;

/** Finds the message that an event answers or reports on: by the platform's id, else by our key. */
export async function correlate(db: Db, event: InboundEvent): Promise<Correlated | null> {
  if (event.type === "evidence") {
    const { id, key, address } = event.evidence.receipt;
    const byKey = await find(db, event.channel, { by: "key", value: key, with: address });
    return byKey ?? find(db, event.channel, { by: "receipt_id", value: id, with: address });
  }
  if ((event.type !== "message" && event.type !== "answer") || event.answers === undefined) return null;
  if (event.answers.by === "none") return null;
  const of = event.answers.by === "thread" ? event.answers.of : event.answers.token;
  const byReceipt = await find(db, event.channel, { by: "receipt_id", value: of, with: event.sender });
  const key = keyInside.exec(of)?.[1];
  return byReceipt ?? (key === undefined ? null : find(db, event.channel, { by: "key", value: key, with: null }));
}

interface Clue {
  readonly by: "receipt_id" | "key";
  readonly value: string;
  /** Whom it went to, as far as that is known: one id of a platform may name the messages to many. */
  readonly with: Address | null;
}

const sharedByMost = 1_000;

async function find(db: Db, channel: string, { by, value, with: address }: Clue): Promise<Correlated | null> {
  const rows = await db
    .selectFrom("outbox")
    .innerJoin("notice", "notice.id", "outbox.notice_id")
    .innerJoin("notice_recipient", (on) =>
      on
        .onRef("notice_recipient.notice_id", "=", "outbox.notice_id")
        .onRef("notice_recipient.position", "=", "outbox.position"),
    )
    .select([
      "outbox.id",
      "outbox.key",
      "outbox.address",
      "notice_recipient.member_id",
      "outbox.branch_id",
      "outbox.notice_id",
      "notice.thread_subject",
      "notice.ask_id",
      "notice.subject",
      "notice.retention",
    ])
    .where("outbox.channel", "=", channel)
    .where(`outbox.${by}`, "=", value)
    .orderBy("outbox.id")
    .limit(sharedByMost)
    .execute();
  const isTo = (row: { readonly address: string }): boolean => {
    const known = JSON.parse(row.address) as Address;
    return address !== null && known.kind === address.kind && known.id === address.id;
  };
  const row = rows.find(isTo) ?? rows[0];
  if (row === undefined) return null;
  return {
    outboxId: row.id,
    branchId: row.branch_id,
    memberId: row.member_id,
    noticeId: row.notice_id,
    threadSubject: row.thread_subject,
    askId: row.ask_id,
    byKey: keyInside.exec(value)?.[1] === row.key,
    subject: row.subject,
    retention: row.retention,
  };
}
