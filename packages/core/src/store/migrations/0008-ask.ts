import { type ColumnTypes, createKeyedTable, createTable, type MigrationDb } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Questions put to members, and their answers. */
export const ask: Migration = {
  version: 8,
  name: "ask",
  async up(db, types) {
    await createAsks(db, types);
    await createAnswers(db, types);
    await db.schema.alterTable("notice").addColumn("ask_id", types.text).execute();
    await db.schema.createIndex("notice_ask").on("notice").column("ask_id").execute();
  },
};

async function createAsks(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createTable(db, types, "ask")
    .addColumn("id", types.text, (column) => column.notNull().primaryKey())
    .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
    .addColumn("kind", types.text, (column) => column.notNull())
    .addColumn("subject", types.text, (column) => column.notNull())
    .addColumn("code", types.text, (column) => column.notNull())
    .addColumn("locale", types.text, (column) => column.notNull())
    .addColumn("title", types.text, (column) => column.notNull())
    .addColumn("want", types.text, (column) => column.notNull())
    .addColumn("changeable", types.integer, (column) => column.notNull())
    .addColumn("receipts", types.integer, (column) => column.notNull())
    .addColumn("private", types.integer, (column) => column.notNull())
    .addColumn("closes_at", types.bigint)
    .addColumn("event_uid", types.text)
    .addColumn("event_sequence", types.integer)
    .addColumn("event_occurrence", types.bigint)
    .addColumn("valid_until", types.bigint, (column) => column.notNull())
    .addColumn("retention", types.text, (column) => column.notNull())
    .addColumn("state", types.text, (column) => column.notNull())
    .addColumn("created_at", types.bigint, (column) => column.notNull())
    .execute();
  await db.schema.createIndex("ask_branch").on("ask").columns(["branch_id", "kind", "id"]).execute();
  await db.schema.createIndex("ask_subject").on("ask").columns(["branch_id", "subject"]).execute();
  await db.schema.createIndex("ask_event").on("ask").column("event_uid").execute();
  await createKeyedTable(db, types, "ask_member")
    .addColumn("ask_id", types.text, (column) => column.notNull().references("ask.id"))
    .addColumn("member_id", types.text, (column) => column.notNull())
    .addColumn("position", types.integer, (column) => column.notNull())
    .addColumn("state", types.text, (column) => column.notNull())
    .addColumn("answer_id", types.text)
    .addColumn("hinted_at", types.bigint)
    .addColumn("prompted_at", types.bigint)
    .addPrimaryKeyConstraint("ask_member_key", ["ask_id", "member_id"])
    .execute();
  await db.schema.createIndex("ask_member_open").on("ask_member").columns(["member_id", "state"]).execute();
}

async function createAnswers(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createTable(db, types, "ask_answer")
    .addColumn("id", types.text, (column) => column.notNull().primaryKey())
    .addColumn("ask_id", types.text, (column) => column.notNull().references("ask.id"))
    .addColumn("branch_id", types.text, (column) => column.notNull())
    .addColumn("member_id", types.text, (column) => column.notNull())
    .addColumn("given_by", types.text, (column) => column.notNull())
    .addColumn("value", types.text, (column) => column.notNull())
    .addColumn("media", types.text, (column) => column.notNull())
    .addColumn("via", types.text, (column) => column.notNull())
    .addColumn("named_by", types.text, (column) => column.notNull())
    .addColumn("channel", types.text)
    .addColumn("given_at", types.bigint, (column) => column.notNull())
    .addColumn("recorded_at", types.bigint, (column) => column.notNull())
    .addColumn("standing", types.text, (column) => column.notNull())
    .addColumn("reasons", types.text, (column) => column.notNull())
    .addColumn("event_sequence", types.integer)
    .addColumn("comment", types.text)
    .execute();
  await db.schema.createIndex("ask_answer_member").on("ask_answer").columns(["ask_id", "member_id", "id"]).execute();
  await db.schema.createIndex("ask_answer_standing").on("ask_answer").columns(["ask_id", "standing", "id"]).execute();
}
