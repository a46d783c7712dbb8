import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { canonicalJson } from "./canonical-json.js";
import { appendRange, branchId, draftOf, firstAt, saltOf } from "./fixtures/stored-log.js";
import { type RecordPage, readRecord, readRecords, streamRecords } from "./read-records.js";
import { verifyRecord } from "./record-check.js";

forEachStore("readRecord", ({ open }) => {
  it("gives a record as it was appended", async () => {
    const store = await open();
    await appendRange(store, 0, 8);

    const record = await store.read((db) => readRecord(db, branchId, 7));

    const { kind, actor, subject, retention, payload } = draftOf(7);
    expect(record.metadata).toMatchObject({ v: 1, branch: branchId, seq: 7, kind, actor, subject, retention });
    expect(record).toMatchObject({ at: firstAt + 7, body: canonicalJson(payload), salt: saltOf(7), erasure: null });
    expect(verifyRecord(record)).toEqual({ state: "intact" });
  });

  it("says NOT_FOUND for a place that the log does not have", async () => {
    const store = await open();
    await appendRange(store, 0, 1);

    await expect(store.read((db) => readRecord(db, branchId, 1))).rejects.toMatchObject({
      code: "NOT_FOUND",
      field: "seq",
    });
    await expect(store.read((db) => readRecord(db, "branch_2", 0))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

forEachStore("readRecords", ({ open }) => {
  it("gives the newest first, page by page, until there are no more", async () => {
    const store = await open();
    await appendRange(store, 0, 7);
    await appendRange(store, 0, 2, { branchId: "branch_2" });

    const first = await store.read((db) => readRecords(db, { branchId, limit: 3 }));
    const second = await store.read((db) => readRecords(db, { branchId, limit: 3, before: first.next ?? 0 }));
    const third = await store.read((db) => readRecords(db, { branchId, limit: 3, before: second.next ?? 0 }));

    expect([placesOf(first), placesOf(second), placesOf(third)]).toEqual([[6, 5, 4], [3, 2, 1], [0]]);
    expect([first.next, second.next, third.next]).toEqual([4, 1, null]);
  });

  it("gives the oldest first when asked", async () => {
    const store = await open();
    await appendRange(store, 0, 6);

    const first = await store.read((db) => readRecords(db, { branchId, limit: 3, order: "oldest" }));
    const second = await store.read((db) =>
      readRecords(db, { branchId, limit: 3, order: "oldest", from: first.next ?? 0 }),
    );

    expect([placesOf(first), first.next, placesOf(second), second.next]).toEqual([[0, 1, 2], 3, [3, 4, 5], null]);
  });

  it("narrows down to a kind, a subject and a range", async () => {
    const store = await open();
    await appendRange(store, 0, 20);
    const read = (query: object): Promise<RecordPage> =>
      store.read((db) => readRecords(db, { branchId, limit: 500, ...query }));

    expect(placesOf(await read({ subject: "post_3" }))).toEqual([18, 13, 8, 3]);
    expect(placesOf(await read({ subject: "post_3", kind: "post.published" }))).toEqual([18, 8]);
    expect(placesOf(await read({ from: 4, before: 7 }))).toEqual([6, 5, 4]);
    expect(placesOf(await read({ subject: "post_9" }))).toEqual([]);
  });

  it("refuses a limit that is no integer from 1 to 500", async () => {
    const store = await open();
    const refusal = { code: "INPUT_INVALID", field: "limit" };

    for (const limit of [0, 501, 1.5, Number.NaN]) {
      await expect(store.read((db) => readRecords(db, { branchId, limit }))).rejects.toMatchObject(refusal);
    }
  });
});

forEachStore("streamRecords", ({ open }) => {
  it("gives all records in order, up to the size that the log had when it began", async () => {
    const store = await open();
    await appendRange(store, 0, 2_100);
    const pages: number[] = [];
    const places: number[] = [];

    for await (const page of streamRecords(store, branchId)) {
      if (pages.length === 0) await appendRange(store, 2_100, 2_110);
      pages.push(page.length);
      places.push(...page.map((record) => record.metadata.seq));
    }

    expect(pages).toEqual([1_000, 1_000, 100]);
    expect(places).toEqual(Array.from({ length: 2_100 }, (_, seq) => seq));
  });

  it("gives a part, and nothing of a branch without records", async () => {
    const store = await open();
    await appendRange(store, 0, 9);
    const read = async (branch: string, range: object): Promise<number[]> => {
      const places: number[] = [];
      for await (const page of streamRecords(store, branch, range)) places.push(...placesOf({ items: page }));
      return places;
    };

    expect(await read(branchId, { from: 3, to: 6 })).toEqual([3, 4, 5]);
    expect(await read(branchId, { from: 7, to: 60 })).toEqual([7, 8]);
    expect(await read("branch_2", {})).toEqual([]);
  });
});

function placesOf(page: Pick<RecordPage, "items">): number[] {
  return page.items.map((record) => record.metadata.seq);
}
