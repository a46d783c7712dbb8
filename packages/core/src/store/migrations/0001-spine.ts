import { sql } from "kysely";
import { type ColumnTypes, createKeyedTable, createTable, type MigrationDb } from "./column-types.js";
import type { Migration } from "./migration.js";
import { createRefusalFunctions, refuse } from "./refusals.js";

/** The archive log, the alarms and the answers of named commands. */
export const spine: Migration = {
  version: 1,
  name: "spine",
  async up(db, types) {
    await createRefusalFunctions(db, types);
    await createLog(db, types);
    await createPayloads(db, types);
    await createTree(db, types);
    await createAlarms(db, types);
    await createKeyedTable(db, types, "command_key")
      .addColumn("branch_id", types.text, (column) => column.notNull())
      .addColumn("key", types.text, (column) => column.notNull())
      .addColumn("result", types.text, (column) => column.notNull())
      .addColumn("at", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("command_key_pkey", ["branch_id", "key"])
      .execute();
  },
};

async function createLog(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createTable(db, types, "branch_log")
    .addColumn("branch_id", types.text, (column) => column.notNull().primaryKey())
    .addColumn("size", types.bigint, (column) => column.notNull())
    .addColumn("frontier", types.bytes, (column) => column.notNull())
    .addColumn("root", types.bytes, (column) => column.notNull())
    .addColumn("hash", types.text, (column) => column.notNull())
    .execute();
  await createTable(db, types, "record")
    .addColumn("branch_id", types.text, (column) => column.notNull())
    .addColumn("seq", types.bigint, (column) => column.notNull())
    .addColumn("kind", types.text, (column) => column.notNull())
    .addColumn("at", types.bigint, (column) => column.notNull())
    .addColumn("actor", types.text, (column) => column.notNull())
    .addColumn("subject", types.text)
    .addColumn("retention", types.text, (column) => column.notNull())
    .addColumn("metadata", types.text, (column) => column.notNull())
    .addColumn("leaf_hash", types.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint("record_pkey", ["branch_id", "seq"])
    .execute();
  await db.schema.createIndex("record_subject").on("record").columns(["branch_id", "subject", "seq"]).execute();
  await db.schema.createIndex("record_kind").on("record").columns(["branch_id", "kind", "seq"]).execute();
  await refuse(db, types, { table: "record", on: "update", name: "record_append_only" });
  await refuse(db, types, { table: "record", on: "delete", name: "record_append_only" });
}

async function createPayloads(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createTable(db, types, "record_payload")
    .addColumn("branch_id", types.text, (column) => column.notNull())
    .addColumn("seq", types.bigint, (column) => column.notNull())
    .addColumn("salt", types.bytes, (column) => column.notNull())
    .addColumn("body", types.text, (column) => column.notNull())
    .addPrimaryKeyConstraint("record_payload_pkey", ["branch_id", "seq"])
    .execute();
  await createTable(db, types, "record_erasure")
    .addColumn("branch_id", types.text, (column) => column.notNull())
    .addColumn("seq", types.bigint, (column) => column.notNull())
    .addColumn("erased_at", types.bigint, (column) => column.notNull())
    .addColumn("reason", types.text, (column) => column.notNull())
    .addColumn("by_record_seq", types.bigint, (column) => column.notNull())
    .addPrimaryKeyConstraint("record_erasure_pkey", ["branch_id", "seq"])
    .addForeignKeyConstraint("record_erasure_record", ["branch_id", "seq"], "record", ["branch_id", "seq"])
    .execute();
  await refuse(db, types, { table: "record_payload", on: "update", name: "record_payload_unchanging" });
  await refuse(db, types, {
    table: "record_payload",
    on: "delete",
    name: "record_payload_needs_erasure",
    when: sql`not exists (select 1 from record_erasure e where e.branch_id = old.branch_id and e.seq = old.seq)`,
  });
  await refuse(db, types, { table: "record_erasure", on: "update", name: "record_erasure_append_only" });
  await refuse(db, types, { table: "record_erasure", on: "delete", name: "record_erasure_append_only" });
}

async function createTree(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createKeyedTable(db, types, "log_node")
    .addColumn("branch_id", types.text, (column) => column.notNull())
    .addColumn("level", types.integer, (column) => column.notNull())
    .addColumn("idx", types.bigint, (column) => column.notNull())
    .addColumn("hash", types.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint("log_node_pkey", ["branch_id", "level", "idx"])
    .execute();
  await createTable(db, types, "checkpoint")
    .addColumn("branch_id", types.text, (column) => column.notNull())
    .addColumn("size", types.bigint, (column) => column.notNull())
    .addColumn("root", types.bytes, (column) => column.notNull())
    .addColumn("note", types.text, (column) => column.notNull())
    .addColumn("at", types.bigint, (column) => column.notNull())
    .addPrimaryKeyConstraint("checkpoint_pkey", ["branch_id", "size"])
    .execute();
  await refuse(db, types, { table: "checkpoint", on: "update", name: "checkpoint_append_only" });
  await refuse(db, types, { table: "checkpoint", on: "delete", name: "checkpoint_append_only" });
}

async function createAlarms(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createTable(db, types, "alarm")
    .addColumn("id", types.text, (column) => column.notNull().primaryKey())
    .addColumn("branch_id", types.text)
    .addColumn("kind", types.text, (column) => column.notNull())
    .addColumn("subject", types.text, (column) => column.notNull())
    .addColumn("key", types.text, (column) => column.notNull())
    .addColumn("due_at", types.bigint, (column) => column.notNull())
    .addColumn("payload", types.text, (column) => column.notNull())
    .addColumn("attempts", types.integer, (column) => column.notNull())
    .addColumn("misfire", types.text, (column) => column.notNull())
    .addColumn("state", types.text, (column) => column.notNull())
    .addColumn("claimed_by", types.text)
    .addColumn("claimed_at", types.bigint)
    .addColumn("last_error", types.text)
    .addColumn("created_at", types.bigint, (column) => column.notNull())
    .addUniqueConstraint("alarm_identity", ["kind", "subject", "key"])
    .execute();
  await db.schema.createIndex("alarm_due").on("alarm").columns(["state", "due_at"]).execute();
}
