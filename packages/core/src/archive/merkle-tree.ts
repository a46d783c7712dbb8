import { MicrobranchError } from "../error/error.js";
import { foldRoot, pushLeaf } from "./frontier.js";
import { assertBytes, assertHashName, type HashName, leafHash } from "./hashing.js";
import { outside, type Position, requirePosition } from "./position.js";
import { consistencyRanges, inclusionRanges, type LeafRange } from "./proof-ranges.js";

/** What an inclusion proof is made of. */
export interface InclusionProofOptions {
  /** Data of all leaves, in order: the data, not its hashes. */
  readonly leaves: readonly Uint8Array[];
  /** Index of the leaf to prove, from 0. */
  readonly index: Position;
  /** Hash function [sha256]. */
  readonly hash?: HashName;
}

/** What a consistency proof is made of. */
export interface ConsistencyProofOptions {
  /** Data of all leaves of the later tree, in order: the data, not its hashes. More than `size2` may be given. */
  readonly leaves: readonly Uint8Array[];
  /** Earlier size, from 1 to `size2`. */
  readonly size1: Position;
  /** Later size, at most the number of leaves. */
  readonly size2: Position;
  /** Hash function [sha256]. */
  readonly hash?: HashName;
}

/**
 * The root of a Merkle tree.
 *
 * @param leaves Data of the leaves, in order: the data, not its hashes. None gives the hash of nothing.
 * @param hash Hash function [sha256].
 * @returns 32 bytes.
 * @throws INPUT_INVALID if a leaf is no `Uint8Array` or `hash` is unknown.
 * @source RFC 6962 (June 2013), section 2.1.
 */
export function merkleRoot(leaves: readonly Uint8Array[], hash: HashName = "sha256"): Uint8Array {
  const hashes = hashLeaves(leaves, leaves.length, hash);
  return rangeRoot(hashes, { start: 0, end: hashes.length }, hash);
}

/**
 * Proves that a leaf is in the tree of all `leaves`.
 *
 * @returns The sibling hashes, from the leaf upwards; none for a tree of one leaf.
 * @throws PROOF_INVALID if there is no leaf of this index; INPUT_INVALID for leaves that are not bytes and for an
 *   unknown hash function.
 * @source RFC 6962 (June 2013), section 2.1.1.
 */
export function inclusionProof({ leaves, index, hash = "sha256" }: InclusionProofOptions): Uint8Array[] {
  const place = requirePosition(index, "index");
  const hashes = hashLeaves(leaves, leaves.length, hash);
  if (place >= hashes.length) throw outside(`index ${place} is not below the size ${hashes.length}`, "index");
  return inclusionRanges(place, hashes.length).map((range) => rangeRoot(hashes, range, hash));
}

/**
 * Proves that the tree of the first `size1` leaves is the beginning of the tree of the first `size2`.
 *
 * @returns The hashes, as RFC 6962 orders them; none when both sizes are equal.
 * @throws PROOF_INVALID unless 0 < `size1` <= `size2` <= number of leaves; INPUT_INVALID for leaves that are not bytes
 *   and for an unknown hash function.
 * @source RFC 6962 (June 2013), section 2.1.2.
 */
export function consistencyProof({ leaves, size1, size2, hash = "sha256" }: ConsistencyProofOptions): Uint8Array[] {
  const earlier = requirePosition(size1, "size1");
  const later = requirePosition(size2, "size2");
  assertSizes(earlier, later);
  if (later > leaves.length) throw outside(`size2 ${later} is above the number of leaves, ${leaves.length}`, "size2");
  const hashes = hashLeaves(leaves, later, hash);
  return consistencyRanges(earlier, later).map((range) => rangeRoot(hashes, range, hash));
}

/** Throws PROOF_INVALID unless 0 < `size1` <= `size2`. */
export function assertSizes(size1: number, size2: number): void {
  if (size1 === 0) throw outside("nothing is consistent with an empty tree; size1 must be at least 1", "size1");
  if (size1 > size2) throw outside(`size1 ${size1} is above size2 ${size2}`, "size1");
}

function hashLeaves(leaves: readonly Uint8Array[], count: number, hash: HashName): Uint8Array[] {
  assertHashName(hash);
  if (!Array.isArray(leaves)) {
    throw new MicrobranchError("INPUT_INVALID", { message: "leaves must be an array.", field: "leaves" });
  }
  const hashes: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    const data = leaves[index];
    assertBytes(data, `leaves[${index}]`);
    hashes.push(leafHash(data, hash));
  }
  return hashes;
}

function rangeRoot(hashes: readonly Uint8Array[], range: LeafRange, hash: HashName): Uint8Array {
  const nodes: Uint8Array[] = [];
  for (let index = range.start; index < range.end; index++) {
    pushLeaf(nodes, index - range.start, hashes[index] as Uint8Array, hash, []);
  }
  return foldRoot(nodes, hash);
}
