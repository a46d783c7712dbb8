import { createKeyedTable } from "./column-types.js";
import type { Migration } from "./migration.js";

/** What is done about messages after they were accepted: asking what became of them, taking back, changing. */
export const upkeep: Migration = {
  version: 10,
  name: "upkeep",
  async up(db, types) {
    await createKeyedTable(db, types, "upkeep")
      .addColumn("outbox_id", types.text, (column) => column.notNull())
      .addColumn("kind", types.text, (column) => column.notNull())
      .addColumn("branch_id", types.text, (column) => column.notNull())
      .addColumn("channel", types.text, (column) => column.notNull())
      .addColumn("state", types.text, (column) => column.notNull())
      .addColumn("due_at", types.bigint, (column) => column.notNull())
      .addColumn("attempts", types.integer, (column) => column.notNull())
      .addColumn("version", types.integer, (column) => column.notNull())
      .addColumn("instead", types.integer, (column) => column.notNull())
      .addColumn("fault", types.text)
      .addColumn("done_at", types.bigint)
      .addPrimaryKeyConstraint("upkeep_pkey", ["outbox_id", "kind"])
      .addForeignKeyConstraint("upkeep_outbox", ["outbox_id"], "outbox", ["id"])
      .execute();
    await db.schema.createIndex("upkeep_due").on("upkeep").columns(["state", "channel", "due_at"]).execute();
    await db.schema.alterTable("notice").addColumn("recall", types.text).execute();
    await db.schema.alterTable("notice").addColumn("revised_at", types.bigint).execute();
    await db.schema.alterTable("notice").addColumn("matters_from", types.integer).execute();
    await db.schema.alterTable("notice").addColumn("corrects", types.text).execute();
    await db.schema.alterTable("notice").addColumn("corrects_notice", types.text).execute();
    await db.schema.createIndex("notice_corrects").on("notice").column("corrects_notice").execute();
  },
};
