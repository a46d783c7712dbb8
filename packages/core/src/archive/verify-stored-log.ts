import { isMicrobranchError } from "../error/error.js";
import type { BranchLogRow, Db, Store } from "../store/store.js";
import { CheckpointCheck, type CheckpointExpectation, readAllCheckpoints } from "./checkpoint-check.js";
import { ErasureCheck } from "./erasure-check.js";
import { decodeFrontier, type Frontier, tileHeight } from "./frontier.js";
import { type HashName, isHashName } from "./hashing.js";
import { FaultList } from "./log-fault.js";
import type { LogReport, LogVerification } from "./log-verification.js";
import type { StoredRecord } from "./record-check.js";
import { nextPlace, pageSpan, placesOf, readPage, type StoredPage, toReadRecord } from "./stored-page.js";
import { verifyLog } from "./verify-log.js";

/** A stored log to be verified. */
export interface StoredLogVerification extends CheckpointExpectation {
  /** The branch whose log it is. */
  readonly branchId: string;
  /**
   * Further roots that the log must have had: of checkpoints that left the database's reach, verified before [none].
   */
  readonly witnesses?: LogVerification["checkpoints"];
  /** Most faults that are listed of the log itself, and again of what the store keeps beside it [100]. */
  readonly maxFaults?: number;
  /** Ends the verification with ABORTED [never]. */
  readonly signal?: AbortSignal;
}

/**
 * Verifies a branch's log in its store: all that `verifyLog` checks, and that the columns beside each record, its
 * payload, the erasures, the stored nodes and the checkpoints agree with it, and nothing is there without a record.
 *
 * Takes the log as it is when the verification begins, in pages of 1,000, each of its own read, so that writes go on;
 * what is appended meanwhile is left out.
 *
 * @throws ABORTED when the signal fires; INPUT_INVALID, field `verifierKey`, if a key's text is malformed. Faults are
 *   not thrown.
 */
export async function verifyStoredLog(store: Store, options: StoredLogVerification): Promise<LogReport> {
  const { branchId, signal, maxFaults = 100 } = options;
  const faults = new FaultList(maxFaults);
  // Checkpoints come first: then the records that document them are below the log's end.
  const checkpoints = new CheckpointCheck(await readAllCheckpoints(store, branchId), options, faults);
  const start = await store.read((db) => readStart(db, branchId));
  const head = judgeHead(start, faults);
  judgeNodes(start, faults);
  const erasures = new ErasureCheck(faults);
  const report = await verifyLog({
    records: judgedPages(store, branchId, start, { faults, erasures, checkpoints }),
    branch: branchId,
    ...head,
    checkpoints: [...checkpoints.claims, ...(options.witnesses ?? [])],
    storedTile: nodeReader(store, branchId),
    maxFaults,
    ...(signal === undefined ? {} : { signal }),
  });
  await erasures.finish(store, branchId, start.end);
  await checkpoints.finish(store, branchId);
  return {
    ...report,
    ok: report.ok && faults.count === 0,
    faults: [...report.faults, ...faults.kept],
    faultCount: report.faultCount + faults.count,
  };
}

/** What the store says of the whole log at one moment. */
interface LogStart {
  readonly head: Omit<BranchLogRow, "branch_id"> | undefined;
  /** First place to be read. */
  readonly first: number;
  /** Place after the last. */
  readonly end: number;
  /** Leaves, if none were missing. */
  readonly leaves: number;
  readonly levels: readonly { readonly level: number; readonly last: number }[];
}

async function readStart(db: Db, branchId: string): Promise<LogStart> {
  const head = await db
    .selectFrom("branch_log")
    .select(["size", "frontier", "root", "hash"])
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  const places = await placesOf(db, branchId);
  const last = await db
    .selectFrom("record")
    .select("seq")
    .where("branch_id", "=", branchId)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  const levels = await db
    .selectFrom("log_node")
    .select((on) => ["level", on.fn.max("idx").as("last")])
    .where("branch_id", "=", branchId)
    .groupBy("level")
    .execute();
  return {
    head,
    first: Math.min(places?.first ?? 0, 0),
    end: (places?.last ?? -1) + 1,
    leaves: (last?.seq ?? -1) + 1,
    levels,
  };
}

