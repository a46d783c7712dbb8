import { isMicrobranchError } from "../error/error.js";
import { isSalt, payloadCommitment } from "./commitment.js";
import { type HashName, isHash, isHashName, leafHash, sameBytes } from "./hashing.js";
import { type ArchiveRecord, recordLeaf } from "./record.js";

/** A record as a store holds it. */
export interface StoredRecord {
  /** The part that is never erased. */
  readonly metadata: ArchiveRecord;
  /** The payload's canonical JSON, or `null` after erasure. */
  readonly body: string | null;
  /** The salt of the commitment, or `null` after erasure. */
  readonly salt: Uint8Array | null;
  /** Hash of the leaf, 32 bytes. */
  readonly leafHash: Uint8Array;
}

/**
 * What makes a single record broken:
 * - `metadata`: no leaf can be made of its metadata, or the hash function is unknown.
 * - `leaf`: the metadata is not what the leaf hash was made of.
 * - `payload`: body and salt are not what the commitment was made of.
 * - `half-erased`: of body and salt only one is there.
 */
export type RecordFlaw = "metadata" | "leaf" | "payload" | "half-erased";

/** What the check of one record found. */
export type RecordVerdict =
  | {
      /** Metadata and payload are what was sealed. */
      readonly state: "intact";
    }
  | {
      /** The payload was removed; the metadata is what was sealed. */
      readonly state: "erased";
    }
  | {
      /** The record was changed. */
      readonly state: "broken";
      /** What does not fit. */
      readonly flaw: RecordFlaw;
      /** The flaw in words, without the record's contents. */
      readonly reason: string;
    };

/**
 * Checks a record against its leaf hash and its commitment. Never throws. Whether the leaf itself is in the log is for
 * an inclusion proof or `verifyLog` to say.
 */
export function verifyRecord(record: StoredRecord): RecordVerdict {
  const { metadata, body, salt, leafHash: stored } = record;
  if (metadata.v !== 1 || !isHashName(metadata.hash)) return broken("metadata");
  const computed = leafOf(metadata, metadata.hash);
  if (computed === null) return broken("metadata");
  if (!isHash(stored) || !sameBytes(computed, stored)) return broken("leaf");
  if (body === null && salt === null) return { state: "erased" };
  if (body === null || salt === null) return broken("half-erased");
  if (!isSalt(salt) || payloadCommitment(salt, body, metadata.hash) !== metadata.commitment) return broken("payload");
  return { state: "intact" };
}

const reasons: Readonly<Record<RecordFlaw, string>> = Object.freeze({
  metadata: "its metadata is malformed or names an unknown version or hash function",
  leaf: "its metadata was changed: the leaf hash does not fit",
  payload: "its payload or salt was changed: the commitment does not fit",
  "half-erased": "of payload and salt only one is there",
});

function broken(flaw: RecordFlaw): RecordVerdict {
  return { state: "broken", flaw, reason: reasons[flaw] };
}

function leafOf(metadata: ArchiveRecord, hash: HashName): Uint8Array | null {
  try {
    return leafHash(recordLeaf(metadata), hash);
  } catch (error) {
    if (isMicrobranchError(error)) return null;
    throw error;
  }
}
