import { type HashName, isHash, isHashName, joinHashes, sameBytes } from "./hashing.js";
import { type Position, readPosition } from "./position.js";

/** What an inclusion proof is checked against. */
export interface InclusionClaim {
  /** Index of the leaf, from 0. */
  readonly index: Position;
  /** Leaves of the tree. */
  readonly size: Position;
  /** Root of the tree, 32 bytes. */
  readonly root: Uint8Array;
  /** Hash of the leaf (`leafHash` of its data), 32 bytes. */
  readonly leafHash: Uint8Array;
  /** Sibling hashes from the leaf upwards; `null` stands for none. */
  readonly proof: readonly Uint8Array[] | null | undefined;
  /** Hash function [sha256]. */
  readonly hash?: HashName;
}

/** What a consistency proof is checked against. */
export interface ConsistencyClaim {
  /** Earlier size, at least 1. */
  readonly size1: Position;
  /** Later size, at least `size1`. */
  readonly size2: Position;
  /** Root at the earlier size, 32 bytes. */
  readonly root1: Uint8Array;
  /** Root at the later size, 32 bytes. */
  readonly root2: Uint8Array;
  /** Hashes as RFC 6962 orders them; `null` stands for none. */
  readonly proof: readonly Uint8Array[] | null | undefined;
  /** Hash function [sha256]. */
  readonly hash?: HashName;
}

/**
 * Whether a proof shows that a leaf stands at an index of the tree with this root.
 *
 * Never throws: whatever is malformed proves nothing and gives `false`, surplus and missing hashes included.
 *
 * @source RFC 9162 (December 2021), section 2.1.3.2.
 */
export function verifyInclusion(claim: InclusionClaim): boolean {
  if (typeof claim !== "object" || claim === null) return false;
  const { root, leafHash, hash = "sha256" } = claim;
  const index = readPosition(claim.index);
  const size = readPosition(claim.size);
  const proof = readProof(claim.proof);
  if (index === null || size === null || proof === null || index >= size) return false;
  if (!isHash(root) || !isHash(leafHash) || !isHashName(hash)) return false;

  const walk = new Walk(index, size - 1n);
  let reached: Uint8Array = leafHash;
  for (const sibling of proof) {
    if (walk.isAtTop) return false;
    reached = walk.climb() === "left" ? joinHashes(sibling, reached, hash) : joinHashes(reached, sibling, hash);
  }
  return walk.isAtTop && sameBytes(reached, root);
}

/**
 * Whether a proof shows that the tree with the first root is the beginning of the tree with the second.
 *
 * Never throws: whatever is malformed proves nothing and gives `false`. So does an earlier size of 0, of which every
 * tree is a continuation.
 *
 * @source RFC 9162 (December 2021), section 2.1.4.2.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  if (typeof claim !== "object" || claim === null) return false;
  const { root1, root2, hash = "sha256" } = claim;
  const size1 = readPosition(claim.size1);
  const size2 = readPosition(claim.size2);
  const proof = readProof(claim.proof);
  if (size1 === null || size2 === null || proof === null || size1 === 0n || size1 > size2) return false;
  if (!isHash(root1) || !isHash(root2) || !isHashName(hash)) return false;
  if (size1 === size2) return proof.length === 0 && sameBytes(root1, root2);

  const walk = new Walk(size1 - 1n, size2 - 1n);
  walk.skipCompleteSubtree();
  const steps = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  const [first, ...rest] = steps;
  if (first === undefined) return false;
  let earlier: Uint8Array = first;
  let later: Uint8Array = first;
  for (const step of rest) {
    if (walk.isAtTop) return false;
    if (walk.climb() === "left") {
      earlier = joinHashes(step, earlier, hash);
      later = joinHashes(step, later, hash);
    } else later = joinHashes(later, step, hash);
  }
  return walk.isAtTop && sameBytes(earlier, root1) && sameBytes(later, root2);
}

/** The way from a node up to the root of a tree whose last node is `last`. */
class Walk {
  #place: bigint;
  #last: bigint;

  constructor(place: bigint, last: bigint) {
    this.#place = place;
    this.#last = last;
  }

  /** Whether the root is reached. */
  get isAtTop(): boolean {
    return this.#last === 0n;
  }

  /** Goes up to the parent which the next hash leads to; says on which side of the present node that hash stands. */
  climb(): "left" | "right" {
    const isRightChild = (this.#place & 1n) === 1n;
    if (!isRightChild && this.#place !== this.#last) {
      this.#up();
      return "right";
    }
    while ((this.#place & 1n) === 0n && this.#place !== 0n) this.#up();
    this.#up();
    return "left";
  }

  /** Goes up as long as the present node closes a complete subtree. */
  skipCompleteSubtree(): void {
    while ((this.#place & 1n) === 1n) this.#up();
  }

  #up(): void {
    this.#place >>= 1n;
    this.#last >>= 1n;
  }
}

/** Most hashes of a proof over 64-bit sizes: one a level, and one more for consistency. */
const maxSteps = 65;

function readProof(value: unknown): readonly Uint8Array[] | null {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value) || value.length > maxSteps) return null;
  for (const step of value) if (!isHash(step)) return null;
  return value as readonly Uint8Array[];
}

function isPowerOfTwo(value: bigint): boolean {
  return (value & (value - 1n)) === 0n;
}
