import { migrations } from "../migrations/migrations.js";
import type { Store } from "../port.js";
import { type PostgresOptions, toPostgresSettings } from "./postgres-options.js";
import { PostgresStore } from "./postgres-store.js";

export type { PostgresOptions } from "./postgres-options.js";

/**
 * The store on PostgreSQL 14 or later, for any number of processes. Needs the package `pg` 8.23.1 or later.
 *
 * @throws STORE_SETTING_INVALID with `field` if an option is out of range.
 */
export function postgres(options: PostgresOptions): Store {
  return new PostgresStore(toPostgresSettings(options), migrations);
}
