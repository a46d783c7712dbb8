import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import vectors from "./fixtures/merkle.json" with { type: "json" };
import { type HashName, hashOf, leafHash, nodeHash } from "./hashing.js";
import { consistencyProof, inclusionProof, merkleRoot } from "./merkle-tree.js";
import { verifyConsistency, verifyInclusion } from "./proof-check.js";

const testLeaves = vectors.testTree.leafInputsHex.map((hex) => bytesOf(hex, "hex"));
const leaves = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => new TextEncoder().encode(`micro-branch/${index}`));
const many = leaves(1_000);

describe("merkleRoot", () => {
  it.each(Object.entries(vectors.testTree.rootHashesHexBySize))(
    "gives the official root of %s leaves",
    (size, root) => {
      expect(hexOf(merkleRoot(testLeaves.slice(0, Number(size))))).toBe(root);
    },
  );

  it.each(vectors.computed.roots)("gives the computed roots of $n leaves", ({ n, sha256, sm3 }) => {
    expect(hexOf(merkleRoot(many.slice(0, n)))).toBe(sha256);
    expect(hexOf(merkleRoot(many.slice(0, n), "sm3"))).toBe(sm3);
  });

  it("follows the RFC's recursion for every size", () => {
    for (let size = 0; size <= 130; size++) {
      expect(hexOf(merkleRoot(many.slice(0, size)))).toBe(hexOf(naiveRoot(many.slice(0, size), "sha256")));
    }
  });

  it("refuses leaves that are not bytes, and unknown hash functions", () => {
    const texts = ["a"] as unknown as Uint8Array[];

    expect(codeOf(() => merkleRoot(texts))).toBe("leaves[0]");
    expect(codeOf(() => merkleRoot([], "md5" as HashName))).toBe("hash");
  });
});

describe("leafHash and nodeHash", () => {
  it("give the official hashes of the test tree", () => {
    const [first, second] = testLeaves.map((leaf) => leafHash(leaf));

    expect(hexOf(first)).toBe(vectors.testTree.nodeHashesHex[0]);
    expect(hexOf(nodeHash(first as Uint8Array, second as Uint8Array))).toBe(vectors.testTree.rootHashesHexBySize["2"]);
  });

  it("refuse children that are not hashes", () => {
    expect(codeOf(() => nodeHash(new Uint8Array(31), new Uint8Array(32)))).toBe("left");
  });
});

describe("inclusionProof", () => {
  it.each(vectors.computed.inclusion)("gives the computed proof of $leafIdx in $treeSize", (vector) => {
    const proof = inclusionProof({ leaves: many.slice(0, vector.treeSize), index: vector.leafIdx });

    expect(proof.map(base64Of)).toEqual(vector.proof);
  });

  it.each<[string, unknown]>([
    ["the size", 5],
    ["negative", -1],
    ["no integer", 1.5],
    ["a word", "one"],
    ["with a leading zero", "01"],
    ["above 2^53", "18446744073709551615"],
  ])("refuses an index that is %s", (_name, index) => {
    expect(thrownBy(() => inclusionProof({ leaves: leaves(5), index: index as number }))).toSatisfy((error) =>
      hasCode(error, "PROOF_INVALID"),
    );
  });
});

describe("consistencyProof", () => {
  it.each(vectors.computed.consistency)("gives the computed proof from $size1 to $size2", ({ size1, size2, proof }) => {
    expect(consistencyProof({ leaves: many, size1, size2 }).map(base64Of)).toEqual(proof);
  });

  it.each([
    [0, 3],
    [4, 3],
    [3, 6],
    [-1, 3],
    [1.5, 3],
  ])("refuses the sizes %s and %s of five leaves", (size1, size2) => {
    expect(thrownBy(() => consistencyProof({ leaves: leaves(5), size1, size2 }))).toSatisfy((error) =>
      hasCode(error, "PROOF_INVALID"),
    );
  });
});

