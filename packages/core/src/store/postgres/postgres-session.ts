import type { QueryResult } from "kysely";
import type { PoolClient } from "pg";
import { MicrobranchError } from "../../error/error.js";
import type { Transactor } from "../work/group.js";
import { toParameters } from "../work/parameter.js";
import { isPassing, toPostgresFault } from "./postgres-fault.js";

/** Gives statements the names by which the server remembers them. */
export type StatementNames = (sql: string) => string | undefined;

/** How many statements are prepared on each connection; those that come later are sent whole. */
const maxPrepared = 500;

/** Names statements by their text, the same for every connection of a store. */
export function createStatementNames(isPreparing: boolean): StatementNames {
  const names = new Map<string, string>();
  return (sql) => {
    const known = names.get(sql);
    if (known !== undefined || !isPreparing || names.size >= maxPrepared) return known;
    const name = `mb${names.size}`;
    names.set(sql, name);
    return name;
  };
}

/** One connection, while one group of works or one read has it. */
export interface PostgresSession extends Transactor {
  /** Begins a transaction that sees one state and writes nothing. */
  beginReading(): Promise<void>;
  /** Gives the connection back, or ends it when it is of no more use. */
  release(): void;
}

/**
 * Wraps a connection.
 *
 * @param lock The number of the lane's lock, taken when the transaction begins and held to its end; null for none.
 */
export function openSession(client: PoolClient, names: StatementNames, lock: bigint | null): PostgresSession {
  let isAlive = true;
  let isMarked = false;
  let last: Promise<unknown> = Promise.resolve();
  const lost = (): void => {
    isAlive = false;
  };
  client.on("error", lost);
  client.on("end", lost);

  /** One statement at a time, in the order in which they were asked for: the driver wants it so. */
  async function guarded<T>(use: () => Promise<T>): Promise<T> {
    const mine = last.then(use, use);
    last = mine;
    try {
      return await mine;
    } catch (error) {
      const fault = toPostgresFault(error);
      if (fault.details["sqlState"] === undefined && fault.code === "STORE_UNAVAILABLE") lost();
      throw fault;
    }
  }
  const command = (sql: string): Promise<{ command: string }> => guarded(() => client.query(sql));
  const plain = async (sql: string): Promise<void> => void (await command(sql));

  return {
    execute: (sql, values) => guarded(() => query(client, names, sql, values)),
    begin() {
      isMarked = false;
      const begin = "begin isolation level read committed read write";
      return plain(lock === null ? begin : `${begin}; select pg_advisory_xact_lock(${lock})`);
    },
    beginReading: () => plain("begin isolation level repeatable read read only"),
    commit: () => commit(command),
    async rollback() {
      if (isAlive) await plain("rollback").catch(lost);
    },
    mark() {
      const sql = isMarked ? "release savepoint work; savepoint work" : "savepoint work";
      isMarked = true;
      return plain(sql);
    },
    takeBack() {
      isMarked = false;
      return plain("rollback to savepoint work; release savepoint work");
    },
    isAlive: () => isAlive,
    isPassing,
    release() {
      client.off("error", lost);
      client.off("end", lost);
      client.release(!isAlive);
    },
  };
}

async function query(
  client: PoolClient,
  names: StatementNames,
  sql: string,
  values: readonly unknown[],
): Promise<QueryResult<unknown>> {
  const name = names(sql);
  const result = await client.query<Record<string, unknown>>({
    text: sql,
    values: toParameters(values),
    ...(name === undefined ? {} : { name }),
  });
  const isChange = ["INSERT", "UPDATE", "DELETE", "MERGE"].includes(result.command);
  return isChange ? { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) } : { rows: result.rows };
}

/** The server answers a commit of a failed transaction with ROLLBACK and no error. */
async function commit(command: (sql: string) => Promise<{ command: string }>): Promise<void> {
  let answer: { command: string };
  try {
    answer = await command("commit");
  } catch (error) {
    const fault = toPostgresFault(error);
    if (fault.code !== "STORE_UNAVAILABLE" || isPassing(fault)) throw fault;
    throw new MicrobranchError("STORE_UNAVAILABLE", {
      message: "PostgreSQL store: the connection was lost during a commit, which may have succeeded. Read the state.",
      details: { outcome: "unknown" },
      cause: fault,
    });
  }
  if (answer.command === "COMMIT") return;
  throw new MicrobranchError("INTERNAL", {
    message: "A work went on after one of its statements had failed; it was taken back.",
  });
}
