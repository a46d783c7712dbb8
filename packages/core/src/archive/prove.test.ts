import { type KyselyPlugin, sql } from "kysely";
import { expect, it } from "vitest";
import type { Db, Store } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import { appendRecord } from "./append-record.js";
import { appendRange, branchId, draftOf } from "./fixtures/stored-log.js";
import { appendLeafHashes, emptyFrontier, frontierRoot, type TileNode } from "./frontier.js";
import { merkleRoot } from "./merkle-tree.js";
import { verifyConsistency, verifyInclusion } from "./proof-check.js";
import { proveConsistency, proveInclusion } from "./prove.js";
import { sealRecord } from "./record.js";
import { headUpdate } from "./stored-head.js";

const leaves = Array.from({ length: 258 }, (_, seq) => {
  const { branchId: branch, ...draft } = draftOf(seq);
  return sealRecord({ ...draft, branch, seq }).leafData;
});

forEachStore("proveInclusion", ({ open }) => {
  it("proves records for every size around the first stored node, against the pure tree's roots", async () => {
    const store = await open();
    await appendRange(store, 0, 258);

    for (const size of [1, 255, 256, 257, 258]) {
      const root = merkleRoot(leaves.slice(0, size));
      for (const seq of new Set([0, size >> 1, size - 1])) {
        const proof = await store.read((db) => proveInclusion(db, { branchId, seq, size }));

        expect(proof).toMatchObject({ index: seq, size, root, hash: "sha256", record: { metadata: { seq } } });
        expect(verifyInclusion(proof)).toBe(true);
      }
    }
  });

  it("proves for the whole log unless told otherwise", async () => {
    const store = await open();
    await appendRange(store, 0, 5);

    expect(await store.read((db) => proveInclusion(db, { branchId, seq: 2 }))).toMatchObject({
      size: 5,
      root: merkleRoot(leaves.slice(0, 5)),
    });
  });

  it("refuses a place or size that the log does not have", async () => {
    const store = await open();
    await appendRange(store, 0, 5);
    const refused = [
      ["seq", { seq: 5 }],
      ["seq", { seq: -1 }],
      ["seq", { seq: 2, size: 2 }],
      ["size", { seq: 2, size: 6 }],
    ] as const;

    for (const [field, claim] of refused) {
      const refusal = { code: "PROOF_INVALID", field };
      await expect(store.read((db) => proveInclusion(db, { branchId, ...claim }))).rejects.toMatchObject(refusal);
    }
  });

  it("refuses to prove from hashes that contradict the head", async () => {
    const store = await open();
    await appendRange(store, 0, 258);
    await store.write(branchId, (db) =>
      db
        .updateTable("log_node")
        .set({ hash: new Uint8Array(32) })
        .execute(),
    );

    await expect(store.read((db) => proveInclusion(db, { branchId, seq: 257 }))).rejects.toMatchObject({
      code: "ARCHIVE_BROKEN",
    });
  });

  it("proves beyond 65,536 records with few reads", async () => {
    const store = await open();
    const { heads, seqs } = await growLargeLog(store);

    for (const seq of seqs) {
      const counted = countReads();
      const proof = await store.read((db) => proveInclusion(counted.of(db), { branchId, seq }));

      expect(verifyInclusion(proof)).toBe(true);
      expect([proof.size, proof.root]).toEqual([65_538, heads.get(65_538)]);
      expect(counted.reads()).toBeLessThanOrEqual(8);
    }
  });
});

forEachStore("proveConsistency", ({ open }) => {
  it("proves growth between all sizes around the first stored node, against the pure tree's roots", async () => {
    const store = await open();
    await appendRange(store, 0, 258);
    const sizes = [1, 128, 255, 256, 257, 258];

    for (const [place, size1] of sizes.entries()) {
      for (const size2 of sizes.slice(place)) {
        const proof = await store.read((db) => proveConsistency(db, { branchId, size1, size2 }));

        expect([proof.root1, proof.root2]).toEqual([
          merkleRoot(leaves.slice(0, size1)),
          merkleRoot(leaves.slice(0, size2)),
        ]);
        expect(verifyConsistency(proof)).toBe(true);
      }
    }
  });

  it("refuses sizes that the log does not have, or in the wrong order", async () => {
    const store = await open();
    await appendRange(store, 0, 5);
    const code = "PROOF_INVALID";

    for (const sizes of [{ size1: 0 }, { size1: 6 }, { size1: 4, size2: 3 }, { size1: 1, size2: 6 }]) {
      await expect(store.read((db) => proveConsistency(db, { branchId, ...sizes }))).rejects.toMatchObject({ code });
    }
  });

  it("proves growth beyond 65,536 records with few reads", async () => {
    const store = await open();
    const { heads } = await growLargeLog(store);

    for (const size1 of [1, 257, 65_535, 65_536, 65_537]) {
      const counted = countReads();
      const proof = await store.read((db) => proveConsistency(counted.of(db), { branchId, size1 }));

      expect(verifyConsistency(proof)).toBe(true);
      expect(proof.root2).toEqual(heads.get(65_538));
      expect(heads.get(size1) ?? proof.root1).toEqual(proof.root1);
      expect(counted.reads()).toBeLessThanOrEqual(8);
    }
  });
});

/** Makes a log of 65,538 records, of which the first 65,535 have the leaf of the first; the others are real ones. */
async function growLargeLog(
  store: Store,
): Promise<{ heads: ReadonlyMap<number, Uint8Array>; seqs: readonly number[] }> {
  const heads = new Map<number, Uint8Array>();
  await store.write(branchId, async (db) => {
    const { leafHash } = await appendRecord(db, draftOf(0));
    await sql`
      insert into record (branch_id, seq, kind, at, actor, subject, retention, metadata, leaf_hash)
      with recursive place(seq) as (select 1 union all select seq + 1 from place where seq < 65534)
      select first.branch_id, place.seq, kind, at, actor, subject, retention, metadata, leaf_hash
      from place cross join record first where first.branch_id = ${branchId} and first.seq = 0`.execute(db);
    const grown = appendLeafHashes(emptyFrontier(), new Array<Uint8Array>(65_535).fill(leafHash));
    await db.insertInto("log_node").values(grown.tiles.map(toRow)).execute();
    await headUpdate(branchId, grown.frontier).execute(db);
    let frontier = grown.frontier;
    for (const seq of [65_535, 65_536, 65_537]) {
      const appended = await appendRecord(db, draftOf(seq));
      frontier = appendLeafHashes(frontier, [appended.leafHash]).frontier;
      heads.set(frontier.size, frontierRoot(frontier));
    }
  });
  return { heads, seqs: [0, 65_535, 65_536, 65_537] };
}

function toRow({ level, index, hash }: TileNode): { branch_id: string; level: number; idx: number; hash: Uint8Array } {
  return { branch_id: branchId, level, idx: index, hash };
}

function countReads(): { of(db: Db): Db; reads(): number } {
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      count += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { of: (db) => db.withPlugin(plugin), reads: () => count };
}
