import type { PoolClient } from "pg";
import type { Db, StoreLogger } from "../port.js";
import { createGate } from "../work/gate.js";
import { runGroup, type WaitingWork, type WorkOutcome } from "../work/group.js";
import { createHandleMaker } from "../work/handle.js";
import { checkServer } from "./postgres-check.js";
import { isPassing, toPostgresFault } from "./postgres-fault.js";
import { createPostgresLanes, lockNumber } from "./postgres-lanes.js";
import type { PostgresSettings } from "./postgres-options.js";
import { createPool, takeClient } from "./postgres-pool.js";
import { createStatementNames, openSession } from "./postgres-session.js";

/** How many times a group runs at most when it keeps colliding with others. */
const maxTries = 5;

/** An open pool, and what the store does with its connections. */
export interface OpenPostgres {
  /** Writes that wait. */
  readonly waitingWrites: number;
  /** Runs in a transaction that sees one state and writes nothing. */
  read(work: (db: Db) => Promise<unknown>): Promise<unknown>;
  /** Runs in the next group of its lane. */
  write(lane: string, work: (db: Db) => Promise<unknown>): Promise<unknown>;
  /** Refuses a server that would not keep what it was given. */
  check(logger: StoreLogger | undefined): Promise<void>;
  /** Runs alone among all processes that use the schema. */
  migrate(work: (db: Db) => Promise<void>): Promise<void>;
  /** Removes the dead rows of tables. */
  vacuum(tables: readonly string[]): Promise<void>;
  /** Closes every connection. */
  end(): Promise<void>;
}

/** Makes the pool; the first connection is made by the first use. */
export async function openPostgres(settings: PostgresSettings, logger: StoreLogger | undefined): Promise<OpenPostgres> {
  const pool = await createPool(settings, { maxConnections: settings.poolSize, logger, ownTypes: true });
  const gate = createGate(settings.poolSize);
  const prepared = new WeakSet<PoolClient>();
  const names = createStatementNames(settings.prepare);
  const unnamed = createStatementNames(false);
  const makeHandle = createHandleMaker("postgres");
  const withClient = <T>(use: (client: PoolClient) => Promise<T>): Promise<T> =>
    gate.pass(async () => use(await takeClient(pool, prepared, settings.schema)));

  function runLocked(lock: bigint, take: () => readonly WaitingWork[], statementNames = names): Promise<WorkOutcome[]> {
    return withClient(async (client) => {
      const session = openSession(client, statementNames, lock);
      try {
        for (let tries = 1; ; tries++) {
          try {
            return await runGroup(makeHandle, session, take());
          } catch (error) {
            if (tries === maxTries || !isPassing(error) || !session.isAlive()) throw error;
          }
        }
      } finally {
        session.release();
      }
    });
  }

  const lanes = createPostgresLanes((lane, take) => runLocked(lockNumber(settings.schema, "lane", lane), take));

  return {
    get waitingWrites() {
      return lanes.waitingWrites;
    },
    read: (work) =>
      withClient(async (client) => {
        const session = openSession(client, names, null);
        const handle = makeHandle(session.execute);
        try {
          await session.beginReading();
          const value = await work(handle.db);
          await handle.close();
          await session.commit();
          return value;
        } catch (error) {
          await handle.close();
          await session.rollback();
          throw error;
        } finally {
          session.release();
        }
      }),
    write: (lane, work) => lanes.write(lane, work),
    check: (warn) =>
      withClient(async (client) => {
        try {
          await checkServer(client, warn);
        } finally {
          client.release();
        }
      }),
    async migrate(work) {
      const ignore = (): void => undefined;
      const group = [{ run: work, resolve: ignore, reject: ignore }];
      const [outcome] = await runLocked(lockNumber(settings.schema, "migration", ""), () => group, unnamed);
      if (outcome?.kind === "failed") throw outcome.error;
    },
    vacuum: (tables) =>
      withClient(async (client) => {
        try {
          await client.query("set statement_timeout = 0");
          for (const table of tables) await client.query(`vacuum "${table.replaceAll('"', '""')}"`);
        } catch (error) {
          throw toPostgresFault(error);
        } finally {
          client.release(true);
        }
      }),
    async end() {
      await pool.end();
    },
  };
}
