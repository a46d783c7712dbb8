// Opening a database with a long log until the first answer, beside opening the same file by the bare driver.
import { join } from "node:path";
import { sqlite } from "@microbranch/core/sqlite";
import { branchId, openHub } from "./branch.js";
import { closeBare, openBare } from "./floor-sqlite.js";
import { makeLongLog } from "./long-log.js";
import { interleave, numberFlag, show, withFolder } from "./measuring.js";

const records = numberFlag("records", 1_000_000);
const rounds = numberFlag("rounds", 9);

await withFolder(async (folder) => {
  const file = join(folder, "branch.db");
  await makeLongLog(file, records);
  const results = await interleave(rounds, [
    { name: "microbranch, one query", run: () => openOurs(file) },
    { name: "bare libsql, one select", run: () => openBareOnce(file) },
  ]);
  show(`Opening ${records.toLocaleString("en")} records`, results, null);
  console.log(`Memory of this process at most: ${Math.round(process.resourceUsage().maxRSS / 1_000)} MB.`);
});

/** Gives the milliseconds until the answer, without those of closing. */
async function openOurs(file: string): Promise<number> {
  const start = performance.now();
  const hub = await openHub(sqlite(file));
  const { size } = await hub.as({ host: "bench" }).archive.head({ branchId });
  const ms = performance.now() - start;
  await hub.stop();
  if (size < records) throw new Error(`The log has only ${size} records.`);
  return ms;
}

async function openBareOnce(file: string): Promise<number> {
  const start = performance.now();
  const db = openBare(file);
  db.prepare("select size, frontier, root, hash from branch_log where branch_id = ?").get(branchId);
  const ms = performance.now() - start;
  closeBare(db);
  return ms;
}
