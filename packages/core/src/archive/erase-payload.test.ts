import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Store } from "../store/store.js";
import { forEachStore, type SqliteTestDatabase, sqliteForTest } from "../testing/databases.js";
import type { AppendedRecord } from "./append-record.js";
import { erasePayload, type PayloadErasure } from "./erase-payload.js";
import { appendRange, branchId, firstAt, saltOf, signerOf } from "./fixtures/stored-log.js";
import { verifyInclusion } from "./proof-check.js";
import { proveInclusion } from "./prove.js";
import { readRecord } from "./read-records.js";
import { makeCheckpoint } from "./stored-checkpoint.js";
import { verifyStoredLog } from "./verify-stored-log.js";

const reason = "期满销毁";
const erasedAt = firstAt + 5_000;

const erase = (store: Store, changes: Partial<PayloadErasure> = {}): Promise<AppendedRecord> =>
  store.write(branchId, (db) =>
    erasePayload(db, { branchId, seq: 2, reason, at: erasedAt, actor: "member_2", salt: saltOf(900), ...changes }),
  );

forEachStore("erasePayload", ({ open }) => {
  it("removes payload and salt, and records when, why and by whom", async () => {
    const store = await open();
    await appendRange(store, 0, 5);

    const appended = await erase(store);

    const erased = await store.read((db) => readRecord(db, branchId, 2));
    const account = await store.read((db) => readRecord(db, branchId, 5));
    expect(appended.seq).toBe(5);
    expect(erased).toMatchObject({ body: null, salt: null, erasure: { at: erasedAt, reason, byRecordSeq: 5 } });
    expect(account.metadata).toMatchObject({ kind: "payload.erased", actor: "member_2", retention: "permanent" });
    expect(account.metadata.subject).toBe(erased.metadata.subject);
    expect(account.body).toBe(`{"reason":"${reason}","seq":2}`);
  });

  it("keeps the log sound and the record provable", async () => {
    const store = await open();
    await appendRange(store, 0, 5);
    const before = await store.read((db) => proveInclusion(db, { branchId, seq: 2, size: 5 }));

    await erase(store);

    const after = await store.read((db) => proveInclusion(db, { branchId, seq: 2, size: 5 }));
    expect({ ...after, record: null }).toEqual({ ...before, record: null });
    expect(verifyInclusion(after)).toBe(true);
    expect(await verifyStoredLog(store, { branchId })).toMatchObject({ ok: true, size: 6, intact: 5, erased: 1 });
  });

  it("refuses what is erased already, or not there, and changes nothing", async () => {
    const store = await open();
    await appendRange(store, 0, 5);
    await erase(store);

    await expect(erase(store)).rejects.toMatchObject({ code: "CONFLICT", field: "seq" });
    await expect(erase(store, { seq: 99 })).rejects.toMatchObject({ code: "NOT_FOUND", field: "seq" });
    await expect(erase(store, { branchId: "branch_2" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await verifyStoredLog(store, { branchId })).toMatchObject({ ok: true, size: 6 });
  });

  it("refuses to erase the archive's own accounts", async () => {
    const store = await open();
    await appendRange(store, 0, 5);
    await erase(store);
    const origin = "example.org/branch-1";
    await makeCheckpoint(store, { branchId, origin, signer: signerOf(1), at: 0, actor: "system", salt: saltOf(901) });

    await expect(erase(store, { seq: 5 })).rejects.toMatchObject({ code: "CONFLICT", field: "seq" });
    await expect(erase(store, { seq: 6 })).rejects.toMatchObject({ code: "CONFLICT", field: "seq" });
  });

  it("refuses a reason that is empty, too long or cannot be stored", async () => {
    const store = await open();
    await appendRange(store, 0, 5);

    for (const bad of ["", "x".repeat(1_001), "a\u0000", "\ud800"]) {
      await expect(erase(store, { reason: bad })).rejects.toMatchObject({ code: "INPUT_INVALID", field: "reason" });
    }
  });

  it("cannot be done behind the log's back", async () => {
    const store = await open();
    await appendRange(store, 0, 5);

    const remove = store.write(branchId, (db) => db.deleteFrom("record_payload").where("seq", "=", 2).execute());

    await expect(remove).rejects.toMatchObject({ code: "STORE_CONFLICT" });
  });
});

describe("erasePayload with eraseTraces on SQLite", () => {
  const databases: SqliteTestDatabase[] = [];
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.dispose();
  });

  it("leaves no byte of the text in the files", async () => {
    const database = await sqliteForTest();
    databases.push(database);
    const store = database.store();
    await store.open();
    const words = "住院的缘由𠮷";
    await appendRange(store, 0, 40, { payload: { note: words } });
    await appendRange(store, 40, 60);
    expect(await filesWith(database.folder, words)).not.toEqual([]);

    await store.write(branchId, async (db) => {
      for (let seq = 0; seq < 40; seq++) {
        await erasePayload(db, { branchId, seq, reason, at: erasedAt, actor: "member_2", salt: saltOf(100 + seq) });
      }
    });
    await store.eraseTraces(["record_payload"]);

    expect(await filesWith(database.folder, words)).toEqual([]);
    expect(await verifyStoredLog(store, { branchId })).toMatchObject({ ok: true, erased: 40, intact: 60 });
  });
});

async function filesWith(folder: string, words: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    if ((await readFile(join(folder, name))).includes(Buffer.from(words, "utf8"))) found.push(name);
  }
  return found;
}
