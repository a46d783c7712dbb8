import { type RawBuilder, sql } from "kysely";
import { MicrobranchError } from "../error/error.js";
import { type Db, dialectOf } from "../store/store.js";
import { decodeFrontier, emptyFrontier, encodeFrontier, type Frontier, frontierRoot } from "./frontier.js";
import { assertHashName, type HashName, isHashName, sameBytes } from "./hashing.js";

/** The head of a branch's log. */
export interface LogHead {
  /** Leaves of the log; the next record's `seq`. */
  readonly size: number;
  /** Root over all leaves, 32 bytes; of an empty log, the hash of nothing. */
  readonly root: Uint8Array;
  /** Hash function of the log. */
  readonly hash: HashName;
  /** What the next append starts from. */
  readonly frontier: Frontier;
}

interface HeadRow {
  readonly size: number;
  readonly frontier: Uint8Array;
  readonly root: Uint8Array;
  readonly hash: string;
}

/**
 * Reads the head of a branch's log; of a branch without records, an empty one.
 *
 * @throws ARCHIVE_BROKEN if the stored head contradicts itself.
 */
export async function logHead(db: Db, branchId: string): Promise<LogHead> {
  const row = await db
    .selectFrom("branch_log")
    .select(["size", "frontier", "root", "hash"])
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  return row === undefined ? emptyHead() : headOf(row, branchId);
}

/**
 * Opens a branch's log with a hash function. Without it the first record opens the log with sha256. A second call with
 * the same function does nothing.
 *
 * @param log `hash`: the function of all its records, nodes and checkpoints.
 * @throws CONFLICT if the log exists with another function; INPUT_INVALID if the function is unknown.
 */
export async function openLog(
  db: Db,
  log: {
    /** The branch. */
    readonly branchId: string;
    /** Hash function of the log. */
    readonly hash: HashName;
  },
): Promise<void> {
  assertHashName(log.hash);
  const head = await takeHead(db, log.branchId, log.hash);
  if (head.hash === log.hash) return;
  throw new MicrobranchError("CONFLICT", {
    message: `The log of branch ${log.branchId} is built with ${head.hash}. A log keeps its hash function.`,
    field: "hash",
  });
}

/**
 * Takes the head for an append: creates it where there is none, and holds its row until the transaction ends.
 *
 * @param hash Hash function of a new log [sha256].
 */
export async function takeHead(db: Db, branchId: string, hash: HashName = "sha256"): Promise<LogHead> {
  // A transaction that writes holds the whole of an SQLite file.
  const lock = dialectOf(db) === "postgres" ? sql`for update` : sql``;
  const { rows } = await sql<HeadRow>`
    select size, frontier, root, hash from branch_log where branch_id = ${branchId} ${lock}`.execute(db);
  return headOf(rows[0] ?? (await createHead(db, branchId, hash)), branchId);
}

/** The statement that stores a head which was taken and moved on. */
export function headUpdate(branchId: string, frontier: Frontier): RawBuilder<unknown> {
  return sql`
    update branch_log
    set size = ${frontier.size}, frontier = ${encodeFrontier(frontier)}, root = ${frontierRoot(frontier)}
    where branch_id = ${branchId}`;
}

async function createHead(db: Db, branchId: string, hash: HashName): Promise<HeadRow> {
  const { frontier, root } = emptyHead(hash);
  // Where two first appends meet, the second waits for the first's commit; the update changes nothing, and locks the row.
  const { rows } = await sql<HeadRow>`
    insert into branch_log (branch_id, size, frontier, root, hash)
    values (${branchId}, 0, ${encodeFrontier(frontier)}, ${root}, ${hash})
    on conflict (branch_id) do update set size = branch_log.size
    returning size, frontier, root, hash`.execute(db);
  return rows[0] as HeadRow;
}

function emptyHead(hash: HashName = "sha256"): LogHead {
  const frontier = emptyFrontier(hash);
  return { size: 0, root: frontierRoot(frontier), hash, frontier };
}

function headOf(row: HeadRow, branchId: string): LogHead {
  const frontier = decodeFrontier(row.frontier);
  const { size, root, hash } = row;
  if (
    !isHashName(hash) ||
    frontier.hash !== hash ||
    frontier.size !== size ||
    !sameBytes(frontierRoot(frontier), root)
  ) {
    throw new MicrobranchError("ARCHIVE_BROKEN", {
      message: `The head of branch ${branchId}'s log contradicts itself. Verify the whole log before anything is appended.`,
      details: { branchId },
    });
  }
  return { size, root, hash, frontier };
}
