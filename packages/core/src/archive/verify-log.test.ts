import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import { appendLeafHashes, emptyFrontier, frontierRoot, type TileNode } from "./frontier.js";
import type { HashName } from "./hashing.js";
import type { LogReport, LogVerification } from "./log-verification.js";
import { merkleRoot } from "./merkle-tree.js";
import { recordLeaf, sealRecord } from "./record.js";
import type { StoredRecord } from "./record-check.js";
import { verifyLog } from "./verify-log.js";

const log = makeLog(600);
const head = { size: 600, root: rootAt(600) };
const checkpoints = [0, 100, 300, 300, 600].map((size) => ({ size, root: rootAt(size) }));
const { frontier, tiles } = appendLeafHashes(
  emptyFrontier(),
  log.map((record) => record.leafHash),
);
const nodes = new Map(tiles.map((tile: TileNode) => [`${tile.level}/${tile.index}`, tile.hash]));
const storedTile = async (level: number, index: number): Promise<Uint8Array | null> =>
  nodes.get(`${level}/${index}`) ?? null;
const everything = { head, frontier, checkpoints, storedTile, branch: "branch_1" };

describe("verifyLog", () => {
  it("finds no fault in a sound log", async () => {
    expect(await verifyLog({ ...everything, records: log })).toEqual({
      ok: true,
      size: 600,
      root: head.root,
      intact: 600,
      erased: 0,
      headsConfirmed: 7,
      faults: [],
      faultCount: 0,
    });
  });

  it("takes records one by one or in pages, from any iterable", async () => {
    const paged = await verifyLog({ ...everything, records: pagesOf(log, 77) });
    const single = await verifyLog({ ...everything, records: pagesOf(log, 1) });

    expect([paged.ok, single.ok, paged.size, single.size]).toEqual([true, true, 600, 600]);
  });

  it("finds an empty log sound, and knows its root", async () => {
    const report = await verifyLog({ records: [], head: { size: 0, root: merkleRoot([]) } });

    expect(report).toMatchObject({ ok: true, size: 0, root: merkleRoot([]), headsConfirmed: 1 });
  });

  it("verifies a log of SM3", async () => {
    const records = makeLog(5, "sm3");
    const root = merkleRoot(
      records.map((record) => recordLeaf(record.metadata)),
      "sm3",
    );

    expect(await verifyLog({ records, hash: "sm3", head: { size: 5, root } })).toMatchObject({ ok: true, root });
    expect((await verifyLog({ records })).faults[0]?.kind).toBe("hash");
  });

  it("counts erased records and keeps every root valid", async () => {
    const records = log.map((record, seq) => (seq % 3 === 0 ? erased(record) : record));

    expect(await verifyLog({ ...everything, records })).toMatchObject({ ok: true, erased: 200, intact: 400 });
  });

  it("names each erased record that no later record accounts for", async () => {
    const records = change(log, { 10: erased, 20: erased, 590: erased });
    const erasuresIn = (record: StoredRecord): number[] => (record.metadata.seq === 500 ? [10, 590] : []);

    expect(kinds(await verifyLog({ ...everything, records, erasuresIn }))).toEqual([
      ["erasure", 20, 20],
      ["erasure", 590, 590],
    ]);
  });

  it("does not believe an erasure record that was changed", async () => {
    const records = change(log, { 10: erased, 500: (record) => ({ ...record, body: "{}" }) });
    const erasuresIn = (record: StoredRecord): number[] => (record.metadata.seq === 500 ? [10] : []);

    expect(kinds(await verifyLog({ ...everything, records, erasuresIn }))).toEqual([
      ["payload", 500, 500],
      ["erasure", 10, 10],
    ]);
  });

  it("ends with ABORTED when the signal fires", async () => {
    const signal = AbortSignal.abort();

    await expect(verifyLog({ records: log, signal })).rejects.toSatisfy((error) => hasCode(error, "ABORTED"));
  });

  it("lists as many faults as it may and counts the rest", async () => {
    const records = log.map((record, seq) => (seq % 2 === 0 ? record : { ...record, body: "0" }));
    const report = await verifyLog({ records, maxFaults: 3 });

    expect([report.faults.length, report.faultCount, report.intact]).toEqual([3, 300, 300]);
  });

  it("lists equal faults of neighbouring records as one and counts each", async () => {
    const records = log.map((record, seq) => (seq < 7 ? record : { ...record, body: "0" }));
    const report = await verifyLog({ records });

    expect(kinds(report)).toEqual([["payload", 7, 599]]);
    expect(report.faultCount).toBe(593);
  });
});

