import type { Kysely } from "kysely";
import type { Clock } from "../clock/clock.js";
import type { Database } from "./schema.js";

/** Which database stands behind a store. */
export type Dialect = "sqlite" | "postgres";

/**
 * A handle on the tables, valid until the work that got it has ended; afterwards it refuses (INTERNAL).
 *
 * It is inside a transaction already: `db.transaction()` is refused.
 */
export type Db = Kysely<Database>;

/** Where a store tells what an operator should know. */
export interface StoreLogger {
  /** Something unusual that needs no answer at once; `details` holds no secrets and no member text. */
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** What a store is opened with. */
export interface StoreOpenOptions {
  /** Stops the opening between two steps (none). */
  readonly signal?: AbortSignal;
  /** Where warnings go (nowhere). */
  readonly logger?: StoreLogger;
  /** Dates the applied migrations (the machine's clock). */
  readonly clock?: Pick<Clock, "now">;
}

/** Where an erased text may still be found; see {@link Store.eraseTraces}. */
export type TracePlace =
  | "write-ahead-log"
  | "free-pages"
  | "dead-rows"
  | "server-free-space"
  | "server-write-ahead-log"
  | "backups";

/** What {@link Store.eraseTraces} achieved. */
export interface TraceReport {
  /** Places that hold nothing erased any more. */
  readonly cleared: readonly TracePlace[];
  /** Places out of the store's reach, for the operator to look after. */
  readonly remaining: readonly TracePlace[];
}

/** How a store is doing. */
export interface StoreHealth {
  /** The database behind it. */
  readonly dialect: Dialect;
  /** The database's own version, as `3.45.1`. */
  readonly engineVersion: string;
  /** The number of the last applied migration. */
  readonly schemaVersion: number;
  /** The size of the database in bytes. */
  readonly sizeBytes: number;
  /** Writes that wait for their turn at this moment. */
  readonly waitingWrites: number;
}

/**
 * The port to the database. Everything that is kept goes through it; nothing else opens a transaction.
 *
 * Works (the functions given to `read` and `write`) must await every statement that they start, must never await the
 * network, a timer, or this store again (refused with INTERNAL), and see the database as no other work disturbs it.
 */
export interface Store {
  /** Which database stands behind it. */
  readonly dialect: Dialect;

  /**
   * Opens the database, checks its settings and migrates it forward. A second call on an open store does nothing.
   *
   * @throws STORE_TOO_NEW if a newer version of the library wrote it.
   * @throws STORE_LOCKED if another process holds the file.
   * @throws STORE_READ_ONLY, STORE_CORRUPT, STORE_UNAVAILABLE, STORE_FULL as their meaning says.
   * @throws STORE_SETTING_INVALID if a setting did not take, or the driver's package is not installed.
   */
  open(options?: StoreOpenOptions): Promise<void>;

  /**
   * Runs `work` on one unchanging state of the database, in which nothing uncommitted is visible. Writing is refused.
   *
   * @throws STORE_CLOSED before `open` and after `close`.
   */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;

  /**
   * Runs `work` in a transaction and answers after it is durably committed.
   *
   * Works of one lane run one after the other, also across processes; those which wait at the same time share one
   * commit. Each keeps its own savepoint: one that throws, or one of whose statements failed, leaves nothing and
   * disturbs no other. If the commit fails, every work of the group gets the error. On PostgreSQL a group that met a
   * serialisation failure or a deadlock runs again from the start, so a work must change nothing outside the database.
   *
   * @param lane What must stay in order: a branch's id. Works of different lanes may run at the same time.
   * @throws STORE_CONFLICT if a constraint refuses a row; `details` names kind, table, and what is known of the columns.
   * @throws STORE_FULL, STORE_READ_ONLY, STORE_UNAVAILABLE if the database cannot take it: nothing is written.
   * @throws STORE_CLOSED before `open` and after `close`.
   */
  write<T>(lane: string, work: (db: Db) => Promise<T>): Promise<T>;

  /**
   * Removes what deletions leave behind in the database's files: to be called after payloads were erased.
   *
   * @param tables Tables that were deleted from (`record_payload`).
   */
  eraseTraces(tables?: readonly (keyof Database)[]): Promise<TraceReport>;

  /**
   * Copies the database, while it is written to, into a new file, and checks the copy.
   *
   * @param path The file to make; must not exist.
   * @throws STORE_SETTING_INVALID on PostgreSQL (use its own tools), and if `path` exists.
   * @throws STORE_CORRUPT if the copy does not pass its check; it is removed.
   */
  backup(path: string): Promise<void>;

  /** How the store is doing. */
  health(): Promise<StoreHealth>;

  /**
   * A pool of the driver's connections with this store's settings, for a job engine; its maker ends it.
   *
   * @param options.maxConnections How many connections at most (integer, from 1).
   * @returns A `Pool` of the package `pg`, as `unknown` because that package is optional.
   * @throws STORE_SETTING_INVALID on SQLite, which has one connection.
   */
  openPool(options: { readonly maxConnections: number }): Promise<unknown>;

  /** Lets the waiting works end, then closes. A second call does nothing. */
  close(): Promise<void>;
}
