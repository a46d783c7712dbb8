import { MicrobranchError } from "../../error/error.js";

/** Which PostgreSQL database the store uses, and how. */
export interface PostgresOptions {
  /** As `postgresql://user:password@host:5432/database`. Never appears in errors. */
  readonly connectionString: string;
  /** The schema that holds the tables: 1 to 63 small letters, digits and `_`; made when missing ("microbranch"). */
  readonly schema?: string;
  /** Connections at most, from 1 to 1000 (10). */
  readonly poolSize?: number;
  /** How long one statement may take, or wait for a lock, in milliseconds, from 1 (30000). */
  readonly statementTimeoutMs?: number;
  /** How long a transaction may be idle before the server ends it, in milliseconds, from 1 (60000). */
  readonly idleTransactionTimeoutMs?: number;
  /** How long connecting may take, in milliseconds, from 1 (10000). */
  readonly connectTimeoutMs?: number;
  /** Whether statements are prepared by name; switch off behind a pooler that does not know them (true). */
  readonly prepare?: boolean;
}

/** The options with their defaults, checked. */
export type PostgresSettings = Required<PostgresOptions>;

/** @throws STORE_SETTING_INVALID with `field` if one is out of range. */
export function toPostgresSettings(options: PostgresOptions): PostgresSettings {
  const settings: PostgresSettings = {
    connectionString: options.connectionString,
    schema: options.schema ?? "microbranch",
    poolSize: options.poolSize ?? 10,
    statementTimeoutMs: options.statementTimeoutMs ?? 30_000,
    idleTransactionTimeoutMs: options.idleTransactionTimeoutMs ?? 60_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    prepare: options.prepare ?? true,
  };
  if (typeof settings.connectionString !== "string" || settings.connectionString === "")
    refuse("connectionString", "must name a database");
  if (!/^[a-z_][a-z0-9_]{0,62}$/u.test(settings.schema) || settings.schema.startsWith("pg_"))
    refuse("schema", "must be 1 to 63 small letters, digits and _, not beginning with a digit or pg_");
  assertWithin(settings, "poolSize", 1000);
  assertWithin(settings, "statementTimeoutMs", 2_147_483_647);
  assertWithin(settings, "idleTransactionTimeoutMs", 2_147_483_647);
  assertWithin(settings, "connectTimeoutMs", 2_147_483_647);
  return settings;
}

type NumberSetting = "poolSize" | "statementTimeoutMs" | "idleTransactionTimeoutMs" | "connectTimeoutMs";

function assertWithin(settings: PostgresSettings, field: NumberSetting, max: number): void {
  const value = settings[field];
  if (!Number.isInteger(value) || value < 1 || value > max) refuse(field, `must be an integer from 1 to ${max}`);
}

function refuse(field: string, expected: string): never {
  throw new MicrobranchError("STORE_SETTING_INVALID", { message: `PostgreSQL store: ${field} ${expected}.`, field });
}
