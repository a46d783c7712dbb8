import { MicrobranchError } from "../../error/error.js";
import { migrations } from "../migrations/migrations.js";
import type { Store } from "../port.js";
import { SqliteStore } from "./sqlite-store.js";

/** Where the embedded store keeps its data. */
export interface SqliteOptions {
  /** Path of the file on a local disk; made when it is not there, its folder is not. */
  readonly file: string;
}

/**
 * The embedded store: one SQLite file, one process. Needs the package `libsql` 0.5.29.
 *
 * @param where The path of the file, or an object with it.
 * @throws STORE_SETTING_INVALID if the path is empty or names a database in memory.
 */
export function sqlite(where: string | SqliteOptions): Store {
  const file = typeof where === "string" ? where : where.file;
  if (typeof file !== "string" || file === "" || file.startsWith(":") || /^(file|libsql|https?|wss?):/u.test(file))
    throw new MicrobranchError("STORE_SETTING_INVALID", {
      message: "The SQLite store needs the path of a file on a local disk.",
      field: "file",
    });
  return new SqliteStore(file, migrations);
}
