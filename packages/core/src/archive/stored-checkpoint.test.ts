import { expect, it } from "vitest";
import type { Store } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import type { AppendedRecord } from "./append-record.js";
import { type CheckpointContent, signCheckpoint, verifyCheckpoint } from "./checkpoint.js";
import { appendRange, branchId, firstAt, saltOf, signerOf } from "./fixtures/stored-log.js";
import { readRecord } from "./read-records.js";
import {
  type CheckpointEntry,
  checkpointDraft,
  makeCheckpoint,
  readCheckpoints,
  type StoredCheckpoint,
  storeCheckpoint,
} from "./stored-checkpoint.js";
import { logHead } from "./stored-head.js";
import { verifyStoredLog } from "./verify-stored-log.js";

const signer = signerOf(1);
const origin = signer.name;
const verifierKeys = [signer.verifierKey];
const at = firstAt + 9_000;

const make = (store: Store): Promise<StoredCheckpoint> =>
  makeCheckpoint(store, { branchId, origin, signer, at, actor: "system", salt: saltOf(900), verifierKeys });
const put = (store: Store, note: string, changes: Partial<CheckpointEntry> = {}): Promise<AppendedRecord> =>
  store.write(branchId, (db) =>
    storeCheckpoint(db, { branchId, note, origin, at, actor: "system", salt: saltOf(901), verifierKeys, ...changes }),
  );
const draft = (store: Store): Promise<CheckpointContent> =>
  store.read((db) => checkpointDraft(db, { branchId, origin }));

forEachStore("makeCheckpoint", ({ open }) => {
  it("signs the log as it is, keeps the note and records it", async () => {
    const store = await open();
    await appendRange(store, 0, 300);
    const head = await store.read((db) => logHead(db, branchId));

    const checkpoint = await make(store);

    const record = await store.read((db) => readRecord(db, branchId, 300));
    expect(checkpoint).toMatchObject({ size: 300, root: head.root, at });
    expect(verifyCheckpoint(checkpoint.note, verifierKeys, { origin })).toMatchObject({ ok: true });
    expect(await store.read((db) => readCheckpoints(db, { branchId, limit: 10 }))).toEqual([checkpoint]);
    expect(record.metadata).toMatchObject({ kind: "checkpoint.signed", subject: null, retention: "permanent" });
    expect(JSON.parse(record.body ?? "")).toEqual({
      origin,
      size: 300,
      root: Buffer.from(head.root).toString("base64"),
      keys: [origin],
    });
  });

  it("signs one continuation after the other, and an empty log", async () => {
    const store = await open();

    const sizes = [(await make(store)).size];
    await appendRange(store, 1, 4);
    sizes.push((await make(store)).size, (await make(store)).size);

    expect(sizes).toEqual([0, 4, 5]);
    expect(await verifyStoredLog(store, { branchId, verifierKeys, origin })).toMatchObject({
      ok: true,
      headsConfirmed: 5,
    });
  });

  it("keeps nothing when the signer fails", async () => {
    const store = await open();
    await appendRange(store, 0, 3);
    const broken = { ...signer, sign: () => Promise.reject(new Error("no card in the reader")) };
    const entry = { branchId, origin, signer: broken, at, actor: "system", salt: saltOf(900) };

    await expect(makeCheckpoint(store, entry)).rejects.toThrow("no card");
    expect(await store.read((db) => readCheckpoints(db, { branchId, limit: 1 }))).toEqual([]);
    expect((await store.read((db) => logHead(db, branchId))).size).toBe(3);
  });
});

forEachStore("checkpointDraft", ({ open }) => {
  it("refuses a log that is no continuation of its last checkpoint", async () => {
    const store = await open();
    await appendRange(store, 0, 3);
    const note = await signCheckpoint({ origin, size: 2, root: new Uint8Array(32) }, signer);
    await store.write(branchId, (db) =>
      db
        .insertInto("checkpoint")
        .values({ branch_id: branchId, size: 2, root: new Uint8Array(32), note, at })
        .execute(),
    );

    await expect(draft(store)).rejects.toMatchObject({ code: "ARCHIVE_BROKEN", details: { size: 2 } });
  });
});

forEachStore("storeCheckpoint", ({ open }) => {
  it("takes a note of a size which the log has left behind", async () => {
    const store = await open();
    await appendRange(store, 0, 300);
    const note = await signCheckpoint(await draft(store), signer);
    await appendRange(store, 300, 310);

    expect((await put(store, note)).seq).toBe(310);
    expect(await verifyStoredLog(store, { branchId, verifierKeys })).toMatchObject({ ok: true, headsConfirmed: 3 });
  });

  it("refuses a note that contradicts the log, and writes nothing", async () => {
    const store = await open();
    await appendRange(store, 0, 3);
    const content = await draft(store);
    const contradictions = [
      { ...content, size: 2 },
      { ...content, size: 4 },
      { ...content, root: new Uint8Array(32) },
      { ...content, hash: "sm3" as const },
    ];

    for (const contradiction of contradictions) {
      const note = await signCheckpoint(contradiction, signer);
      await expect(put(store, note)).rejects.toMatchObject({ code: "CONFLICT", field: "note" });
    }
    expect((await store.read((db) => logHead(db, branchId))).size).toBe(3);
  });

  it("refuses a note that is malformed, of another log or signed by a stranger", async () => {
    const store = await open();
    await appendRange(store, 0, 3);
    const content = await draft(store);
    const notes = [
      "nonsense",
      await signCheckpoint({ ...content, origin: "example.org/other" }, signer),
      await signCheckpoint(content, signerOf(2)),
    ];
    const refusal = { code: "INPUT_INVALID", field: "note" };

    for (const note of notes) await expect(put(store, note)).rejects.toMatchObject(refusal);
    const [malformed = "", foreign = ""] = notes;
    const { verifierKeys: _, ...unchecked } = { branchId, origin, at, actor: "system", salt: saltOf(1), verifierKeys };
    for (const note of [malformed, foreign]) {
      await expect(store.write(branchId, (db) => storeCheckpoint(db, { ...unchecked, note }))).rejects.toMatchObject(
        refusal,
      );
    }
  });

  it("refuses a second checkpoint of one size", async () => {
    const store = await open();
    await appendRange(store, 0, 3);
    const { note } = await make(store);

    await expect(put(store, note)).rejects.toMatchObject({ code: "ALREADY_EXISTS", field: "note" });
  });
});

forEachStore("readCheckpoints", ({ open }) => {
  it("gives the largest first, page by page", async () => {
    const store = await open();
    for (let round = 0; round < 4; round++) await make(store);
    const read = async (query: object): Promise<number[]> =>
      (await store.read((db) => readCheckpoints(db, { branchId, limit: 2, ...query }))).map(({ size }) => size);

    expect([await read({}), await read({ before: 2 }), await read({ before: 0 })]).toEqual([[3, 2], [1, 0], []]);
    await expect(read({ limit: 501 })).rejects.toMatchObject({ code: "INPUT_INVALID", field: "limit" });
  });
});
