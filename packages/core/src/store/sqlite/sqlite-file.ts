import type { QueryResult } from "kysely";
import type LibsqlDatabase from "libsql";
import { MicrobranchError } from "../../error/error.js";
import { toParameters } from "../work/parameter.js";
import { toSqliteFault } from "./sqlite-fault.js";

/**
 * One open SQLite file behind the strict side of the driver, which by itself ends the process on a boolean, gives blobs
 * in three forms, and keeps the file locked after `close` as long as a statement is remembered.
 */
export interface SqliteFile {
  /** The path it was opened by. */
  readonly path: string;
  /** Whether a transaction is open. */
  readonly isInTransaction: boolean;
  /** Runs one statement with values; remembered by its text. */
  execute(sql: string, values: readonly unknown[]): QueryResult<Record<string, unknown>>;
  /** Runs statements without values, as `BEGIN`; not remembered. */
  command(sql: string): void;
  /** Sets or reads a pragma; its first value, or null. */
  pragma(source: string): unknown;
  /** Forgets the remembered statements: after the schema changed. */
  forgetStatements(): void;
  /** Lets go of the lock and closes. A second call does nothing. */
  close(): void;
}

type Libsql = typeof LibsqlDatabase;

interface Prepared {
  readonly isReader: boolean;
  readonly all: (values: unknown[]) => unknown[];
  readonly run: (values: unknown[]) => { readonly changes: number };
}

/** How many statements are remembered; more than the library has, so that only generated ones push others out. */
const maxStatements = 500;

/** Opens the file, or makes it, without any setting. The error is of this library. */
export async function openSqliteFile(path: string): Promise<SqliteFile> {
  const Driver = await loadDriver();
  try {
    return wrap(new Driver(path), path);
  } catch (error) {
    throw toSqliteFault(error, path);
  }
}

async function loadDriver(): Promise<Libsql> {
  try {
    return (await import("libsql")).default;
  } catch (cause) {
    throw new MicrobranchError("STORE_SETTING_INVALID", {
      message: "The SQLite store needs the package libsql 0.5.29. Install it beside @microbranch/core.",
      cause,
    });
  }
}

function wrap(database: LibsqlDatabase.Database, path: string): SqliteFile {
  const statements = new Map<string, Prepared>();
  let isOpen = true;
  const guarded = <T>(use: () => T): T => {
    if (!isOpen) throw new MicrobranchError("STORE_CLOSED", { message: `Store ${path}: it is closed.` });
    try {
      return use();
    } catch (error) {
      throw toSqliteFault(error, path);
    }
  };
  return {
    path,
    get isInTransaction() {
      return isOpen && database.inTransaction;
    },
    execute: (sql, values) => guarded(() => run(remembered(database, statements, sql), toParameters(values))),
    command: (sql) => guarded(() => void database.exec(sql)),
    pragma: (source) => guarded(() => firstValue(prepare(database, `PRAGMA ${source}`))),
    forgetStatements: () => statements.clear(),
    close() {
      if (!isOpen) return;
      isOpen = false;
      statements.clear();
      release(database);
    },
  };
}

function remembered(database: LibsqlDatabase.Database, statements: Map<string, Prepared>, sql: string): Prepared {
  const known = statements.get(sql);
  if (known !== undefined) {
    statements.delete(sql);
    statements.set(sql, known);
    return known;
  }
  const prepared = prepare(database, sql);
  statements.set(sql, prepared);
  if (statements.size > maxStatements) {
    for (const oldest of statements.keys()) {
      statements.delete(oldest);
      break;
    }
  }
  return prepared;
}

function prepare(database: LibsqlDatabase.Database, sql: string): Prepared {
  const statement = database.prepare<[unknown[]]>(sql);
  return {
    isReader: statement.reader,
    all: (values) => statement.all(values),
    run: (values) => statement.run(values),
  };
}

function run(statement: Prepared, values: unknown[]): QueryResult<Record<string, unknown>> {
  if (!statement.isReader) return { rows: [], numAffectedRows: BigInt(statement.run(values).changes) };
  const rows = statement.all(values) as Record<string, unknown>[];
  for (const row of rows) normalise(row);
  return { rows };
}

/** Makes of a row what PostgreSQL gives too: blobs as plain `Uint8Array`, integers exact or refused. */
function normalise(row: Record<string, unknown>): void {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) refuseRounded(name);
    else if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
    else if (Buffer.isBuffer(value)) row[name] = new Uint8Array(value);
  }
}

function refuseRounded(column: string): never {
  throw new MicrobranchError("INTERNAL", {
    message: `Column ${column} holds an integer beyond 2^53-1, which cannot be read exactly.`,
  });
}

function firstValue(statement: Prepared): unknown {
  const row = statement.all([])[0];
  return row === undefined ? null : (Object.values(row as Record<string, unknown>)[0] ?? null);
}

/**
 * Statements that wait for the garbage collector keep the connection and its lock, so the lock is given up before:
 * leaving WAL is what allows an exclusive connection to become a normal one, and the read lets go.
 */
function release(database: LibsqlDatabase.Database): void {
  for (const sql of ["PRAGMA journal_mode=DELETE", "PRAGMA locking_mode=NORMAL", "SELECT 1 FROM sqlite_master"]) {
    try {
      database.prepare<[unknown[]]>(sql).all([]);
    } catch {
      // A file that could not be opened properly has nothing to let go of; closing goes on.
    }
  }
  database.close();
}
