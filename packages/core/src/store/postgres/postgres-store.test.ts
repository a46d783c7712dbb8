import { sql } from "kysely";
import pg from "pg";
import { afterEach, describe, expect, inject, it } from "vitest";
import { postgres } from "../../postgres.js";
import { type PostgresTestDatabase, type PostgresTestOptions, postgresForTest } from "../../testing/databases.js";
import type { Db, Store } from "../store.js";

const databases: PostgresTestDatabase[] = [];

afterEach(async () => {
  for (const database of databases.splice(0)) await database.dispose();
});

async function fresh(options?: PostgresTestOptions): Promise<PostgresTestDatabase> {
  const database = await postgresForTest(options);
  databases.push(database);
  return database;
}

async function opened(): Promise<PostgresTestDatabase & { readonly open: Store }> {
  const database = await fresh();
  const open = database.store();
  await open.open();
  return { ...database, open };
}

async function ask(text: string, connectionString = inject("postgresConnectionString")): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const add =
  (key: string) =>
  async (db: Db): Promise<string> => {
    await db.insertInto("command_key").values({ branch_id: "b", key, result: "{}", at: 1 }).execute();
    return key;
  };

const set =
  (key: string, at: number) =>
  async (db: Db): Promise<void> => {
    await db.updateTable("command_key").set({ at }).where("key", "=", key).execute();
  };

const keys = async (db: Db): Promise<string[]> =>
  (await db.selectFrom("command_key").select("key").orderBy("key").execute()).map((row) => row.key);

const transaction = async (db: Db): Promise<string> =>
  (await sql<{ id: string }>`select cast(txid_current() as text) as id`.execute(db)).rows[0]?.id ?? "";

/** Resolves for all when `count` have arrived. */
function meeting(count: number): () => Promise<void> {
  let arrive = (): void => undefined;
  let left = count;
  const all = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return () => {
    left--;
    if (left === 0) arrive();
    return all;
  };
}

