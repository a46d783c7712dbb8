import { setImmediate as breathe } from "node:timers/promises";
import { MicrobranchError } from "../error/error.js";
import { LogCheck } from "./log-check.js";
import type { LogReport, LogVerification } from "./log-verification.js";
import type { StoredRecord } from "./record-check.js";

/** Records after which the event loop gets its turn. */
const turnRecords = 2_048;

/**
 * Verifies a whole log: that no record is missing, out of place or of another branch; that each fits its leaf hash and
 * its commitment; that the leaf hashes give the head, the frontier, the stored nodes and every checkpoint.
 *
 * Streams: memory does not grow with the log. Goes on after a fault and names the place of each.
 *
 * @throws ABORTED when the signal fires; INPUT_INVALID for an unknown hash function. Faults are not thrown.
 */
export async function verifyLog(log: LogVerification): Promise<LogReport> {
  const check = new LogCheck(log);
  let sinceTurn = 0;
  for await (const page of log.records) {
    for (const record of isPage(page) ? page : [page]) {
      check.take(record);
      if (check.hasTiles) await compareTiles(check, log);
    }
    sinceTurn += isPage(page) ? page.length : 1;
    if (sinceTurn < turnRecords) continue;
    sinceTurn = 0;
    assertNotAborted(log.signal);
    await breathe();
  }
  assertNotAborted(log.signal);
  return check.report();
}

async function compareTiles(check: LogCheck, log: LogVerification): Promise<void> {
  for (const tile of check.takeTiles()) {
    if (log.storedTile !== undefined) check.compareTile(tile, await log.storedTile(tile.level, tile.index));
  }
}

function isPage(item: StoredRecord | readonly StoredRecord[]): item is readonly StoredRecord[] {
  return Array.isArray(item);
}

function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new MicrobranchError("ABORTED", {
    message: "The verification was aborted by the caller.",
    cause: signal.reason,
  });
}
