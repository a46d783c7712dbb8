import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { type AppendedRecord, appendRecord, appendRecords } from "./append-record.js";
import { appendRange, branchId, draftOf } from "./fixtures/stored-log.js";
import { merkleRoot } from "./merkle-tree.js";
import { sealRecord } from "./record.js";
import { logHead, openLog } from "./stored-head.js";
import { verifyStoredLog } from "./verify-stored-log.js";

const leaves = Array.from({ length: 300 }, (_, seq) => {
  const { branchId: branch, ...draft } = draftOf(seq);
  return sealRecord({ ...draft, branch, seq }).leafData;
});

forEachStore("appendRecord", ({ open }) => {
  it("gives the first record of a branch the place 0 and the next ones those after it", async () => {
    const store = await open();

    const places = await store.write(branchId, async (db) => [
      (await appendRecord(db, draftOf(0))).seq,
      (await appendRecord(db, draftOf(1))).seq,
      (await appendRecord(db, draftOf(0, { branchId: "branch_2" }))).seq,
      (await appendRecord(db, draftOf(2))).seq,
    ]);

    expect(places).toEqual([0, 1, 0, 2]);
  });

  it("keeps the root that the pure tree has, around the first stored node", async () => {
    const store = await open();
    await appendRange(store, 0, 254);
    for (const size of [255, 256, 257, 258]) {
      const { leafHash } = await store.write(branchId, (db) => appendRecord(db, draftOf(size - 1)));
      const head = await store.read((db) => logHead(db, branchId));
      const nodes = await store.read((db) =>
        db.selectFrom("log_node").selectAll().where("branch_id", "=", branchId).execute(),
      );

      expect(leafHash).toHaveLength(32);
      expect([head.size, head.root]).toEqual([size, merkleRoot(leaves.slice(0, size))]);
      expect(nodes).toEqual(
        size < 256 ? [] : [{ branch_id: branchId, level: 8, idx: 0, hash: merkleRoot(leaves.slice(0, 256)) }],
      );
    }
  });

  it("takes a record without a subject", async () => {
    const store = await open();

    await store.write(branchId, (db) => appendRecord(db, draftOf(0, { subject: null })));

    expect(await store.read((db) => db.selectFrom("record").select("subject").execute())).toEqual([{ subject: null }]);
    expect((await verifyStoredLog(store, { branchId })).ok).toBe(true);
  });

  it.each([
    ["VALUE_NOT_CANONICAL", "when", { payload: { when: new Date(0) } }],
    ["INPUT_INVALID", "salt", { salt: new Uint8Array(3) }],
    ["INPUT_INVALID", "kind", { kind: "" }],
  ] as const)(
    "refuses a draft with %s at %s and leaves the log usable in the same work",
    async (code, field, change) => {
      const store = await open();

      await store.write(branchId, async (db) => {
        await expect(appendRecord(db, draftOf(0, change))).rejects.toMatchObject({ code, field });
        await appendRecord(db, draftOf(0));
      });

      expect(await verifyStoredLog(store, { branchId })).toMatchObject({
        ok: true,
        size: 1,
        root: merkleRoot(leaves.slice(0, 1)),
      });
    },
  );

  it("refuses to build on a head that was changed", async () => {
    const store = await open();
    await appendRange(store, 0, 3);
    await store.write(branchId, (db) => db.updateTable("branch_log").set({ size: 2 }).execute());

    await expect(appendRange(store, 3, 4)).rejects.toMatchObject({ code: "ARCHIVE_BROKEN" });
  });

  it("keeps each branch's log whole when lanes run at the same time", async () => {
    const store = await open();
    const branches = ["branch_1", "branch_2", "branch_3"];

    const works = Array.from({ length: 90 }, (_, place) => {
      const branch = branches[place % 3] as string;
      return store.write(branch, (db) => appendRecord(db, draftOf(place, { branchId: branch })));
    });
    await Promise.all(works);

    for (const branch of branches) {
      expect(await verifyStoredLog(store, { branchId: branch })).toMatchObject({ ok: true, size: 30, intact: 30 });
    }
  });

  it("keeps a log whole when two lanes append to it at the same time", async () => {
    const store = await open();

    const works = Array.from({ length: 60 }, (_, place) =>
      store.write(`lane_${place % 2}`, (db) => appendRecord(db, draftOf(place))),
    );
    const appended = await Promise.all(works);

    expect(placesOf(appended).sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, seq) => seq));
    expect(await verifyStoredLog(store, { branchId })).toMatchObject({ ok: true, size: 60, intact: 60 });
  });
});

forEachStore("appendRecords", ({ open }) => {
  it("gives the same log as one append after the other", async () => {
    const store = await open();

    const first = await appendRange(store, 0, 1);
    const second = await appendRange(store, 1, 23);
    const third = await appendRange(store, 23, 300);

    expect(placesOf([...first, ...second, ...third])).toEqual(Array.from({ length: 300 }, (_, seq) => seq));
    expect(await store.read((db) => logHead(db, branchId))).toMatchObject({ size: 300, root: merkleRoot(leaves) });
    expect(await verifyStoredLog(store, { branchId })).toMatchObject({ ok: true, intact: 300 });
  });

  it("writes nothing for no drafts, and refuses drafts of two branches", async () => {
    const store = await open();

    expect(await store.write(branchId, (db) => appendRecords(db, []))).toEqual([]);
    await expect(
      store.write(branchId, (db) => appendRecords(db, [draftOf(0), draftOf(1, { branchId: "branch_2" })])),
    ).rejects.toMatchObject({ code: "INPUT_INVALID", field: "branchId" });
    expect(await store.read((db) => logHead(db, branchId))).toMatchObject({ size: 0, root: merkleRoot([]) });
  });
});

forEachStore("openLog", ({ open }) => {
  it("builds a log with the hash function that it was opened with", async () => {
    const store = await open();
    await store.write(branchId, (db) => openLog(db, { branchId, hash: "sm3" }));
    await store.write(branchId, (db) => openLog(db, { branchId, hash: "sm3" }));

    await appendRange(store, 0, 300);

    expect(await store.read((db) => logHead(db, branchId))).toMatchObject({ size: 300, hash: "sm3" });
    expect(await verifyStoredLog(store, { branchId })).toMatchObject({ ok: true, intact: 300 });
  });

  it("refuses another hash function than the log has", async () => {
    const store = await open();
    await appendRange(store, 0, 1);

    await expect(store.write(branchId, (db) => openLog(db, { branchId, hash: "sm3" }))).rejects.toMatchObject({
      code: "CONFLICT",
      field: "hash",
    });
  });
});

function placesOf(appended: readonly AppendedRecord[]): number[] {
  return appended.map(({ seq }) => seq);
}
