import { MicrobranchError } from "../error/error.js";
import { assertHash, assertHashName, type HashName, hashBytes, hashNames, hashOf, joinHashes } from "./hashing.js";

/** Levels from one stored row of inner nodes to the next: nodes are kept at the levels 8, 16, 24 … */
export const tileHeight = 8;

/** All that is needed to append to a tree and to know its root: the roots of its complete subtrees. Immutable. */
export interface Frontier {
  /** Hash function of the tree. */
  readonly hash: HashName;
  /** Leaves so far; also the index of the next. */
  readonly size: number;
  /** Roots of the complete subtrees, largest first: one for each binary 1 of `size`. */
  readonly nodes: readonly Uint8Array[];
}

/** An inner node to be stored, so that proofs need few reads: the root of 256^k leaves. */
export interface TileNode {
  /** Height above the leaves: 8, 16, 24 … */
  readonly level: number;
  /** Place among the nodes of its level, from 0; it covers the leaves from `index` * 2^`level`. */
  readonly index: number;
  /** Root of the subtree, 32 bytes. */
  readonly hash: Uint8Array;
}

/** What an append leads to. */
export interface Appended {
  /** The frontier after the append. */
  readonly frontier: Frontier;
  /** Inner nodes which the append completed, in the order of completion; store each under its level and index. */
  readonly tiles: readonly TileNode[];
}

/**
 * The frontier of a tree without leaves.
 *
 * @param hash Hash function [sha256].
 * @throws INPUT_INVALID if `hash` is unknown.
 */
export function emptyFrontier(hash: HashName = "sha256"): Frontier {
  assertHashName(hash);
  return { hash, size: 0, nodes: [] };
}

/**
 * Appends one leaf.
 *
 * @param leafHash The leaf's hash, 32 bytes.
 * @throws INPUT_INVALID if it is not.
 */
export function appendLeafHash(frontier: Frontier, leafHash: Uint8Array): Appended {
  return appendLeafHashes(frontier, [leafHash]);
}

/**
 * Appends several leaves in order; the frontier given stays as it is.
 *
 * @param leafHashes The leaves' hashes, 32 bytes each; may be empty.
 * @param height Levels from one stored row of inner nodes to the next; a log keeps to one [8].
 * @throws INPUT_INVALID if one of them is not.
 */
export function appendLeafHashes(
  frontier: Frontier,
  leafHashes: readonly Uint8Array[],
  height: number = tileHeight,
): Appended {
  const nodes = [...frontier.nodes];
  const tiles: TileNode[] = [];
  let size = frontier.size;
  for (const leaf of leafHashes) {
    assertHash(leaf, "leafHash");
    pushLeaf(nodes, size, leaf, frontier.hash, tiles, height);
    size += 1;
  }
  return { frontier: { hash: frontier.hash, size, nodes }, tiles };
}

/**
 * Appends one leaf to a list of nodes in place.
 *
 * @param nodes The frontier's nodes; changed.
 * @param size Leaves before the append.
 * @param tiles Receives the inner nodes that are to be stored.
 * @param height Levels from one stored row to the next [8].
 */
export function pushLeaf(
  nodes: Uint8Array[],
  size: number,
  leaf: Uint8Array,
  hash: HashName,
  tiles: TileNode[],
  height: number = tileHeight,
): void {
  let node = leaf;
  let level = 0;
  for (let place = size; place % 2 === 1; place = (place - 1) / 2) {
    node = joinHashes(nodes.pop() as Uint8Array, node, hash);
    level += 1;
    if (level % height === 0) tiles.push({ level, index: (place - 1) / 2, hash: node });
  }
  nodes.push(node);
}

/** The root of the tree: 32 bytes; of an empty tree, the hash of nothing. @source RFC 6962 (June 2013), section 2.1. */
export function frontierRoot(frontier: Frontier): Uint8Array {
  return foldRoot(frontier.nodes, frontier.hash);
}

/** The root over complete subtrees that are given largest first. */
export function foldRoot(nodes: readonly Uint8Array[], hash: HashName): Uint8Array {
  const last = nodes.at(-1);
  if (last === undefined) return hashOf(new Uint8Array(), hash);
  let root = last;
  for (let place = nodes.length - 2; place >= 0; place--) root = joinHashes(nodes[place] as Uint8Array, root, hash);
  return root;
}

const encodingVersion = 1;
const headBytes = 10;

/** Writes a frontier as bytes: version, hash function, size (8 bytes, big-endian), nodes; at most 1,706 bytes. */
export function encodeFrontier(frontier: Frontier): Uint8Array {
  const bytes = new Uint8Array(headBytes + frontier.nodes.length * hashBytes);
  bytes[0] = encodingVersion;
  bytes[1] = hashNames.indexOf(frontier.hash) + 1;
  new DataView(bytes.buffer).setBigUint64(2, BigInt(frontier.size));
  frontier.nodes.forEach((node, place) => {
    bytes.set(node, headBytes + place * hashBytes);
  });
  return bytes;
}

/**
 * Reads a frontier that {@link encodeFrontier} wrote.
 *
 * @throws ARCHIVE_BROKEN when the bytes are no frontier.
 */
export function decodeFrontier(bytes: Uint8Array): Frontier {
  if (bytes.length < headBytes || bytes[0] !== encodingVersion) throw damaged("its head is not of a known version");
  const hash = hashNames[(bytes[1] as number) - 1];
  if (hash === undefined) throw damaged("it names no known hash function");
  const wide = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(2);
  if (wide > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged("its size is above 2^53 - 1");
  const nodes: Uint8Array[] = [];
  for (let start = headBytes; start < bytes.length; start += hashBytes) {
    nodes.push(Uint8Array.from(bytes.subarray(start, start + hashBytes)));
  }
  if (bytes.length !== headBytes + countOnes(wide) * hashBytes) throw damaged("its nodes do not fit its size");
  return { hash, size: Number(wide), nodes };
}

function countOnes(value: bigint): number {
  return value.toString(2).replaceAll("0", "").length;
}

function damaged(why: string): MicrobranchError {
  return new MicrobranchError("ARCHIVE_BROKEN", {
    message: `The stored frontier cannot be read: ${why}. Rebuild it from the leaf hashes.`,
  });
}
