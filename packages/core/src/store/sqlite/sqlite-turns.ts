import type { Db } from "../port.js";
import { runGroup, settle, type WaitingWork } from "../work/group.js";
import { createHandleMaker } from "../work/handle.js";
import { nextTurn } from "../work/turn.js";
import type { SqliteFile } from "./sqlite-file.js";
import { sqliteTransactor } from "./sqlite-transactor.js";

/** How many works share one commit at most; the gain is flat from here on. */
const maxGroup = 256;

/** Gives the one connection of a file to reads, groups of writes and upkeep, one after the other. */
export interface SqliteTurns {
  /** Writes that wait. */
  readonly waitingWrites: number;
  /** Runs with others that read, on a state that nothing changes meanwhile. */
  read(work: (db: Db) => Promise<unknown>): Promise<unknown>;
  /** Runs in the next group and answers after its commit. */
  write(work: (db: Db) => Promise<unknown>): Promise<unknown>;
  /** Runs alone and outside any transaction. */
  alone<T>(task: () => T | Promise<T>): Promise<T>;
}

/** Starts giving turns. */
export function createSqliteTurns(file: SqliteFile): SqliteTurns {
  const makeHandle = createHandleMaker("sqlite");
  const transactor = sqliteTransactor(file);
  const reads: WaitingWork[] = [];
  const writes: WaitingWork[] = [];
  const tasks: (() => Promise<void>)[] = [];
  let isRunning = false;

  async function take(): Promise<void> {
    await readTogether(reads.splice(0));
    await writeTogether(writes.splice(0, maxGroup));
    await tasks.shift()?.();
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    while (reads.length + writes.length + tasks.length > 0) {
      await nextTurn();
      await take();
    }
    isRunning = false;
  }

  async function readTogether(group: readonly WaitingWork[]): Promise<void> {
    if (group.length === 0) return;
    try {
      file.command("pragma query_only=1");
      await Promise.all(group.map(readOne));
      file.command("pragma query_only=0");
    } catch (error) {
      for (const work of group) work.reject(error);
    }
  }

  async function readOne(work: WaitingWork): Promise<void> {
    const handle = makeHandle(transactor.execute);
    try {
      work.resolve(await work.run(handle.db));
    } catch (error) {
      work.reject(error);
    } finally {
      await handle.close();
    }
  }

  async function writeTogether(group: readonly WaitingWork[]): Promise<void> {
    if (group.length === 0) return;
    try {
      settle(group, await runGroup(makeHandle, transactor, group));
    } catch (error) {
      for (const work of group) work.reject(error);
    }
  }

  const wait = (queue: WaitingWork[], work: WaitingWork["run"]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      queue.push({ run: work, resolve, reject });
      void run();
    });

  return {
    get waitingWrites() {
      return writes.length;
    },
    read: (work) => wait(reads, work),
    write: (work) => wait(writes, work),
    alone: <T>(task: () => T | Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        tasks.push(async () => {
          try {
            resolve(await task());
          } catch (error) {
            reject(error);
          }
        });
        void run();
      }),
  };
}
