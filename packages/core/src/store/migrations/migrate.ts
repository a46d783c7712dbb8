import { MicrobranchError } from "../../error/error.js";
import type { Db, Dialect } from "../port.js";
import { columnTypes, createTable } from "./column-types.js";
import type { Migration } from "./migration.js";

/** The version of a database: 0 before its first migration. */
export async function appliedVersion(db: Db): Promise<number> {
  const row = await db
    .selectFrom("microbranch_schema")
    .select((on) => on.fn.max<number | null>("version").as("version"))
    .executeTakeFirst();
  return row?.version ?? 0;
}

/**
 * Brings a database forward to the last of `steps`, inside the caller's transaction; nothing happens when it is there.
 *
 * @returns How many steps ran.
 * @throws STORE_TOO_NEW if it has been through a step that is not in `steps`.
 * @throws STORE_CORRUPT if a step that it has been through bears another name here.
 */
export async function migrate(
  db: Db,
  options: { readonly dialect: Dialect; readonly steps: readonly Migration[]; readonly now: number },
): Promise<number> {
  const types = columnTypes(options.dialect);
  await createTable(db, types, "microbranch_schema")
    .ifNotExists()
    .addColumn("version", types.integer, (column) => column.notNull().primaryKey())
    .addColumn("name", types.text, (column) => column.notNull())
    .addColumn("applied_at", types.bigint, (column) => column.notNull())
    .execute();
  const applied = await db.selectFrom("microbranch_schema").select(["version", "name"]).orderBy("version").execute();
  assertKnown(applied, options.steps);
  const missing = options.steps.filter((step) => !applied.some(({ version }) => version === step.version));
  for (const step of missing) {
    await step.up(db, types);
    await db
      .insertInto("microbranch_schema")
      .values({ version: step.version, name: step.name, applied_at: options.now })
      .execute();
  }
  return missing.length;
}

function assertKnown(applied: readonly Pick<Migration, "version" | "name">[], steps: readonly Migration[]): void {
  for (const { version, name } of applied) {
    const step = steps.find((candidate) => candidate.version === version);
    const known = steps.at(-1)?.version ?? 0;
    if (step === undefined)
      throw new MicrobranchError("STORE_TOO_NEW", {
        message: `The database is at version ${version} (${name}), this library knows ${known}. Install a newer one.`,
        details: { found: version, known },
      });
    if (step.name !== name)
      throw new MicrobranchError("STORE_CORRUPT", {
        message: `The database's migration ${version} is ${name}, the library's is ${step.name}. They do not belong together.`,
      });
  }
}
