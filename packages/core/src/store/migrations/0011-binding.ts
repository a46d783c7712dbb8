import { sql } from "kysely";
import { type ColumnTypes, createKeyedTable, createTable, type MigrationDb } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Binding codes, addresses that wait for their confirmation, and counters; provenances get their full names. */
export const binding: Migration = {
  version: 11,
  name: "binding",
  async up(db, types) {
    await createCodes(db, types);
    await createPending(db, types);
    await createCounters(db, types);
    await sql`update member_address set provenance = 'bound-by-code' where provenance = 'bound'`.execute(db);
    await sql`update member_address set provenance = 'confirmed-by-officer' where provenance = 'confirmed'`.execute(db);
  },
};

async function createCodes(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createKeyedTable(db, types, "binding_code")
    .addColumn("member_id", types.text, (column) => column.notNull().primaryKey().references("member.id"))
    .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
    .addColumn("digest", types.text, (column) => column.notNull())
    .addColumn("issued_by", types.text, (column) => column.notNull())
    .addColumn("issued_at", types.bigint, (column) => column.notNull())
    .addColumn("expires_at", types.bigint, (column) => column.notNull())
    .execute();
  await db.schema.createIndex("binding_code_digest").unique().on("binding_code").column("digest").execute();
}

async function createPending(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createTable(db, types, "binding_pending")
    .addColumn("id", types.text, (column) => column.notNull().primaryKey())
    .addColumn("member_id", types.text, (column) => column.notNull().references("member.id"))
    .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
    .addColumn("platform", types.text, (column) => column.notNull())
    .addColumn("tenant", types.text, (column) => column.notNull())
    .addColumn("canonical_id", types.text, (column) => column.notNull())
    .addColumn("issued_by", types.text, (column) => column.notNull())
    .addColumn("created_at", types.bigint, (column) => column.notNull())
    .addColumn("expires_at", types.bigint, (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("binding_pending_address")
    .unique()
    .on("binding_pending")
    .columns(["platform", "tenant", "canonical_id", "member_id"])
    .execute();
  await db.schema.createIndex("binding_pending_member").on("binding_pending").column("member_id").execute();
  await db.schema.createIndex("binding_pending_expires").on("binding_pending").column("expires_at").execute();
}

async function createCounters(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createKeyedTable(db, types, "rate_window")
    .addColumn("scope", types.text, (column) => column.notNull().primaryKey())
    .addColumn("count", types.integer, (column) => column.notNull())
    .addColumn("ends_at", types.bigint, (column) => column.notNull())
    .execute();
  await db.schema.createIndex("rate_window_ends").on("rate_window").column("ends_at").execute();
}
