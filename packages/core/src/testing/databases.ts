import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, inject } from "vitest";
import { type PostgresOptions, postgres } from "../postgres.js";
import { sqlite } from "../sqlite.js";
import type { Dialect, Store } from "../store/store.js";
import { administer, type LentSchema, lendEmptySchema, lendMigratedSchema } from "./postgres-schemas.js";

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

/** How a test wants its PostgreSQL database. */
export interface PostgresTestOptions {
  /** A database of its own instead of a schema, for what keeps its own schema, as a job engine; slower (false). */
  readonly wholeDatabase?: boolean;
  /** A schema that does not exist yet, for what tests the making of it; slower (false). */
  readonly empty?: boolean;
}

/** Makes a place for one test on the server that the run has started: migrated already, without rows. */
export async function postgresForTest(options: PostgresTestOptions = {}): Promise<PostgresTestDatabase> {
  const server = inject("postgresConnectionString");
  if (options.wholeDatabase === true) return wholeDatabase(server);
  return place(server, options.empty === true ? lendEmptySchema(server) : await lendMigratedSchema(server));
}

async function wholeDatabase(server: string): Promise<PostgresTestDatabase> {
  const name = `t_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
  await administer(server, `create database "${name}"`);
  return place(server.replace(/\/[^/]*$/u, `/${name}`), {
    name: "microbranch",
    giveBack: async () => void (await administer(server, `drop database "${name}" with (force)`)),
  });
}

function place(connectionString: string, lent: LentSchema): PostgresTestDatabase {
  const stores: Store[] = [];
  return {
    dialect: "postgres",
    connectionString,
    schema: lent.name,
    store: (settings) => remember(stores, postgres({ poolSize: 5, ...settings, connectionString, schema: lent.name })),
    async dispose() {
      await closeAll(stores);
      await lent.giveBack();
    },
  };
}

/** What {@link forEachStore} gives to its tests. */
export interface StoreBench {
  /** An open store on a database of the test's own; removed after the test. */
  open(): Promise<Store>;
  /** A database of the test's own, not opened, and not even made yet if `empty`; removed after the test. */
  database(options?: { readonly empty?: boolean }): Promise<TestDatabase>;
  /** Which database the tests run on this time. */
  readonly dialect: Dialect;
}

/** Runs the same tests on SQLite and on PostgreSQL; each test gets databases of its own. */
export function forEachStore(name: string, tests: (bench: StoreBench) => void): void {
  describe.each([
    { dialect: "sqlite" as const, make: (): Promise<TestDatabase> => sqliteForTest() },
    { dialect: "postgres" as const, make: (options?: PostgresTestOptions) => postgresForTest(options) },
  ])(`${name} on $dialect`, ({ dialect, make }) => {
    const made: TestDatabase[] = [];
    afterEach(async () => {
      for (const database of made.splice(0)) await database.dispose();
    });
    const database = async (options?: { readonly empty?: boolean }): Promise<TestDatabase> => {
      const fresh: TestDatabase = await make(options);
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
