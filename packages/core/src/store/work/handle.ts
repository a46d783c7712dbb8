import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  Transaction,
} from "kysely";
import { MicrobranchError } from "../../error/error.js";
import type { Db, Dialect as DialectName } from "../port.js";
import type { Database } from "../schema.js";
import { createPending, type Pending } from "./pending.js";

/** Runs one statement on one connection; its errors are `MicrobranchError`s already. */
export type Execute = (sql: string, parameters: readonly unknown[]) => Promise<QueryResult<unknown>>;

/** A handle on the tables for one work, and what became of its statements. */
export interface WorkHandle {
  /** What the work gets. */
  readonly db: Db;
  /** The first error that one of its statements met, or null. */
  readonly failure: unknown;
  /** Makes `db` refuse from now on; resolves when the statements that the work did not await have ended. */
  close(): Promise<void>;
}

/** Makes handles for works on connections of one dialect. */
export type HandleMaker = (execute: Execute) => WorkHandle;

const managed = (): Promise<never> =>
  Promise.reject(
    new MicrobranchError("INTERNAL", {
      message: "A work is inside the store's transaction and may not begin or end one.",
    }),
  );

const driver: Driver = {
  init: managed,
  acquireConnection: managed,
  beginTransaction: managed,
  commitTransaction: managed,
  rollbackTransaction: managed,
  releaseConnection: managed,
  destroy: managed,
};

const dialects: Readonly<Record<DialectName, Dialect>> = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
};

/** Makes the maker of handles for a dialect. */
export function createHandleMaker(name: DialectName): HandleMaker {
  const dialect = dialects[name];
  const compiler = dialect.createQueryCompiler();
  const adapter = dialect.createAdapter();
  return (execute) => {
    const state: HandleState = { isOpen: true, failure: null, pending: createPending() };
    const connection = guardedConnection(execute, state);
    const executor = new DefaultQueryExecutor(compiler, adapter, { provideConnection: (use) => use(connection) });
    return {
      db: new Transaction<Database>({ config: { dialect }, driver, executor, dialect }),
      get failure() {
        return state.failure;
      },
      close() {
        state.isOpen = false;
        return state.pending.settled();
      },
    };
  };
}

/** Which database a handle belongs to: for the few statements that differ. */
export function dialectOf(db: Db): DialectName {
  return db.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
}

interface HandleState {
  isOpen: boolean;
  failure: unknown;
  readonly pending: Pending;
}

function guardedConnection(execute: Execute, state: HandleState): DatabaseConnection {
  const run = async (query: CompiledQuery): Promise<QueryResult<unknown>> => {
    try {
      return await execute(query.sql, query.parameters);
    } catch (error) {
      state.failure ??= error;
      throw error;
    }
  };
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      if (state.isOpen) return (await state.pending.track(run(query))) as QueryResult<R>;
      throw new MicrobranchError("INTERNAL", {
        message: "A statement came after its work had ended. Await every statement inside the work.",
      });
    },
    streamQuery(): AsyncIterableIterator<never> {
      throw new MicrobranchError("INTERNAL", {
        message: "The store does not stream a statement; read on by key, a page at a time.",
      });
    },
  };
}