describe("verifyLog names the place of", () => {
  it("a changed payload", async () => {
    expect(await faultsOf(change(log, { 5: (record) => ({ ...record, body: `${record.body} ` }) }))).toEqual([
      ["payload", 5, 5],
    ]);
  });

  it("changed metadata", async () => {
    const rename = (record: StoredRecord): StoredRecord => ({
      ...record,
      metadata: { ...record.metadata, actor: "member_9" },
    });

    expect(await faultsOf(change(log, { 5: rename }))).toEqual([["leaf", 5, 5]]);
  });

  it("a record that was forged whole, between the checkpoints around it", async () => {
    const forge = (record: StoredRecord): StoredRecord => sealed(record.metadata.seq, "forged");

    expect(await faultsOf(change(log, { 150: forge }))).toEqual([
      ["tile", 0, 255],
      ["checkpoint", 100, 299],
      ["checkpoint", 100, 299],
      ["checkpoint", 100, 599],
      ["head", 100, 599],
      ["frontier", 100, 599],
    ]);
  });

  it("removed records", async () => {
    const faults = await faultsOf(log.filter((_, seq) => seq !== 101 && seq !== 102));

    expect(faults[0]).toEqual(["missing", 101, 102]);
    expect(faults.slice(1).map(([kind]) => kind)).toEqual([
      "checkpoint",
      "checkpoint",
      "checkpoint",
      "head",
      "frontier",
    ]);
  });

  it("removed records whose successors were numbered anew", async () => {
    const records = log.filter((_, seq) => seq !== 101).map((record, seq) => numbered(record, seq));
    const faults = await faultsOf(records);

    expect(faults[0]).toEqual(["leaf", 101, 598]);
    expect(faults).toContainEqual(["checkpoint", 100, 299]);
    expect(faults).toContainEqual(["truncated", 599, 599]);
  });

  it("an end that was cut off", async () => {
    expect(await faultsOf(log.slice(0, 590))).toEqual([
      ["truncated", 590, 599],
      ["truncated", 590, 599],
      ["truncated", 590, 599],
    ]);
  });

  it("records that the head does not know", async () => {
    expect(await faultsOf([...log, sealed(600, "x"), sealed(601, "y")])).toEqual([
      ["surplus", 600, 601],
      ["surplus", 600, 601],
    ]);
  });

  it("a record that stands twice, and one that was moved", async () => {
    const twice = [...log.slice(0, 8), log[7] as StoredRecord, ...log.slice(8)];
    const moved = [...log.slice(0, 7), log[8] as StoredRecord, log[7] as StoredRecord, ...log.slice(9)];

    expect(await faultsOf(twice)).toEqual([["order", 7, 7]]);
    expect((await faultsOf(moved)).slice(0, 2)).toEqual([
      ["missing", 7, 7],
      ["order", 7, 7],
    ]);
  });

  it("a record of another branch", async () => {
    const foreign = makeLog(6, "sha256", "branch_2")[5] as StoredRecord;

    expect((await faultsOf(change(log, { 5: () => foreign })))[0]).toEqual(["branch", 5, 5]);
  });

  it("a payload that is half erased", async () => {
    expect(await faultsOf(change(log, { 5: (record) => ({ ...record, salt: null }) }))).toEqual([
      ["half-erased", 5, 5],
    ]);
  });

  it("a stored node that was changed or lost", async () => {
    const wrong = async (_level: number, index: number): Promise<Uint8Array | null> =>
      index === 0 ? null : new Uint8Array(32);

    expect(await faultsOf(log, { storedTile: wrong })).toEqual([
      ["tile", 0, 255],
      ["tile", 256, 511],
    ]);
  });

  it("a checkpoint of another hash function", async () => {
    expect(await faultsOf(log, { checkpoints: [{ ...head, hash: "sm3" }] })).toEqual([["hash", 599, 599]]);
  });

  it("any single change of any record", async () => {
    const changes: readonly ((record: StoredRecord) => StoredRecord | null)[] = [
      () => null,
      (record) => ({ ...record, body: `${record.body}0` }),
      (record) => ({ ...record, salt: new Uint8Array(32).fill(255) }),
      (record) => ({ ...record, leafHash: Uint8Array.from(record.leafHash).reverse() }),
      (record) => sealed(record.metadata.seq, "forged"),
      (record) => numbered(record, record.metadata.seq + 1),
    ];
    await fc.assert(
      fc.asyncProperty(fc.nat(599), fc.constantFrom(...changes), async (seq, alter) => {
        const record = alter(log[seq] as StoredRecord);
        const records = record === null ? log.filter((_, at) => at !== seq) : log.with(seq, record);
        const report = await verifyLog({ records, head });

        expect(report.ok).toBe(false);
        expect(report.faults.some((fault) => fault.seq <= seq + 1 && seq <= fault.lastSeq)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

type Place = [kind: string, seq: number, lastSeq: number];

async function faultsOf(records: readonly StoredRecord[], other: Partial<LogVerification> = {}): Promise<Place[]> {
  return kinds(await verifyLog({ ...everything, ...other, records }));
}

function kinds(report: LogReport): Place[] {
  expect(report.ok).toBe(report.faultCount === 0);
  return report.faults.map(({ kind, seq, lastSeq }) => [kind, seq, lastSeq]);
}

function makeLog(size: number, hash: HashName = "sha256", branch = "branch_1"): StoredRecord[] {
  return Array.from({ length: size }, (_, seq) => sealed(seq, `文 ${seq}`, hash, branch));
}

function sealed(seq: number, text: string, hash: HashName = "sha256", branch = "branch_1"): StoredRecord {
  const salt = new Uint8Array(32).fill(seq % 251, 1);
  const { metadata, body, leafHash } = sealRecord({
    branch,
    seq,
    kind: "post.published",
    at: Date.UTC(2026, 2, 1) + seq,
    actor: "member_1",
    subject: null,
    retention: "years10",
    payload: { text },
    salt,
    hash,
  });
  return { metadata, body, salt, leafHash };
}

function rootAt(size: number): Uint8Array {
  const hashes = log.slice(0, size).map((record) => record.leafHash);
  return frontierRoot(appendLeafHashes(emptyFrontier(), hashes).frontier);
}

function change(
  records: readonly StoredRecord[],
  changes: Readonly<Record<number, (record: StoredRecord) => StoredRecord>>,
): StoredRecord[] {
  return records.map((record, seq) => changes[seq]?.(record) ?? record);
}

function erased(record: StoredRecord): StoredRecord {
  return { ...record, body: null, salt: null };
}

function numbered(record: StoredRecord, seq: number): StoredRecord {
  return { ...record, metadata: { ...record.metadata, seq } };
}

async function* pagesOf(
  records: readonly StoredRecord[],
  size: number,
): AsyncGenerator<StoredRecord | readonly StoredRecord[]> {
  for (let start = 0; start < records.length; start += size) {
    const page = records.slice(start, start + size);
    yield size === 1 ? (page[0] as StoredRecord) : page;
  }
}
