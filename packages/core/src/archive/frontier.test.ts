import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import {
  appendLeafHash,
  appendLeafHashes,
  decodeFrontier,
  emptyFrontier,
  encodeFrontier,
  type Frontier,
  frontierRoot,
  type TileNode,
} from "./frontier.js";
import { type HashName, leafHash } from "./hashing.js";
import { consistencyProof, inclusionProof, merkleRoot } from "./merkle-tree.js";
import { consistencyProofFrom, type HashReader, inclusionProofFrom, merkleRootFrom } from "./stored-proof.js";

const maxSize = 1_500;
const leaves = Array.from({ length: maxSize }, (_, index) => new TextEncoder().encode(`micro-branch/${index}`));
const leafHashes = leaves.map((leaf) => leafHash(leaf));

describe("appendLeafHash", () => {
  it("keeps the root that the whole tree has, at every size", () => {
    let frontier = emptyFrontier();
    for (let size = 0; size <= 260; size++) {
      expect(frontierRoot(frontier)).toEqual(merkleRoot(leaves.slice(0, size)));
      frontier = appendLeafHash(frontier, leafHashes[size] as Uint8Array).frontier;
    }
  });

  it("keeps to the hash function of the empty frontier", () => {
    const data = leaves.slice(0, 5);
    const hashes = data.map((leaf) => leafHash(leaf, "sm3"));

    expect(frontierRoot(appendLeafHashes(emptyFrontier("sm3"), hashes).frontier)).toEqual(merkleRoot(data, "sm3"));
  });

  it("leaves the frontier that it was given as it was", () => {
    const before = appendLeafHashes(emptyFrontier(), leafHashes.slice(0, 3)).frontier;
    const root = frontierRoot(before);

    appendLeafHash(before, leafHashes[3] as Uint8Array);

    expect([before.size, frontierRoot(before)]).toEqual([3, root]);
  });

  it("reports the root of each 256 leaves once, when it is complete", () => {
    let frontier = emptyFrontier();
    const reported: [number, TileNode][] = [];
    for (const leaf of leafHashes) {
      const appended = appendLeafHash(frontier, leaf);
      frontier = appended.frontier;
      for (const tile of appended.tiles) reported.push([frontier.size, tile]);
    }

    expect(reported.map(([size, tile]) => [size, tile.level, tile.index])).toEqual(
      [0, 1, 2, 3, 4].map((index) => [(index + 1) * 256, 8, index]),
    );
    expect(reported[1]?.[1].hash).toEqual(merkleRoot(leaves.slice(256, 512)));
  });

  it("reports both levels when 65,536 leaves are complete", () => {
    const hash = leafHashes[0] as Uint8Array;
    const { tiles } = appendLeafHashes(emptyFrontier(), new Array<Uint8Array>(65_536).fill(hash));

    expect(tiles.length).toBe(257);
    expect(tiles.slice(-2).map(({ level, index }) => [level, index])).toEqual([
      [8, 255],
      [16, 0],
    ]);
  });

  it("refuses what is no hash", () => {
    expect(() => appendLeafHash(emptyFrontier(), new Uint8Array(31))).toThrow(/32 bytes/);
  });
});

describe("encodeFrontier and decodeFrontier", () => {
  it("give back any frontier, so that appending can go on", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: maxSize - 1 }),
        fc.constantFrom<HashName[]>("sha256", "sm3"),
        (size, hash) => {
          const frontier = appendLeafHashes(emptyFrontier(hash), leafHashes.slice(0, size)).frontier;
          const again = decodeFrontier(Buffer.from(encodeFrontier(frontier)));

          expect(again).toEqual(frontier);
          expect(frontierRoot(appendLeafHash(again, leafHashes[size] as Uint8Array).frontier)).toEqual(
            frontierRoot(appendLeafHash(frontier, leafHashes[size] as Uint8Array).frontier),
          );
        },
      ),
    );
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ["cut", (bytes) => bytes.subarray(0, -1)],
    ["cut by a node", (bytes) => bytes.subarray(0, -32)],
    ["too long", (bytes) => Uint8Array.from([...bytes, 0])],
    ["empty", () => new Uint8Array()],
    ["of another version", (bytes) => Uint8Array.from([9, ...bytes.subarray(1)])],
    ["of another hash function", (bytes) => Uint8Array.from([1, 9, ...bytes.subarray(2)])],
    ["above 2^53", (bytes) => Uint8Array.from([1, 1, 255, ...bytes.subarray(3)])],
  ])("refuse bytes that are %s", (_name, damage) => {
    const bytes = encodeFrontier(appendLeafHashes(emptyFrontier(), leafHashes.slice(0, 7)).frontier);

    expect(() => decodeFrontier(damage(bytes))).toThrow(/frontier cannot be read/);
  });
});

