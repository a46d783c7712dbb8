import { MicrobranchError } from "../error/error.js";
import type { Db } from "../store/store.js";
import { isStorableText } from "../text/text.js";
import { type AppendedRecord, appendRecord } from "./append-record.js";
import { erasureKind, isOwnKind } from "./own-kinds.js";
import { readRecord } from "./read-records.js";

/** Most characters of a reason. */
const maxReasonChars = 1_000;

/** Which payload is erased, and what is recorded of it. */
export interface PayloadErasure {
  /** The branch. */
  readonly branchId: string;
  /** The record's place. */
  readonly seq: number;
  /** Why, 1 to 1,000 characters; it is kept for ever, so it must name no personal data. */
  readonly reason: string;
  /** When, epoch milliseconds. */
  readonly at: number;
  /** Id of who does it. */
  readonly actor: string;
  /** 32 bytes, random, for the record of the erasure. */
  readonly salt: Uint8Array;
}

/**
 * Erases a record's payload and salt, and records that. The record's metadata, its leaf and every proof stay.
 *
 * The text leaves the database's files only when `store.eraseTraces` is called after the commit.
 *
 * @returns The place of the record that documents the erasure.
 * @throws NOT_FOUND, field `seq`, if there is no such record; CONFLICT if its payload is erased already, or it is itself
 *   an account of the archive (an erasure, a checkpoint); INPUT_INVALID, field `reason`, if that is empty, too long or
 *   cannot be stored.
 */
export async function erasePayload(db: Db, erasure: PayloadErasure): Promise<AppendedRecord> {
  const { branchId, seq, reason, at, actor, salt } = erasure;
  assertReason(reason);
  const { metadata, body, erasure: earlier } = await readRecord(db, branchId, seq);
  if (earlier !== null) throw conflict(seq, `its payload was erased already, by record ${earlier.byRecordSeq}`);
  if (isOwnKind(metadata.kind)) throw conflict(seq, "it is an account of the archive itself, which is kept");
  if (body === null) {
    throw new MicrobranchError("ARCHIVE_BROKEN", {
      message: `The payload of record ${seq} is gone without an erasure. Verify the whole log.`,
      details: { branchId, seq },
    });
  }
  const appended = await appendRecord(db, {
    branchId,
    kind: erasureKind,
    at,
    actor,
    subject: metadata.subject,
    retention: "permanent",
    payload: { seq, reason },
    salt,
  });
  await db
    .insertInto("record_erasure")
    .values({ branch_id: branchId, seq, erased_at: at, reason, by_record_seq: appended.seq })
    .execute();
  await db.deleteFrom("record_payload").where("branch_id", "=", branchId).where("seq", "=", seq).execute();
  return appended;
}

function assertReason(reason: string): void {
  if (reason.length > 0 && reason.length <= maxReasonChars && isStorableText(reason)) return;
  throw new MicrobranchError("INPUT_INVALID", {
    message: `The reason of an erasure must have 1 to ${maxReasonChars} characters that can be stored.`,
    field: "reason",
  });
}

function conflict(seq: number, why: string): MicrobranchError {
  return new MicrobranchError("CONFLICT", {
    message: `The payload of record ${seq} cannot be erased: ${why}.`,
    field: "seq",
  });
}