function judgeHead(
  { head, leaves }: LogStart,
  faults: FaultList,
): Pick<LogVerification, "head"> & { hash: HashName; frontier?: Frontier } {
  const lastSeq = Math.max(leaves - 1, 0);
  if (head === undefined) {
    if (leaves > 0) faults.addRange("head", "the log has records, but no head", 0, lastSeq);
    return { hash: "sha256" };
  }
  const { size, root } = head;
  const frontier = readFrontier(head.frontier);
  if (frontier === null) faults.addRange("frontier", "the stored frontier cannot be read", 0, lastSeq);
  const hash = isHashName(head.hash) ? head.hash : (frontier?.hash ?? "sha256");
  if (hash !== head.hash) faults.addRange("hash", "the head names no known hash function", 0, lastSeq);
  return { hash, head: { size, root }, ...(frontier === null ? {} : { frontier }) };
}

function readFrontier(bytes: Uint8Array): Frontier | null {
  try {
    return decodeFrontier(bytes);
  } catch (error) {
    if (isMicrobranchError(error)) return null;
    throw error;
  }
}

function judgeNodes({ levels, leaves }: LogStart, faults: FaultList): void {
  for (const { level, last } of levels) {
    const width = 2 ** level;
    const complete = Math.floor(leaves / width);
    const isKept = level > 0 && level % tileHeight === 0;
    if (isKept && last < complete) continue;
    const first = isKept ? complete : 0;
    const reason = `inner nodes of level ${level} are stored, of which the tree has not so many`;
    faults.addRange("orphan", reason, first * width, (last + 1) * width - 1);
  }
}

interface Checks {
  readonly faults: FaultList;
  readonly erasures: ErasureCheck;
  readonly checkpoints: CheckpointCheck;
}

async function* judgedPages(
  store: Store,
  branchId: string,
  { first, end }: LogStart,
  checks: Checks,
): AsyncGenerator<readonly StoredRecord[], void, undefined> {
  let from = first;
  while (from < end) {
    const until = Math.min(from + pageSpan, end);
    const page = await store.read((db) => readPage(db, branchId, from, until));
    yield judgePage(branchId, page, checks);
    const isEmpty = page.records.length + page.payloads.size + page.erasures.size === 0;
    from = isEmpty ? ((await store.read((db) => nextPlace(db, branchId, until))) ?? end) : until;
  }
}

function judgePage(branchId: string, page: StoredPage, { faults, erasures, checkpoints }: Checks): StoredRecord[] {
  const places = new Set(page.records.map((row) => row.seq));
  for (const seq of page.payloads.keys()) {
    if (!places.has(seq)) faults.addAt("orphan", "a payload is there without its record", seq);
  }
  for (const seq of page.erasures.keys()) {
    if (!places.has(seq)) faults.addAt("orphan", "an erasure is there without the record that it is of", seq);
  }
  return page.records.map((row) => {
    const { record, hasOtherColumns } = toReadRecord(branchId, row, page.payloads.get(row.seq));
    if (hasOtherColumns) {
      faults.addAt("columns", "the columns beside the metadata say something else than it", row.seq);
    }
    erasures.take(record, page.erasures.get(row.seq));
    checkpoints.take(record);
    return record;
  });
}

/** Nodes of one level that are read at once. */
const nodesAtOnce = 256;

function nodeReader(store: Store, branchId: string): (level: number, index: number) => Promise<Uint8Array | null> {
  const blocks = new Map<number, { readonly start: number; readonly nodes: ReadonlyMap<number, Uint8Array> }>();
  return async (level, index) => {
    const known = blocks.get(level);
    const start = index - (index % nodesAtOnce);
    if (known?.start === start) return known.nodes.get(index) ?? null;
    const rows = await store.read((db) =>
      db
        .selectFrom("log_node")
        .select(["idx", "hash"])
        .where("branch_id", "=", branchId)
        .where("level", "=", level)
        .where("idx", ">=", start)
        .where("idx", "<", start + nodesAtOnce)
        .execute(),
    );
    const nodes = new Map(rows.map((row) => [row.idx, row.hash]));
    blocks.set(level, { start, nodes });
    return nodes.get(index) ?? null;
  };
}
