import { createKeyedTable } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Sections that may be left, who has left them, and when the first try of a message began. */
export const leaving: Migration = {
  version: 12,
  name: "leaving",
  async up(db, types) {
    await db.schema
      .alterTable("section")
      .addColumn("leavable", types.integer, (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable("outbox").addColumn("began_at", types.bigint).execute();
    await createKeyedTable(db, types, "section_leave")
      .addColumn("section_id", types.text, (column) => column.notNull().references("section.id"))
      .addColumn("member_id", types.text, (column) => column.notNull().references("member.id"))
      .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
      .addColumn("left_at", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("section_leave_key", ["section_id", "member_id"])
      .execute();
    await db.schema
      .createIndex("section_leave_member")
      .on("section_leave")
      .columns(["branch_id", "member_id"])
      .execute();
  },
};
