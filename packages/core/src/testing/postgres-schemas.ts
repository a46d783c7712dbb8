import { randomUUID } from "node:crypto";
import pg from "pg";
import { postgres } from "../postgres.js";

/** A schema that one test has for itself. */
export interface LentSchema {
  /** Its name. */
  readonly name: string;
  /** Gives it back; every store on it must be closed. */
  giveBack(): Promise<void>;
}

/** Runs statements as the server's superuser and gives the rows of the last. */
export async function administer(connectionString: string, statements: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const results: pg.QueryResult | pg.QueryResult[] = await client.query(statements);
    return (Array.isArray(results) ? results.at(-1) : results)?.rows ?? [];
  } finally {
    await client.end();
  }
}

/** Lends the name of a schema that does not exist yet. */
export function lendEmptySchema(server: string): LentSchema {
  const name = newName();
  return { name, giveBack: () => drop(server, name) };
}

/**
 * Lends a migrated schema without rows. Making one takes ten times as long as emptying one, so those that come back
 * with the tables they had are lent again, to any file of the run; the list of them is kept on the server.
 */
export async function lendMigratedSchema(server: string): Promise<LentSchema> {
  const name = (await takeIdle(server)) ?? (await makeMigrated(server));
  const [shape, tables] = [await shapeOf(server, name), await tablesOf(server, name)];
  return {
    name,
    async giveBack() {
      const added = (await tablesOf(server, name)).filter((table) => !tables.includes(table));
      for (const table of added)
        await administer(
          server,
          `set client_min_messages = warning; drop table if exists "${name}"."${table}" cascade`,
        );
      if ((await shapeOf(server, name)) === shape) await putBack(server, name);
      else await drop(server, name);
    },
  };
}

const newName = (): string => `t_${randomUUID().replaceAll("-", "").slice(0, 16)}`;

async function makeMigrated(server: string): Promise<string> {
  const name = newName();
  const store = postgres({ connectionString: server, schema: name, poolSize: 1 });
  await store.open();
  await store.close();
  return name;
}

async function takeIdle(server: string): Promise<string | null> {
  const rows = await administer(
    server,
    `select pg_advisory_lock(1);
    create schema if not exists microbranch_test;
    create table if not exists microbranch_test.idle (name text primary key);
    select pg_advisory_unlock(1);
    delete from microbranch_test.idle where name =
      (select name from microbranch_test.idle for update skip locked limit 1) returning name`,
  );
  return rows.length === 0 ? null : String(rows[0]?.["name"]);
}

async function tablesOf(server: string, name: string): Promise<string[]> {
  const rows = await administer(server, `select tablename from pg_tables where schemaname = '${name}'`);
  return rows.map((row) => String(row["tablename"]));
}

/** What a test may have changed about the tables: their names, columns, triggers, and the migrations on record. */
async function shapeOf(server: string, name: string): Promise<string> {
  const [row] = await administer(
    server,
    `select md5(concat(
      (select string_agg(concat(c.relname, c.relkind, c.relnatts, c.relhastriggers), ',' order by c.relname)
        from pg_class c where c.relnamespace = '"${name}"'::regnamespace),
      (select string_agg(concat(t.tgname, t.tgenabled), ',' order by t.tgname, t.oid) from pg_trigger t
        join pg_class c on c.oid = t.tgrelid where c.relnamespace = '"${name}"'::regnamespace),
      (select string_agg(concat(s.version, s.name, s.applied_at), ',' order by s.version)
        from "${name}".microbranch_schema s))) as shape`,
  ).catch(() => []);
  return String(row?.["shape"] ?? "gone");
}

/** Empties the tables, which the superuser may do in spite of their triggers. */
async function putBack(server: string, name: string): Promise<void> {
  await administer(
    server,
    `set session_replication_role = replica;
    do $$ declare one record; begin
      for one in select tablename from pg_tables where schemaname = '${name}' and tablename <> 'microbranch_schema' loop
        execute format('delete from %I.%I', '${name}', one.tablename);
      end loop;
    end $$;
    insert into microbranch_test.idle values ('${name}')`,
  );
}

async function drop(server: string, name: string): Promise<void> {
  await administer(server, `set client_min_messages = warning; drop schema if exists "${name}" cascade`);
}
