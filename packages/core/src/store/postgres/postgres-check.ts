import type { PoolClient } from "pg";
import { MicrobranchError } from "../../error/error.js";
import type { StoreLogger } from "../port.js";
import { toPostgresFault } from "./postgres-fault.js";

/** The oldest server that has all that the store uses. */
const minVersion = 140_000;

interface ServerSettings {
  readonly version: number;
  readonly encoding: string;
  readonly synchronous: string;
  readonly fsync: string;
  readonly standby: 0 | 1;
}

/**
 * Refuses a server that would not keep what it was given.
 *
 * @throws STORE_SETTING_INVALID if it is too old, does not store UTF-8, or answers before it has flushed.
 * @throws STORE_READ_ONLY if it is a standby.
 */
export async function checkServer(client: PoolClient, logger: StoreLogger | undefined): Promise<void> {
  const server = await readSettings(client);
  if (server.version < minVersion) refuse(`version ${server.version} is too old; it takes PostgreSQL 14 or later`);
  if (server.encoding !== "UTF8") refuse(`the database's encoding is ${server.encoding}; create it with UTF8`);
  if (server.synchronous === "off") refuse("synchronous_commit is off, so answers would come before the flush");
  if (server.standby === 1)
    throw new MicrobranchError("STORE_READ_ONLY", {
      message: "PostgreSQL store: the server is a standby. Connect to the primary.",
    });
  if (server.fsync === "off") logger?.warn("PostgreSQL runs with fsync off: a power cut can lose what was recorded.");
}

async function readSettings(client: PoolClient): Promise<ServerSettings> {
  try {
    const { rows } = await client.query<ServerSettings>(`
      select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
        current_setting('synchronous_commit') as synchronous, current_setting('fsync') as fsync,
        pg_is_in_recovery() as standby`);
    const [settings] = rows;
    if (settings !== undefined) return settings;
  } catch (error) {
    throw toPostgresFault(error);
  }
  return refuse("the server did not tell its settings");
}

function refuse(what: string): never {
  throw new MicrobranchError("STORE_SETTING_INVALID", { message: `PostgreSQL store: ${what}.` });
}
