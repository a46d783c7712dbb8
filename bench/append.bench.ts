// Appending through `execute`, beside the same rows by the bare driver with the same durability, one flush for each commit.
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Microbranch } from "@microbranch/core";
import { postgres } from "@microbranch/core/postgres";
import { sqlite } from "@microbranch/core/sqlite";
import { type RunningPostgres, startPostgres } from "../scripts/postgres-server.js";
import { changeSetting, makeBranch, openHub } from "./branch.js";
import * as barePostgres from "./floor-postgres.js";
import { bareSqliteWriter, closeBare, openBare, readWrittenRows } from "./floor-sqlite.js";
import { interleave, numberFlag, type Side, show, withFolder } from "./measuring.js";
import { bytesOf } from "./rows.js";

const rounds = numberFlag("rounds", 5);
/** Commands that are under way at once; the records of one commit of the floor. */
const together = 100;
const counts = { oneByOne: numberFlag("one-by-one", 300), atOnce: numberFlag("at-once", 2_000) };

/** Writes `count` records, `together` in each commit. */
type Write = (count: number, together: number) => Promise<void>;

await withFolder(onSqlite);
const server = await startServer();
if (server !== null) {
  await onPostgres(server.connectionString);
  await server.stop();
}

async function onSqlite(folder: string): Promise<void> {
  const [ours, bare] = [join(folder, "ours.db"), join(folder, "bare.db")];
  for (const file of [ours, bare]) await makeBranch(sqlite(file));
  const warm = await openHub(sqlite(ours));
  await throughExecute(warm)(500, together);
  await warm.stop();

  const rows = readWrittenRows(ours);
  const hub = await openHub(sqlite(ours));
  const db = openBare(bare);
  const writer = bareSqliteWriter(db, rows);
  const log = openSync(join(folder, "flush.log"), "a");
  const bytes = bytesOf(rows);
  await measure("SQLite", {
    microbranch: throughExecute(hub),
    "bare libsql": async (count, size) => writer.write(count, size),
    "file and flush": async (count, size) => {
      for (let done = 0; done < count; done += size) {
        writeSync(log, Buffer.concat(Array.from({ length: size }, () => bytes)));
        fdatasyncSync(log);
      }
    },
  });
  await hub.stop();
  closeBare(db);
  closeSync(log);
}

async function onPostgres(connectionString: string): Promise<void> {
  const store = (schema: string) => postgres({ connectionString, schema });
  for (const schema of ["ours", "bare"]) await makeBranch(store(schema));
  const hub = await openHub(store("ours"));
  await throughExecute(hub)(500, together);

  const reader = await barePostgres.connectBare(connectionString, "ours");
  const rows = await barePostgres.readWrittenRows(reader);
  await reader.end();
  const client = await barePostgres.connectBare(connectionString, "bare");
  const writer = await barePostgres.barePostgresWriter(client, rows);
  await measure("PostgreSQL", { microbranch: throughExecute(hub), "bare pg": writer.write });
  await hub.stop();
  await client.end();
}

async function measure(database: string, writers: Readonly<Record<string, Write>>): Promise<void> {
  const sides = (count: number, size: number): Side[] =>
    Object.entries(writers).map(([name, write]) => ({ name, run: () => write(count, size) }));
  const one = await interleave(rounds, sides(counts.oneByOne, 1));
  show(`${database}: one by one`, one, { count: counts.oneByOne, name: "record" });
  const many = await interleave(rounds, sides(counts.atOnce, together));
  show(`${database}: ${together} at once`, many, { count: counts.atOnce, name: "record" });
}

/** Commands of the public hub; those that are under way at once share a commit by themselves. */
function throughExecute(hub: Microbranch): Write {
  return async (count, size) => {
    for (let done = 0; done < count; done += size)
      await Promise.all(Array.from({ length: size }, (_, place) => changeSetting(hub, done + place)));
  };
}

async function startServer(): Promise<RunningPostgres | null> {
  try {
    return await startPostgres();
  } catch (error) {
    console.log(`PostgreSQL is not measured. ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
