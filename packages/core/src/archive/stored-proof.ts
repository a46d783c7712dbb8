import { MicrobranchError } from "../error/error.js";
import { foldRoot, pushLeaf, tileHeight } from "./frontier.js";
import { assertHashName, type HashName, isHash } from "./hashing.js";
import { assertSizes } from "./merkle-tree.js";
import { outside, type Position, requirePosition } from "./position.js";
import { consistencyRanges, inclusionRanges, type LeafRange, type Subtree, subtreesOf } from "./proof-ranges.js";

/**
 * Reads stored hashes of a log: `count` neighbours of one level, from the index `start`.
 *
 * Level 0 holds the leaf hashes, the levels 8, 16, 24 … the inner nodes which appends reported as `tiles`. At most
 * 256 are asked for at once, and only such as the tree of the proof's size has. Must give exactly `count`, in order.
 */
export type HashReader = (level: number, start: number, count: number) => Promise<readonly Uint8Array[]>;

/** Where stored hashes come from. */
export interface StoredTree {
  /** Reads stored hashes. */
  readonly hashes: HashReader;
  /** Hash function [sha256]. */
  readonly hash?: HashName;
  /** Levels from one stored row of nodes to the next; must be the appends' [8]. */
  readonly tileHeight?: number;
}

/**
 * Proves from stored hashes that a leaf is in the tree of the first `size` leaves; like `inclusionProof`.
 *
 * Reads at most two tiles of 256 hashes for each stored level.
 *
 * @throws PROOF_INVALID if there is no leaf of this index; ARCHIVE_BROKEN if the reader gives other than it was asked for.
 */
export async function inclusionProofFrom(
  options: StoredTree & { readonly index: Position; readonly size: Position },
): Promise<Uint8Array[]> {
  const index = requirePosition(options.index, "index");
  const size = requirePosition(options.size, "size");
  if (index >= size) throw outside(`index ${index} is not below the size ${size}`, "index");
  return rootsOf(inclusionRanges(index, size), size, options);
}

/**
 * Proves from stored hashes that the tree of the first `size1` leaves is the beginning of that of the first `size2`;
 * like `consistencyProof`.
 *
 * @throws PROOF_INVALID unless 0 < `size1` <= `size2`; ARCHIVE_BROKEN if the reader gives other than it was asked for.
 */
export async function consistencyProofFrom(
  options: StoredTree & { readonly size1: Position; readonly size2: Position },
): Promise<Uint8Array[]> {
  const size1 = requirePosition(options.size1, "size1");
  const size2 = requirePosition(options.size2, "size2");
  assertSizes(size1, size2);
  return rootsOf(consistencyRanges(size1, size2), size2, options);
}

/**
 * The root which the tree had at a size, from stored hashes.
 *
 * @throws PROOF_INVALID if `size` is malformed; ARCHIVE_BROKEN if the reader gives other than it was asked for.
 */
export async function merkleRootFrom(options: StoredTree & { readonly size: Position }): Promise<Uint8Array> {
  const size = requirePosition(options.size, "size");
  const [root] = await rootsOf([{ start: 0, end: size }], size, options);
  return root as Uint8Array;
}

async function rootsOf(ranges: readonly LeafRange[], size: number, tree: StoredTree): Promise<Uint8Array[]> {
  const { hash = "sha256" } = tree;
  assertHashName(hash);
  const tiles = new TileReader(size, tree.hashes, hash, tree.tileHeight ?? tileHeight);
  const roots: Uint8Array[] = [];
  for (const range of ranges) {
    const nodes: Uint8Array[] = [];
    for (const subtree of subtreesOf(range)) nodes.push(await tiles.node(subtree));
    roots.push(foldRoot(nodes, hash));
  }
  return roots;
}

/** Reads each tile once, whole, and works out the nodes between the stored levels. */
class TileReader {
  readonly #size: number;
  readonly #hashes: HashReader;
  readonly #hash: HashName;
  readonly #height: number;
  readonly #tiles = new Map<string, readonly Uint8Array[]>();

  constructor(size: number, hashes: HashReader, hash: HashName, height: number) {
    this.#size = size;
    this.#hashes = hashes;
    this.#hash = hash;
    this.#height = height;
  }

  async node({ level, index }: Subtree): Promise<Uint8Array> {
    const above = level % this.#height;
    const width = 2 ** above;
    const first = index * width;
    const perTile = 2 ** this.#height;
    const tile = await this.#tile(level - above, Math.floor(first / perTile));
    const nodes: Uint8Array[] = [];
    for (let place = 0; place < width; place++) {
      pushLeaf(nodes, place, tile[(first % perTile) + place] as Uint8Array, this.#hash, []);
    }
    return foldRoot(nodes, this.#hash);
  }

  async #tile(level: number, index: number): Promise<readonly Uint8Array[]> {
    const key = `${level}/${index}`;
    const known = this.#tiles.get(key);
    if (known !== undefined) return known;
    const perTile = 2 ** this.#height;
    const start = index * perTile;
    const count = Math.min(perTile, Math.floor(this.#size / 2 ** level) - start);
    const hashes = await this.#hashes(level, start, count);
    if (hashes.length !== count || !hashes.every(isHash)) throw incomplete(level, start, count, hashes.length);
    this.#tiles.set(key, hashes);
    return hashes;
  }
}

function incomplete(level: number, start: number, count: number, found: number): MicrobranchError {
  return new MicrobranchError("ARCHIVE_BROKEN", {
    message: `The log lacks stored hashes: of ${count} at level ${level} from ${start}, ${found} were found, or not of 32 bytes. Verify the whole log.`,
    details: { level, start, count, found },
  });
}
