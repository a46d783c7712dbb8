import { type RawBuilder, sql } from "kysely";
import type { ColumnTypes, MigrationDb } from "./column-types.js";

/** What a table refuses. */
export interface Refusal {
  /** The table. */
  readonly table: string;
  /** The change it refuses. */
  readonly on: "update" | "delete";
  /** What the error's `details.constraint` says, as `record_append_only`. */
  readonly name: string;
  /** SQL over the row `old` that must hold for the refusal (always). */
  readonly when?: RawBuilder<unknown>;
}

/** The SQLSTATE that our triggers raise on PostgreSQL. @source PostgreSQL, appendix A: classes from I to Z are free. */
export const refusalSqlState = "MB001";

/** Prepares PostgreSQL for {@link refuse}; SQLite needs nothing. Called once, by the first migration. */
export async function createRefusalFunctions(db: MigrationDb, types: ColumnTypes): Promise<void> {
  if (types.dialect === "sqlite") return;
  await sql`
    create function microbranch_refuse() returns trigger language plpgsql as $$
    begin
      raise exception using errcode = 'MB001', message = tg_argv[0];
    end $$`.execute(db);
}

/**
 * Makes the database itself refuse a change, whoever asks: the write fails with STORE_CONFLICT, `details.kind` trigger.
 *
 * With a refusal of every deletion, PostgreSQL refuses `truncate` too.
 */
export async function refuse(db: MigrationDb, types: ColumnTypes, refusal: Refusal): Promise<void> {
  const trigger = sql.id(`${refusal.table}_no_${refusal.on}`);
  const table = sql.table(refusal.table);
  const on = sql.raw(refusal.on);
  const name = sql.lit(refusal.name);
  if (types.dialect === "sqlite") {
    const condition = refusal.when === undefined ? sql`` : sql`when ${refusal.when}`;
    await sql`create trigger ${trigger} before ${on} on ${table} for each row ${condition}
      begin select raise(abort, ${name}); end`.execute(db);
    return;
  }
  if (refusal.when !== undefined) return refuseWhen(db, refusal, refusal.when);
  await sql`create trigger ${trigger} before ${on} on ${table} for each row
    execute function microbranch_refuse(${name})`.execute(db);
  if (refusal.on === "delete")
    await sql`create trigger ${sql.id(`${refusal.table}_no_truncate`)} before truncate on ${table} for each statement
      execute function microbranch_refuse(${name})`.execute(db);
}

/** PostgreSQL allows no query in a trigger's condition, so the condition goes into a function of its own. */
async function refuseWhen(db: MigrationDb, refusal: Refusal, when: RawBuilder<unknown>): Promise<void> {
  const name = sql.id(`${refusal.table}_no_${refusal.on}`);
  const table = sql.table(refusal.table);
  await sql`
    create function ${name}() returns trigger language plpgsql set search_path from current as $$
    begin
      if ${when} then
        raise exception using errcode = 'MB001', message = ${sql.lit(refusal.name)};
      end if;
      return case tg_op when 'DELETE' then old else new end;
    end $$`.execute(db);
  await sql`create trigger ${name} before ${sql.raw(refusal.on)} on ${table} for each row
    execute function ${name}()`.execute(db);
  await sql`create trigger ${sql.id(`${refusal.table}_no_truncate`)} before truncate on ${table} for each statement
    execute function microbranch_refuse(${sql.lit(refusal.name)})`.execute(db);
}
