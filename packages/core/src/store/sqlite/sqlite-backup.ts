import { execFile } from "node:child_process";
import { rm, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { MicrobranchError } from "../../error/error.js";
import { nextTurn } from "../work/turn.js";
import { openSqliteFile, type SqliteFile } from "./sqlite-file.js";
import type { SqliteTurns } from "./sqlite-turns.js";

const runProgram = promisify(execFile);

/**
 * Copies a file that is written to. While no checkpoint runs, the main file stands still and all news goes to the
 * write-ahead log: the main file is copied beside the writing, the log between two transactions.
 */
export async function backupSqlite(file: SqliteFile, turns: SqliteTurns, target: string): Promise<void> {
  await assertFree(target);
  try {
    await copyWhileWriting(file, turns, target);
    await checkCopy(target);
  } catch (error) {
    await Promise.all([rm(target, { force: true }), rm(`${target}-wal`, { force: true })]);
    throw error;
  }
}

async function copyWhileWriting(file: SqliteFile, turns: SqliteTurns, target: string): Promise<void> {
  await turns.alone(() => {
    file.pragma("wal_checkpoint(TRUNCATE)");
    file.pragma("wal_autocheckpoint=0");
  });
  try {
    await copyFile(file.path, target);
    await turns.alone(() => copyFile(`${file.path}-wal`, `${target}-wal`));
  } finally {
    await turns.alone(() => file.pragma("wal_autocheckpoint=1000"));
  }
}

/**
 * Another process copies, because a process that closes any handle on the file loses its lock on it.
 *
 * @source SQLite, How To Corrupt An SQLite Database File, 2.2: POSIX advisory locks canceled by a separate close().
 */
async function copyFile(from: string, to: string): Promise<void> {
  const program = "const [from, to] = process.argv.slice(1); require('node:fs').copyFileSync(from, to, 1)";
  try {
    await runProgram(process.execPath, ["-e", program, from, to]);
  } catch (cause) {
    throw new MicrobranchError("STORE_UNAVAILABLE", {
      message: `Backup to ${to}: the copy failed. Check the folder and its free space.`,
      cause,
    });
  }
}

async function assertFree(target: string): Promise<void> {
  const isTaken = await stat(target).then(
    () => true,
    () => false,
  );
  if (isTaken)
    throw new MicrobranchError("STORE_SETTING_INVALID", {
      message: `Backup to ${target}: the file exists. Name a new one.`,
    });
}

/** Checks table by table, so that the event loop is not held for the whole file at once. */
async function checkCopy(target: string): Promise<void> {
  const copy = await openSqliteFile(target);
  try {
    copy.pragma("journal_mode=DELETE");
    const tables = copy.execute("select name from sqlite_master where type = 'table'", []).rows;
    for (const { name } of tables) {
      await nextTurn();
      const found = copy.pragma(`integrity_check('${String(name).replaceAll("'", "''")}')`);
      if (found !== "ok")
        throw new MicrobranchError("STORE_CORRUPT", {
          message: `Backup to ${target}: table ${String(name)} is damaged: ${String(found)}. The copy was removed.`,
        });
    }
  } finally {
    copy.close();
  }
}
