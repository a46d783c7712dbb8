// Verifying a whole log, beside reading the same rows by the bare driver and hashing the same bytes by node:crypto.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { sqlite } from "@microbranch/core/sqlite";
import { branchId, openHub } from "./branch.js";
import { closeBare, openBare } from "./floor-sqlite.js";
import { makeLongLog } from "./long-log.js";
import { interleave, numberFlag, show, withFolder } from "./measuring.js";

interface Row {
  readonly metadata: string;
  readonly salt: Uint8Array;
  readonly body: string;
}

const records = numberFlag("records", 200_000);
const rounds = numberFlag("rounds", 3);
const pageSize = 1_000;

await withFolder(async (folder) => {
  const file = join(folder, "branch.db");
  await makeLongLog(file, records);
  const sides = [
    { name: "microbranch archive.verify", run: () => verify(file) },
    { name: "bare libsql, reading the rows", run: () => readAll(file, () => 0, "whole") },
    { name: "node:crypto, one stream", run: () => readAll(file, hashStream(), "pages") },
    { name: "node:crypto, record by record", run: () => readAll(file, hashEach, "pages") },
  ];
  const results = await interleave(rounds, sides);
  show("Verifying a log", results, { count: records, name: "record" });
  console.log(`Memory of this process at most: ${Math.round(process.resourceUsage().maxRSS / 1_000)} MB.`);
});

/** Gives the milliseconds of the verification alone. */
async function verify(file: string): Promise<number> {
  const hub = await openHub(sqlite(file));
  const start = performance.now();
  const report = await hub.as({ host: "bench" }).archive.verify({ branchId });
  const ms = performance.now() - start;
  await hub.stop();
  if (!report.ok || report.size < records) throw new Error(`The log does not verify: ${report.faultCount} faults.`);
  return ms;
}

/** Reads all rows in pages; gives the milliseconds of the whole, or of what is done with the pages. */
async function readAll(file: string, use: (page: readonly Row[]) => number, timed: "whole" | "pages"): Promise<number> {
  const db = openBare(file);
  const read = db.prepare(
    `select r.*, p.salt, p.body from record r join record_payload p on p.branch_id = r.branch_id and p.seq = r.seq
     where r.branch_id = ? and r.seq >= ? and r.seq < ? order by r.seq`,
  );
  const start = performance.now();
  let inPages = 0;
  let count = 0;
  for (let from = 0; count === from; from += pageSize) {
    const page = read.all(branchId, from, from + pageSize) as Row[];
    count += page.length;
    inPages += use(page);
  }
  const whole = performance.now() - start;
  closeBare(db);
  if (count < records) throw new Error(`Only ${count} rows were read.`);
  return timed === "whole" ? whole : inPages;
}

/** One hash over everything. */
function hashStream(): (page: readonly Row[]) => number {
  return (page) => {
    const bytes = page.map(bytesOf);
    const start = performance.now();
    const hash = createHash("sha256");
    for (const { leaf, payload } of bytes) hash.update(leaf).update(payload);
    hash.digest();
    return performance.now() - start;
  };
}

/** As a log needs it: a hash for the payload, one for the leaf, and, over all, one inner node for each leaf. */
function hashEach(page: readonly Row[]): number {
  const bytes = page.map(bytesOf);
  const start = performance.now();
  for (const { leaf, payload } of bytes) {
    const commitment = createHash("sha256").update(payload).digest();
    const leafHash = createHash("sha256").update(leaf).digest();
    createHash("sha256").update(commitment).update(leafHash).digest();
  }
  return performance.now() - start;
}

function bytesOf({ metadata, salt, body }: Row): { leaf: Buffer; payload: Buffer } {
  return { leaf: Buffer.from(metadata), payload: Buffer.concat([Buffer.from(salt), Buffer.from(body)]) };
}
