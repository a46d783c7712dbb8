import { stat } from "node:fs/promises";
import { sqlite } from "@microbranch/core/sqlite";
import { fillLog } from "@microbranch/core/testing";
import { branchId, makeBranch } from "./branch.js";

/** Makes a file with a branch whose log has about so many records; it is valid, as `archive.verify` says. */
export async function makeLongLog(file: string, records: number): Promise<void> {
  const start = performance.now();
  await makeBranch(sqlite(file));
  const store = sqlite(file);
  await store.open();
  await fillLog(store, { branchId, records, from: Date.UTC(2024, 0, 1) });
  await store.close();
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  const megabytes = Math.round((await stat(file)).size / 1_000_000);
  console.log(`Made a log of ${records.toLocaleString("en")} records, ${megabytes} MB, in ${seconds} s.\n`);
}
