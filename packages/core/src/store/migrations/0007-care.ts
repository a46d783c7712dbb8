import { createKeyedTable, createTable } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Greetings and warnings. */
export const care: Migration = {
  version: 7,
  name: "care",
  async up(db, types) {
    await createKeyedTable(db, types, "greeting")
      .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
      .addColumn("member_id", types.text, (column) => column.notNull())
      .addColumn("occasion", types.text, (column) => column.notNull())
      .addColumn("on_date", types.text, (column) => column.notNull())
      .addColumn("template_id", types.text, (column) => column.notNull())
      .addColumn("notice_id", types.text)
      .addPrimaryKeyConstraint("greeting_key", ["branch_id", "member_id", "occasion", "on_date"])
      .execute();
    await createTable(db, types, "warning")
      .addColumn("id", types.text, (column) => column.notNull().primaryKey())
      .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
      .addColumn("kind", types.text, (column) => column.notNull())
      .addColumn("template_id", types.text, (column) => column.notNull())
      .addColumn("template_version", types.integer, (column) => column.notNull())
      .addColumn("occasion", types.text, (column) => column.notNull())
      .addColumn("notice_id", types.text)
      .addColumn("at", types.bigint, (column) => column.notNull())
      .execute();
    await db.schema.createIndex("warning_branch").on("warning").columns(["branch_id", "kind", "id"]).execute();
  },
};
