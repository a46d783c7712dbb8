import type { CustomTypesConfig, Pool, PoolClient } from "pg";
import { MicrobranchError } from "../../error/error.js";
import type { StoreLogger } from "../port.js";
import { toPostgresFault } from "./postgres-fault.js";
import type { PostgresSettings } from "./postgres-options.js";

/** Type numbers. @source PostgreSQL, catalogue pg_type. */
const typeNumbers = { bool: 16, bytea: 17, int8: 20, numeric: 1700 } as const;

/** Makes a pool that gives other users the driver's own types and our time limits. */
export async function createPool(
  settings: PostgresSettings,
  options: { readonly maxConnections: number; readonly logger: StoreLogger | undefined; readonly ownTypes: boolean },
): Promise<Pool> {
  const { Pool, types } = await loadDriver();
  const pool = new Pool({
    connectionString: settings.connectionString,
    max: options.maxConnections,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    statement_timeout: settings.statementTimeoutMs,
    idle_in_transaction_session_timeout: settings.idleTransactionTimeoutMs,
    application_name: "microbranch",
    keepAlive: true,
    ...(options.ownTypes ? { types: sameAsSqlite(types) } : {}),
  });
  const warn = (error: Error): void =>
    options.logger?.warn("A connection to PostgreSQL was lost.", { reason: toPostgresFault(error).code });
  pool.on("error", warn);
  pool.on("connect", (client) => client.on("error", warn));
  return pool;
}

/**
 * Takes a connection out of the pool and points it at the schema. Its settings are made by statements, because a
 * pooler between us and the server may refuse them at the start of a connection.
 */
export async function takeClient(pool: Pool, prepared: WeakSet<PoolClient>, schema: string): Promise<PoolClient> {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw toPostgresFault(error);
  }
  if (prepared.has(client)) return client;
  try {
    await client.query(`set search_path to "${schema}"`);
    prepared.add(client);
    return client;
  } catch (error) {
    client.release(true);
    throw toPostgresFault(error);
  }
}

async function loadDriver(): Promise<Pick<typeof import("pg"), "Pool" | "types">> {
  try {
    return (await import("pg")).default;
  } catch (cause) {
    throw new MicrobranchError("STORE_SETTING_INVALID", {
      message: "The PostgreSQL store needs the package pg 8.23.1 or later. Install it beside @microbranch/core.",
      cause,
    });
  }
}

/** Reads rows as the SQLite store gives them: numbers for big integers, 0 and 1 for truth, plain bytes. */
function sameAsSqlite(standard: CustomTypesConfig): CustomTypesConfig {
  const bytes = standard.getTypeParser(typeNumbers.bytea, "text") as (text: string) => Buffer;
  const parsers: Readonly<Record<number, (text: string) => unknown>> = {
    [typeNumbers.bool]: (text) => (text === "t" ? 1 : 0),
    [typeNumbers.bytea]: (text) => new Uint8Array(bytes(text)),
    [typeNumbers.int8]: exactNumber,
    [typeNumbers.numeric]: exactNumber,
  };
  return {
    getTypeParser: (oid: number, format?: "text" | "binary") =>
      parsers[oid] ?? standard.getTypeParser(oid, format ?? "text"),
  } as CustomTypesConfig;
}

function exactNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new MicrobranchError("INTERNAL", {
      message: "A column holds an integer beyond 2^53-1, which cannot be read exactly.",
    });
  return value;
}