describe("postgres", () => {
  it.each([
    ["connectionString", { connectionString: "" }],
    ["schema", { connectionString: "postgresql://h/d", schema: 'x"; drop schema public; --' }],
    ["schema", { connectionString: "postgresql://h/d", schema: "pg_catalog" }],
    ["poolSize", { connectionString: "postgresql://h/d", poolSize: 0 }],
    ["statementTimeoutMs", { connectionString: "postgresql://h/d", statementTimeoutMs: 1.5 }],
  ])("refuses a bad %s", (field, options) => {
    expect(() => postgres(options)).toThrow(expect.objectContaining({ code: "STORE_SETTING_INVALID", field }));
  });

  it("says that no server answers, without the password", async () => {
    const store = postgres({ connectionString: "postgresql://user:hush-hush@127.0.0.1:1/none" });

    const error: unknown = await store.open().catch((refusal: unknown) => refusal);

    expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect([String(error), JSON.stringify(error)].join()).not.toContain("hush-hush");
  });

  it("says that there is no such database", async () => {
    const connectionString = inject("postgresConnectionString").replace(/[^/]*$/u, "no_such_database");

    await expect(postgres({ connectionString }).open()).rejects.toMatchObject({
      code: "STORE_SETTING_INVALID",
      details: { sqlState: "3D000" },
    });
  });

  it("refuses a database that answers before it has flushed", async () => {
    const database = await fresh({ wholeDatabase: true });
    const name = database.connectionString.replace(/^.*\//u, "");

    await ask(`alter database ${name} set synchronous_commit = off`);
    await expect(database.store().open()).rejects.toMatchObject({ code: "STORE_SETTING_INVALID" });
    await ask(`alter database ${name} reset synchronous_commit`);

    await database.store().open();
  });
});

describe("PostgresStore.open", () => {
  it("lets many processes open an empty database at the same time", async () => {
    const database = await fresh({ empty: true });
    const stores = Array.from({ length: 5 }, () => database.store());

    await Promise.all(stores.map((each) => each.open()));

    const versions = await Promise.all(stores.map(async (each) => (await each.health()).schemaVersion));
    expect(new Set(versions).size).toBe(1);
  });

  it("compares every column of text by its bytes", async () => {
    const { schema } = await opened();

    const others = await ask(`select table_name, column_name from information_schema.columns
      where table_schema = '${schema}' and data_type = 'text' and collation_name is distinct from 'C'`);

    expect(others).toEqual([]);
  });

  it("keeps to its schema", async () => {
    const { open, schema, connectionString } = await opened();
    await open.write("b", add("k"));

    expect(await ask(`select key from ${schema}.command_key`, connectionString)).toEqual([{ key: "k" }]);
    expect(await ask("select 1 from pg_tables where schemaname = 'public'", connectionString)).toEqual([]);
  });
});

describe("PostgresStore.write", () => {
  it("shares one transaction among the works of a lane that wait at the same time", async () => {
    const { open } = await opened();

    const ids = await Promise.all(Array.from({ length: 60 }, () => open.write("b", transaction)));

    expect(new Set(ids).size).toBe(1);
  });

  it("runs lanes beside each other, and more of them than there are connections", async () => {
    const { store } = await fresh();
    const open = store({ poolSize: 3 });
    await open.open();
    const meet = meeting(3);

    const answers = await Promise.all([
      ...["a", "b", "c"].map((lane) => open.write(lane, async () => meet().then(() => lane))),
      ...Array.from({ length: 30 }, (_, index) => open.write(`lane${index}`, add(`k${index}`))),
      ...Array.from({ length: 30 }, () => open.read(keys)),
    ]);

    expect(answers.slice(0, 3)).toEqual(["a", "b", "c"]);
    expect(await open.read(keys)).toHaveLength(30);
  });

  it("keeps the works of one lane in order across processes", async () => {
    const { open, store } = await opened();
    const other = store();
    await other.open();
    await open.write("b", add("counter"));
    const count = (each: Store): Promise<void> =>
      each.write("b", async (db) => {
        const { at } = await db.selectFrom("command_key").select("at").executeTakeFirstOrThrow();
        await set("counter", at + 1)(db);
      });

    await Promise.all(Array.from({ length: 40 }, (_, index) => count(index % 2 === 0 ? open : other)));

    const rows = await open.read((db) => db.selectFrom("command_key").select("at").execute());
    expect(rows).toEqual([{ at: 41 }]);
  });

  it("runs works again that met a deadlock, until both are done", async () => {
    const { open } = await opened();
    await open.write("b", async (db) => {
      await add("x")(db);
      await add("y")(db);
    });
    const meet = meeting(2);
    const runs = { first: 0, second: 0 };
    const crossing = (name: "first" | "second", from: string, to: string) => async (db: Db) => {
      runs[name]++;
      await sql`set local deadlock_timeout = '20ms'`.execute(db);
      await set(from, 10)(db);
      if (runs[name] === 1) await meet();
      await set(to, 20)(db);
      return name;
    };

    const answers = await Promise.all([
      open.write("first", crossing("first", "x", "y")),
      open.write("second", crossing("second", "y", "x")),
    ]);

    expect(answers).toEqual(["first", "second"]);
    expect(runs.first + runs.second).toBe(3);
  });

  it("gives up a work that always collides, with an error that says to try again", async () => {
    const { open } = await opened();
    let runs = 0;

    const write = open.write("b", async (db) => {
      runs++;
      await add("k")(db);
      await sql`do $$ begin raise exception using errcode = '40001'; end $$`.execute(db);
    });

    await expect(write).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", details: { sqlState: "40001" } });
    expect(runs).toBe(5);
    expect(await open.read(keys)).toEqual([]);
  });

  it.each([
    ["53100", "STORE_FULL"],
    ["25006", "STORE_READ_ONLY"],
    ["57014", "STORE_UNAVAILABLE"],
    ["XX001", "STORE_CORRUPT"],
    ["42501", "STORE_SETTING_INVALID"],
    ["42P01", "INTERNAL"],
  ])("turns the server's %s into %s", async (sqlState, code) => {
    const { open } = await opened();

    const write = open.write("b", (db) =>
      sql`do $$ begin raise exception using errcode = '${sql.raw(sqlState)}'; end $$`.execute(db),
    );

    await expect(write).rejects.toMatchObject({ code, details: { sqlState } });
  });

  it("fails a group whose connection is lost, and works on with another connection", async () => {
    const { open } = await opened();
    const warnings: string[] = [];
    await open.close();
    await open.open({ logger: { warn: (message) => warnings.push(message) } });

    const outcomes = await Promise.allSettled([
      open.write("b", add("k1")),
      open.write("b", (db) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(db)),
      open.write("b", add("k2")),
    ]);

    expect(outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "done"))).toEqual([
      "STORE_UNAVAILABLE",
      "STORE_UNAVAILABLE",
      "STORE_UNAVAILABLE",
    ]);
    expect(await open.read(keys)).toEqual([]);
    expect(await open.write("b", add("after"))).toBe("after");
  });

  it("warns of an idle connection that is lost, and works on", async () => {
    const { store } = await fresh();
    const open = store({ poolSize: 1 });
    const warned = new Promise<string>((resolve, reject) => {
      open.open({ logger: { warn: resolve } }).catch(reject);
    });
    await open.open();
    await open.write("b", add("k"));
    const own = await open.read((db) => sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db));

    await ask(`select pg_terminate_backend(${own.rows[0]?.pid})`);

    expect(await warned).toContain("lost");
    expect(await open.read(keys)).toEqual(["k"]);
  });

  it("ends a statement that takes too long", async () => {
    const { store } = await fresh();
    const open = store({ statementTimeoutMs: 20 });
    await open.open();

    const write = open.write("b", (db) => sql`select pg_sleep(5)`.execute(db));

    await expect(write).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", details: { sqlState: "57014" } });
  });

  it("works without prepared statements", async () => {
    const { store } = await fresh();
    const open = store({ prepare: false, poolSize: 1 });
    await open.open();

    await open.write("b", add("k"));

    const prepared = await open.read((db) => sql`select name from pg_prepared_statements`.execute(db));
    expect([prepared.rows, await open.read(keys)]).toEqual([[], ["k"]]);
  });
});

describe("PostgresStore", () => {
  it("leaves backups to the server's tools", async () => {
    const { open } = await opened();

    await expect(open.backup("/tmp/x")).rejects.toMatchObject({ code: "STORE_SETTING_INVALID" });
  });

  it("gives a pool of the driver's own types, which its maker ends", async () => {
    const { open } = await opened();
    const pool = (await open.openPool({ maxConnections: 1 })) as pg.Pool;

    const { rows } = await pool.query(
      "select true as yes, 1::bigint as big, current_setting('statement_timeout') as t",
    );

    await pool.end();
    expect(rows).toEqual([{ yes: true, big: "1", t: "30s" }]);
  });

  it("removes the dead rows of the tables it is told", async () => {
    const { open } = await opened();
    await open.write("b", add("k"));
    await open.write("b", (db) => db.deleteFrom("command_key").execute());

    const report = await open.eraseTraces(["command_key"]);

    expect(report.cleared).toEqual(["dead-rows"]);
    expect(await open.write("b", add("k"))).toBe("k");
  });
});
