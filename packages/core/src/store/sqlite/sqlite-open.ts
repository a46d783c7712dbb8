import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode, MicrobranchError } from "../../error/error.js";
import { openSqliteFile, type SqliteFile } from "./sqlite-file.js";

/** "MbrB", so that `file` and we tell our databases from others. @source SQLite, PRAGMA application_id. */
export const applicationId = 0x4d627242;

/** Settings in the order in which they must be made, and what each reads back as. */
const settings: readonly (readonly [name: string, value: string, reading: string | number])[] = [
  ["journal_mode", "WAL", "wal"],
  ["synchronous", "FULL", 2],
  ["foreign_keys", "ON", 1],
  ["recursive_triggers", "ON", 1], // else INSERT OR REPLACE deletes without asking the triggers
  ["secure_delete", "ON", 1],
  ["busy_timeout", "5000", 5000],
];

/**
 * Opens a file of ours: exclusively, in WAL, flushed at each commit; a file of another application is left untouched.
 *
 * @throws STORE_LOCKED, STORE_READ_ONLY, STORE_CORRUPT, STORE_UNAVAILABLE, STORE_SETTING_INVALID as their meaning says.
 */
export async function openOwnFile(path: string): Promise<SqliteFile> {
  const file = await openOrExplain(path);
  try {
    require(path, "locking_mode", file.pragma("locking_mode=EXCLUSIVE"), "exclusive");
    assertOurs(file);
    for (const [name, value, reading] of settings) {
      file.pragma(`${name}=${value}`);
      require(path, name, file.pragma(name), reading);
    }
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

function require(path: string, name: string, found: unknown, wanted: string | number): void {
  if (found === wanted) return;
  throw new MicrobranchError("STORE_SETTING_INVALID", {
    message: `Store ${path}: ${name} is ${String(found)} and did not become ${wanted}. Use a file on a local disk.`,
    details: { setting: name },
  });
}

function assertOurs(file: SqliteFile): void {
  const found = file.pragma("application_id");
  if (found === applicationId) return;
  const tables = file.execute("select count(*) as n from sqlite_master", []).rows[0]?.["n"];
  if (found === 0 && tables === 0) return;
  throw new MicrobranchError("STORE_CORRUPT", {
    message: `Store ${file.path}: it is a database of another application. Name another file.`,
  });
}

async function openOrExplain(path: string): Promise<SqliteFile> {
  try {
    return await openSqliteFile(path);
  } catch (error) {
    if (!hasCode(error, "STORE_UNAVAILABLE")) throw error;
    const [code, message] = await explain(path);
    throw new MicrobranchError(code, { message: `Store ${path}: ${message}`, cause: error });
  }
}

async function explain(path: string): Promise<["STORE_READ_ONLY" | "STORE_UNAVAILABLE", string]> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) return ["STORE_UNAVAILABLE", "it is a folder. Name a file in it."];
  if (found !== null) return ["STORE_READ_ONLY", "the file cannot be opened. Check owner and permissions."];
  const folder = dirname(path);
  const isFolder = (await stat(folder).catch(() => null))?.isDirectory() === true;
  if (!isFolder) return ["STORE_UNAVAILABLE", `there is no folder ${folder}. Make it first.`];
  return ["STORE_READ_ONLY", `no file can be made in ${folder}. Check its owner and permissions.`];
}
