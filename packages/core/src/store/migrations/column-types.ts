import { type CreateTableBuilder, type RawBuilder, sql } from "kysely";
import type { Db, Dialect } from "../port.js";

/** The types of columns, where the two databases differ. */
export interface ColumnTypes {
  /** The database that is migrated. */
  readonly dialect: Dialect;
  /** Text, compared by its bytes on both. Also for ids, local dates (`YYYY-MM-DD`) and JSON. */
  readonly text: RawBuilder<unknown>;
  /** An integer up to 2^53-1; also for instants (epoch milliseconds). */
  readonly bigint: RawBuilder<unknown>;
  /** An integer up to 2^31-1; also for truth (0 or 1). */
  readonly integer: RawBuilder<unknown>;
  /** A double. */
  readonly real: RawBuilder<unknown>;
  /** Bytes. */
  readonly bytes: RawBuilder<unknown>;
}

/** The handle of a migration, for `db.schema` and `sql`; it knows no tables, because they change under it. */
export type MigrationDb = Pick<Db, "schema" | "getExecutor">;

/** The types of columns of a database. */
export function columnTypes(dialect: Dialect): ColumnTypes {
  const isSqlite = dialect === "sqlite";
  return {
    dialect,
    text: isSqlite ? sql`text` : sql`text collate "C"`,
    bigint: isSqlite ? sql`integer` : sql`bigint`,
    integer: sql`integer`,
    real: isSqlite ? sql`real` : sql`double precision`,
    bytes: isSqlite ? sql`blob` : sql`bytea`,
  };
}

/** Begins a table that refuses values of a wrong type, on SQLite too. */
export function createTable(db: MigrationDb, types: ColumnTypes, name: string): CreateTableBuilder<string, string> {
  const table = db.schema.createTable(name);
  return types.dialect === "sqlite" ? table.modifyEnd(sql`strict`) : table;
}

/** Begins a table of small rows that are found by their primary key only: SQLite keeps them inside the key's index. */
export function createKeyedTable(
  db: MigrationDb,
  types: ColumnTypes,
  name: string,
): CreateTableBuilder<string, string> {
  const table = db.schema.createTable(name);
  return types.dialect === "sqlite" ? table.modifyEnd(sql`strict, without rowid`) : table;
}
