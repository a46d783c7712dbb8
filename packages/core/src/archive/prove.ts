import { MicrobranchError } from "../error/error.js";
import type { Db } from "../store/store.js";
import { type HashName, sameBytes } from "./hashing.js";
import { outside, requirePosition } from "./position.js";
import { verifyConsistency, verifyInclusion } from "./proof-check.js";
import { readRecord } from "./read-records.js";
import { type LogHead, logHead } from "./stored-head.js";
import { storedTree } from "./stored-nodes.js";
import { consistencyProofFrom, inclusionProofFrom, merkleRootFrom, type StoredTree } from "./stored-proof.js";
import type { LogRecord } from "./stored-record.js";

/** That a record stands in a branch's log. Pass it to `verifyInclusion`, and the record to `verifyRecord`. */
export interface RecordProof {
  /** The record's place, from 0. */
  readonly index: number;
  /** Leaves of the tree that it is proven for. */
  readonly size: number;
  /** Root of this tree, 32 bytes; believe it only where a checkpoint says the same. */
  readonly root: Uint8Array;
  /** Hash of the record's leaf, 32 bytes. */
  readonly leafHash: Uint8Array;
  /** Sibling hashes, from the leaf upwards. */
  readonly proof: readonly Uint8Array[];
  /** Hash function of the log. */
  readonly hash: HashName;
  /** The record itself. */
  readonly record: LogRecord;
}

/** That a log at a later size is a continuation of it at an earlier one. Pass it to `verifyConsistency`. */
export interface GrowthProof {
  /** Earlier size, at least 1. */
  readonly size1: number;
  /** Later size. */
  readonly size2: number;
  /** Root at the earlier size, 32 bytes. */
  readonly root1: Uint8Array;
  /** Root at the later size, 32 bytes. */
  readonly root2: Uint8Array;
  /** Hashes as RFC 6962 orders them. */
  readonly proof: readonly Uint8Array[];
  /** Hash function of the log. */
  readonly hash: HashName;
}

/**
 * Proves that a record stands in its branch's log. Reads two tiles of at most 256 hashes for each factor of 256 in the
 * size.
 *
 * @param claim `size`: the tree it is proven for, as that of a checkpoint [the whole log].
 * @throws PROOF_INVALID if there is no such record or size; ARCHIVE_BROKEN if the stored hashes contradict each other.
 */
export async function proveInclusion(
  db: Db,
  claim: {
    /** The branch. */
    readonly branchId: string;
    /** The record's place, from 0. */
    readonly seq: number;
    /** Leaves of the tree that it is proven for [the whole log]. */
    readonly size?: number;
  },
): Promise<RecordProof> {
  const head = await logHead(db, claim.branchId);
  const size = sizeWithin(head, claim.size ?? head.size, "size");
  const index = requirePosition(claim.seq, "seq");
  if (index >= size) throw outside(`record ${index} is not below the size ${size}`, "seq");
  const { hash } = head;
  const tree = storedTree(db, claim.branchId, hash);
  const proof = await inclusionProofFrom({ ...tree, index, size });
  const root = await rootOf(tree, size, head, claim.branchId);
  const record = await readRecord(db, claim.branchId, index);
  const { leafHash } = record;
  if (!verifyInclusion({ index, size, root, leafHash, proof, hash })) throw contradiction(claim.branchId);
  return { index, size, root, leafHash, proof, hash, record };
}

/**
 * Proves that a log is a continuation of what it was. Reads as few hashes as {@link proveInclusion}.
 *
 * @param claim `size1`: the earlier size. `size2`: the later one [the whole log].
 * @throws PROOF_INVALID unless 0 < `size1` <= `size2` <= the log's size; ARCHIVE_BROKEN if the stored hashes contradict
 *   each other.
 */
export async function proveConsistency(
  db: Db,
  claim: {
    /** The branch. */
    readonly branchId: string;
    /** Earlier size, at least 1. */
    readonly size1: number;
    /** Later size [the whole log]. */
    readonly size2?: number;
  },
): Promise<GrowthProof> {
  const head = await logHead(db, claim.branchId);
  const size2 = sizeWithin(head, claim.size2 ?? head.size, "size2");
  const size1 = sizeWithin(head, claim.size1, "size1");
  const { hash } = head;
  const tree = storedTree(db, claim.branchId, hash);
  const proof = await consistencyProofFrom({ ...tree, size1, size2 });
  const root1 = await rootOf(tree, size1, head, claim.branchId);
  const root2 = await rootOf(tree, size2, head, claim.branchId);
  if (!verifyConsistency({ size1, size2, root1, root2, proof, hash })) throw contradiction(claim.branchId);
  return { size1, size2, root1, root2, proof, hash };
}

/**
 * The root that a branch's log had at a size, worked out from the stored hashes.
 *
 * @param head The log's head.
 * @throws PROOF_INVALID if the log has no such size; ARCHIVE_BROKEN if hashes are missing or contradict the head.
 */
export async function rootAt(db: Db, branchId: string, head: LogHead, size: number): Promise<Uint8Array> {
  return rootOf(storedTree(db, branchId, head.hash), sizeWithin(head, size, "size"), head, branchId);
}

async function rootOf(tree: StoredTree, size: number, head: LogHead, branchId: string): Promise<Uint8Array> {
  const root = await merkleRootFrom({ ...tree, size });
  if (size === head.size && !sameBytes(root, head.root)) throw contradiction(branchId);
  return root;
}

function sizeWithin(head: LogHead, value: number, field: string): number {
  const size = requirePosition(value, field);
  if (size > head.size) throw outside(`${field} ${size} is above the log's size ${head.size}`, field);
  return size;
}

function contradiction(branchId: string): MicrobranchError {
  return new MicrobranchError("ARCHIVE_BROKEN", {
    message: `The stored hashes of branch ${branchId}'s log contradict each other. Verify the whole log.`,
    details: { branchId },
  });
}
