import { MicrobranchError } from "../error/error.js";
import type { Db } from "../store/store.js";
import type { ArchiveRecord } from "./record.js";
import type { StoredRecord } from "./record-check.js";

/** That a record's payload was erased. */
export interface RecordErasure {
  /** When, epoch milliseconds. */
  readonly at: number;
  /** Why, for the reader of the archive. */
  readonly reason: string;
  /** The place of the record that documents it. */
  readonly byRecordSeq: number;
}

/** A record as it is read from a stored log. */
export interface LogRecord extends StoredRecord {
  /** When it was recorded, epoch milliseconds; the instant of `metadata.at`. */
  readonly at: number;
  /** The erasure of its payload, or `null`. */
  readonly erasure: RecordErasure | null;
}

interface JoinedRow {
  readonly seq: number;
  readonly at: number;
  readonly metadata: string;
  readonly leaf_hash: Uint8Array;
  readonly salt: Uint8Array | null;
  readonly body: string | null;
  readonly erased_at: number | null;
  readonly reason: string | null;
  readonly by_record_seq: number | null;
}

/** The records of a branch with payload and erasure, to be narrowed down and ordered. */
export function selectRecords(db: Db, branchId: string) {
  return db
    .selectFrom("record as r")
    .leftJoin("record_payload as p", (on) => on.onRef("p.branch_id", "=", "r.branch_id").onRef("p.seq", "=", "r.seq"))
    .leftJoin("record_erasure as e", (on) => on.onRef("e.branch_id", "=", "r.branch_id").onRef("e.seq", "=", "r.seq"))
    .select(["r.seq", "r.at", "r.metadata", "r.leaf_hash", "p.salt", "p.body"])
    .select(["e.erased_at", "e.reason", "e.by_record_seq"])
    .where("r.branch_id", "=", branchId);
}

/**
 * Makes a record of a row.
 *
 * @throws ARCHIVE_BROKEN if its metadata is no JSON.
 */
export function toLogRecord(row: JoinedRow): LogRecord {
  const { erased_at, reason, by_record_seq } = row;
  return {
    metadata: readMetadata(row),
    body: row.body,
    salt: row.salt,
    leafHash: row.leaf_hash,
    at: row.at,
    erasure:
      erased_at === null || reason === null || by_record_seq === null
        ? null
        : { at: erased_at, reason, byRecordSeq: by_record_seq },
  };
}

function readMetadata({ seq, metadata }: JoinedRow): ArchiveRecord {
  try {
    return JSON.parse(metadata) as ArchiveRecord;
  } catch (cause) {
    throw new MicrobranchError("ARCHIVE_BROKEN", {
      message: `The metadata of record ${seq} is no JSON. Verify the whole log.`,
      details: { seq },
      cause,
    });
  }
}
