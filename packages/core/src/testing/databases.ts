import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, inject } from "vitest";
import { type PostgresOptions, postgres } from "../postgres.js";
import { sqlite } from "../sqlite.js";
import type { Dialect, Store } from "../store/store.js";

/** A database of a test's own, empty at first. */
export interface TestDatabase {
  /** What it is. */
  readonly dialect: Dialect;
  /** A new store on it, as another process would make one; closed by `dispose` too. */
  store(): Store;
  /** Closes its stores and removes it. */
  dispose(): Promise<void>;
}

/** A SQLite file in a temporary folder. */
export interface SqliteTestDatabase extends TestDatabase {
  /** The folder, which holds nothing else. */
  readonly folder: string;
  /** The file; made by the first `open`. */
  readonly file: string;
}

/** A schema, or a whole database, of the run's PostgreSQL server. */
export interface PostgresTestDatabase extends TestDatabase {
  /** Connects to it as superuser. */
  readonly connectionString: string;
  /** The schema of the tables. */
  readonly schema: string;
  /** A new store on it with other options. */
  store(options?: Omit<PostgresOptions, "connectionString" | "schema">): Store;
}

/** Makes a SQLite file for one test. */
export async function sqliteForTest(): Promise<SqliteTestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "microbranch-test-"));
  const file = join(folder, "branch.db");
  const stores: Store[] = [];
  return {
    dialect: "sqlite",
    folder,
    file,
    store: () => remember(stores, sqlite(file)),
    async dispose() {
      await closeAll(stores);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Makes a schema for one test on the server that the run has started.
 *
 * @param options.wholeDatabase Makes a database instead, for what keeps its own schema, as a job engine (false).
 */
export async function postgresForTest(
  options: { readonly wholeDatabase?: boolean } = {},
): Promise<PostgresTestDatabase> {
  const server = inject("postgresConnectionString");
  const name = `t_${createHash("sha256").update(randomUUID()).digest("hex").slice(0, 16)}`;
  const schema = options.wholeDatabase === true ? "microbranch" : name;
  const connectionString = options.wholeDatabase === true ? server.replace(/\/[^/]*$/u, `/${name}`) : server;
  if (options.wholeDatabase === true) await administer(server, `create database "${name}"`);
  const stores: Store[] = [];
  return {
    dialect: "postgres",
    connectionString,
    schema,
    store: (settings) => remember(stores, postgres({ poolSize: 5, ...settings, connectionString, schema })),
    async dispose() {
      await closeAll(stores);
      await administer(
        server,
        options.wholeDatabase === true
          ? `drop database "${name}" with (force)`
          : `set client_min_messages = warning; drop schema if exists "${name}" cascade`,
      );
    },
  };
}

/** What {@link forEachStore} gives to its tests. */
export interface StoreBench {
  /** An open store on a database of the test's own; removed after the test. */
  open(): Promise<Store>;
  /** A database of the test's own, not opened; removed after the test. */
  database(): Promise<TestDatabase>;
  /** Which database the tests run on this time. */
  readonly dialect: Dialect;
}

/** Runs the same tests on SQLite and on PostgreSQL; each test gets databases of its own. */
export function forEachStore(name: string, tests: (bench: StoreBench) => void): void {
  describe.each([
    { dialect: "sqlite" as const, make: (): Promise<TestDatabase> => sqliteForTest() },
    { dialect: "postgres" as const, make: (): Promise<TestDatabase> => postgresForTest() },
  ])(`${name} on $dialect`, ({ dialect, make }) => {
    const made: TestDatabase[] = [];
    afterEach(async () => {
      for (const database of made.splice(0)) await database.dispose();
    });
    const database = async (): Promise<TestDatabase> => {
      const fresh = await make();
      made.push(fresh);
      return fresh;
    };
    tests({
      dialect,
      database,
      async open() {
        const store = (await database()).store();
        await store.open();
        return store;
      },
    });
  });
}

function remember(stores: Store[], store: Store): Store {
  stores.push(store);
  return store;
}

async function closeAll(stores: readonly Store[]): Promise<void> {
  await Promise.all(stores.map((store) => store.close()));
}

async function administer(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
