import { sql } from "kysely";
import { expect, it } from "vitest";
import type { Db, Store } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import { erasePayload } from "./erase-payload.js";
import { appendRange, branchId, firstAt, saltOf, signerOf, watchReads } from "./fixtures/stored-log.js";
import { dropForeignKey, dropGuards, run, tamperings } from "./fixtures/tamperings.js";
import type { LogReport } from "./log-verification.js";
import { makeCheckpoint } from "./stored-checkpoint.js";
import { verifyStoredLog } from "./verify-stored-log.js";

const signer = signerOf(1);
const origin = signer.name;
const expected = { branchId, origin, verifierKeys: [signer.verifierKey] };

forEachStore("verifyStoredLog", ({ open }) => {
  it("finds no fault in a sound log with erasures and checkpoints", async () => {
    const store = await open();
    await makeLog(store);

    expect(await verifyStoredLog(store, expected)).toMatchObject({
      ok: true,
      size: 303,
      intact: 302,
      erased: 1,
      headsConfirmed: 3,
      faults: [],
      faultCount: 0,
    });
  });

  it("finds a log without records sound", async () => {
    const store = await open();

    expect(await verifyStoredLog(store, { branchId })).toMatchObject({ ok: true, size: 0, faultCount: 0 });
  });

  it("names every change behind the library's back, each by itself", async () => {
    const store = await open();
    await makeLog(store);
    await store.write(branchId, dropGuards);

    const found: unknown[] = [];
    for (const { name, change } of tamperings) found.push([name, await verifyAfter(store, change)]);

    expect(found).toEqual(tamperings.map(({ name, faults }) => [name, faults]));
    expect((await verifyStoredLog(store, expected)).ok).toBe(true);
  });

  it("names an erasure without the record that it is of", async () => {
    const store = await open();
    await makeLog(store);
    await store.write(branchId, dropGuards);

    await store.write(branchId, (db) => run(db, sql`update record_erasure set seq = 700`)).catch(() => undefined);
    await store.write(branchId, dropForeignKey);
    await store.write(branchId, (db) => run(db, sql`update record_erasure set seq = 700`));

    expect(kinds(await verifyStoredLog(store, expected))).toEqual([
      ["erasure", 2, 2],
      ["erasure", 301, 301],
      ["orphan", 700, 700],
    ]);
  });

  it("does not believe a checkpoint that a stranger signed, or of another log", async () => {
    const store = await open();
    await makeLog(store);

    const stranger = await verifyStoredLog(store, { branchId, verifierKeys: [signerOf(2).verifierKey] });
    const elsewhere = await verifyStoredLog(store, { branchId, origin: "example.org/other" });

    expect([kinds(stranger), stranger.headsConfirmed]).toEqual([[["note", 299, 299]], 2]);
    expect([kinds(elsewhere), elsewhere.headsConfirmed]).toEqual([[["note", 299, 299]], 2]);
    await expect(verifyStoredLog(store, { branchId, verifierKeys: ["nonsense"] })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "verifierKey",
    });
  });

  it("compares with checkpoints that were kept outside", async () => {
    const store = await open();
    await makeLog(store);
    const witness = { size: 100, root: new Uint8Array(32) };

    expect(kinds(await verifyStoredLog(store, { ...expected, witnesses: [witness] }))).toEqual([["checkpoint", 0, 99]]);
  });

  it("leaves out what is written meanwhile, at whatever moment that happens", async () => {
    const store = await open();
    await appendRange(store, 0, 1_100);
    let reads = 0;
    const busy = watchReads(store, async () => {
      reads += 1;
      await eraseAndSign(store, reads);
    });

    const report = await verifyStoredLog(busy, expected);
    const afterwards = await verifyStoredLog(store, expected);

    expect([report.faults, report.size]).toEqual([[], 1_103]);
    expect(reads).toBeGreaterThan(4);
    expect([afterwards.faults, afterwards.erased]).toEqual([[], 2 * reads]);
  });

  it("ends with ABORTED when the signal fires", async () => {
    const store = await open();
    await appendRange(store, 0, 3);

    await expect(verifyStoredLog(store, { branchId, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "ABORTED",
    });
  });
});

async function makeLog(store: Store): Promise<void> {
  await appendRange(store, 0, 300);
  await makeCheckpoint(store, { branchId, origin, signer, at: firstAt, actor: "system", salt: saltOf(300) });
  await store.write(branchId, (db) => erase(db, 2, 301));
  await appendRange(store, 302, 303);
}

/** Erases one early and one late payload and signs: three more records. */
async function eraseAndSign(store: Store, round: number): Promise<void> {
  await store.write(branchId, async (db) => {
    await erase(db, round, 5_000 + 2 * round);
    await erase(db, 1_000 + round, 5_001 + 2 * round);
  });
  await makeCheckpoint(store, { branchId, origin, signer, at: firstAt, actor: "system", salt: saltOf(9_000 + round) });
}

async function erase(db: Db, seq: number, salt: number): Promise<void> {
  await erasePayload(db, { branchId, seq, reason: "期满", at: firstAt, actor: "member_1", salt: saltOf(salt) });
}

/** What is found after a change, which is taken back afterwards. */
async function verifyAfter(
  store: Store,
  tamper: (db: Db) => Promise<unknown>,
): Promise<(readonly [string, number, number])[]> {
  const tables = ["branch_log", "record", "record_payload", "record_erasure", "log_node", "checkpoint"] as const;
  await store.write(branchId, async (db) => {
    for (const table of tables)
      await run(db, sql`create table ${sql.table(`kept_${table}`)} as select * from ${sql.table(table)}`);
    await tamper(db);
  });
  const found = kinds(await verifyStoredLog(store, expected));
  await store.write(branchId, async (db) => {
    for (const table of [...tables].reverse()) await run(db, sql`delete from ${sql.table(table)}`);
    for (const table of tables) {
      await run(db, sql`insert into ${sql.table(table)} select * from ${sql.table(`kept_${table}`)}`);
      await run(db, sql`drop table ${sql.table(`kept_${table}`)}`);
    }
  });
  return found;
}

function kinds(report: LogReport): (readonly [string, number, number])[] {
  return report.faults
    .map(({ kind, seq, lastSeq }) => [kind, seq, lastSeq] as const)
    .sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1));
}