describe("inclusionProofFrom, consistencyProofFrom and merkleRootFrom", () => {
  it("give what the whole tree gives, from leaf hashes and stored nodes", async () => {
    const heights = fc.constantFrom(1, 2, 3, 8);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: maxSize }), fc.nat(), heights, async (size, pick, tileHeight) => {
        const { hashes } = stored(maxSize, tileHeight);
        const tree = leaves.slice(0, size);
        const index = pick % size;
        const size1 = index + 1;

        expect(await inclusionProofFrom({ index, size, hashes, tileHeight })).toEqual(
          inclusionProof({ leaves: tree, index }),
        );
        expect(await consistencyProofFrom({ size1, size2: size, hashes, tileHeight })).toEqual(
          consistencyProof({ leaves: tree, size1, size2: size }),
        );
        expect(await merkleRootFrom({ size: index, hashes, tileHeight })).toEqual(merkleRoot(tree.slice(0, index)));
      }),
      { numRuns: 60 },
    );
  });

  it("read at most two tiles of 256 hashes for each stored level", async () => {
    const { hashes, reads } = stored(maxSize, 8);

    await inclusionProofFrom({ index: 300, size: 1_499, hashes });

    expect(reads).toEqual([
      [0, 256, 256],
      [8, 0, 5],
      [0, 1280, 219],
    ]);
  });

  it("ask for positions right up to 2^53", async () => {
    const size = Number.MAX_SAFE_INTEGER;
    const { hashes, reads } = everywhere();

    await inclusionProofFrom({ index: size - 1, size, hashes });
    await consistencyProofFrom({ size1: 2 ** 52 + 1, size2: size, hashes });

    for (const [level, start, count] of reads) {
      expect(count).toBeLessThanOrEqual(256);
      expect(start + count).toBeLessThanOrEqual(Math.floor(size / 2 ** level));
    }
  });

  it("refuse an index at the size and sizes out of order", async () => {
    const { hashes } = stored(10, 8);

    await expect(inclusionProofFrom({ index: 5, size: 5, hashes })).rejects.toSatisfy(isProofInvalid);
    await expect(consistencyProofFrom({ size1: 0, size2: 5, hashes })).rejects.toSatisfy(isProofInvalid);
    await expect(consistencyProofFrom({ size1: 6, size2: 5, hashes })).rejects.toSatisfy(isProofInvalid);
  });

  it("say that the log is broken when stored hashes are missing", async () => {
    const missing: HashReader = async () => [];

    await expect(inclusionProofFrom({ index: 1, size: 5, hashes: missing })).rejects.toSatisfy((error) =>
      hasCode(error, "ARCHIVE_BROKEN"),
    );
  });
});

type Read = [level: number, start: number, count: number];

function stored(size: number, height: number): { hashes: HashReader; reads: Read[] } {
  const frontier: Frontier = emptyFrontier();
  const levels = new Map<number, Uint8Array[]>([[0, leafHashes.slice(0, size)]]);
  for (const tile of appendLeafHashes(frontier, leafHashes.slice(0, size), height).tiles) {
    const nodes = levels.get(tile.level) ?? [];
    nodes[tile.index] = tile.hash;
    levels.set(tile.level, nodes);
  }
  const reads: Read[] = [];
  const hashes: HashReader = async (level, start, count) => {
    reads.push([level, start, count]);
    return (levels.get(level) ?? []).slice(start, start + count);
  };
  return { hashes, reads };
}

function everywhere(): { hashes: HashReader; reads: Read[] } {
  const reads: Read[] = [];
  const hashes: HashReader = async (level, start, count) => {
    reads.push([level, start, count]);
    return new Array<Uint8Array>(count).fill(leafHashes[0] as Uint8Array);
  };
  return { hashes, reads };
}

function isProofInvalid(error: unknown): boolean {
  return hasCode(error, "PROOF_INVALID");
}