describe("verifyInclusion", () => {
  it.each(vectors.inclusion)("judges the official case $name", (vector) => {
    const verdict = verifyInclusion({
      index: vector.leafIdx,
      size: vector.treeSize,
      root: bytesOf(vector.root, "base64"),
      leafHash: bytesOf(vector.leafHash, "base64"),
      proof: vector.proof?.map((step) => bytesOf(step, "base64")),
    });

    expect(verdict).toBe(vector.ok);
  });

  it("accepts what inclusionProof gives, and nothing with one bit changed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat(),
        fc.nat(),
        fc.constantFrom("sha256", "sm3"),
        (size, pick, bit, hash) => {
          const tree = many.slice(0, size);
          const index = pick % size;
          const claim = {
            index,
            size,
            root: merkleRoot(tree, hash),
            leafHash: leafHash(tree[index] as Uint8Array, hash),
            proof: inclusionProof({ leaves: tree, index, hash }),
            hash,
          };
          const place = bit % claim.proof.length;

          expect(verifyInclusion(claim)).toBe(true);
          expect(verifyInclusion({ ...claim, index: BigInt(index), size: String(size) })).toBe(true);
          expect(verifyInclusion({ ...claim, root: flip(claim.root, bit) })).toBe(false);
          expect(verifyInclusion({ ...claim, leafHash: flip(claim.leafHash, bit) })).toBe(false);
          expect(verifyInclusion({ ...claim, index: index + 1 })).toBe(false);
          expect(verifyInclusion({ ...claim, hash: hash === "sm3" ? "sha256" : "sm3" })).toBe(size === 1);
          expect(verifyInclusion({ ...claim, proof: [...claim.proof, claim.root] })).toBe(false);
          if (size === 1) return;
          const flipped = claim.proof.map((step, at) => (at === place ? flip(step, bit) : step));
          expect(verifyInclusion({ ...claim, proof: flipped })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: claim.proof.slice(1) })).toBe(false);
        },
      ),
    );
  });

  it("gives false, and does not throw, for whatever is malformed", () => {
    const sound = {
      index: 0,
      size: 1,
      root: leafHash(new Uint8Array()),
      leafHash: leafHash(new Uint8Array()),
      proof: [],
    };

    expect(verifyInclusion(sound)).toBe(true);
    fc.assert(
      fc.property(
        fc.constantFrom("index", "size", "root", "leafHash", "proof", "hash"),
        fc.anything(),
        (key, value) => {
          const odd = { ...sound, [key]: value };
          expect(typeof verifyInclusion(odd)).toBe("boolean");
        },
      ),
    );
    expect(verifyInclusion(null as never)).toBe(false);
  });
});

describe("verifyConsistency", () => {
  it.each(vectors.consistency)("judges the official case $name", (vector) => {
    const verdict = verifyConsistency({
      size1: vector.size1,
      size2: vector.size2,
      root1: bytesOf(vector.root1, "base64"),
      root2: bytesOf(vector.root2, "base64"),
      proof: vector.proof?.map((step) => bytesOf(step, "base64")),
    });

    expect(verdict).toBe(vector.ok);
  });

  it("accepts what consistencyProof gives, and nothing with one bit changed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.nat(), fc.nat(), (size2, pick, bit) => {
        const size1 = 1 + (pick % (size2 - 1));
        const claim = {
          size1,
          size2,
          root1: merkleRoot(many.slice(0, size1)),
          root2: merkleRoot(many.slice(0, size2)),
          proof: consistencyProof({ leaves: many, size1, size2 }),
        };
        const place = bit % claim.proof.length;

        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, root1: flip(claim.root1, bit) })).toBe(false);
        expect(verifyConsistency({ ...claim, root2: flip(claim.root2, bit) })).toBe(false);
        expect(verifyConsistency({ ...claim, size2: size1, size1: size2 })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...claim.proof, claim.root1] })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: claim.proof.slice(1) })).toBe(false);
        const flipped = claim.proof.map((step, at) => (at === place ? flip(step, bit) : step));
        expect(verifyConsistency({ ...claim, proof: flipped })).toBe(false);
      }),
    );
  });

  it("accepts equal trees without a proof, and refuses an empty earlier tree", () => {
    const root = merkleRoot(leaves(3));

    expect(verifyConsistency({ size1: 3, size2: 3, root1: root, root2: root, proof: null })).toBe(true);
    expect(verifyConsistency({ size1: 0, size2: 3, root1: merkleRoot([]), root2: root, proof: [] })).toBe(false);
  });

  it("gives false, and does not throw, for whatever is malformed", () => {
    const root = merkleRoot(leaves(3));
    const sound = { size1: 3, size2: 3, root1: root, root2: root, proof: [] };

    fc.assert(
      fc.property(fc.constantFrom("size1", "size2", "root1", "root2", "proof", "hash"), fc.anything(), (key, value) => {
        expect(typeof verifyConsistency({ ...sound, [key]: value })).toBe("boolean");
      }),
    );
    expect(verifyConsistency(undefined as never)).toBe(false);
  });
});

function naiveRoot(data: readonly Uint8Array[], hash: HashName): Uint8Array {
  if (data.length === 0) return hashOf(new Uint8Array(), hash);
  if (data.length === 1) return leafHash(data[0] as Uint8Array, hash);
  let split = 1;
  while (split * 2 < data.length) split *= 2;
  return nodeHash(naiveRoot(data.slice(0, split), hash), naiveRoot(data.slice(split), hash), hash);
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const place = bit % (bytes.length * 8);
  changed[place >> 3] = (changed[place >> 3] as number) ^ (1 << (place & 7));
  return changed;
}

function bytesOf(text: string, encoding: "hex" | "base64"): Uint8Array {
  return Uint8Array.from(Buffer.from(text, encoding));
}

function hexOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

function codeOf(act: () => unknown): string | null {
  const error = thrownBy(act);
  return hasCode(error, "INPUT_INVALID") ? error.field : null;
}
