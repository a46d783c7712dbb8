import { createTable } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Messages that wait for a digest, and what members wish about them. */
export const digest: Migration = {
  version: 9,
  name: "digest",
  async up(db, types) {
    await createTable(db, types, "digest_item")
      .addColumn("notice_id", types.text, (column) => column.notNull())
      .addColumn("position", types.integer, (column) => column.notNull())
      .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
      .addColumn("member_id", types.text, (column) => column.notNull())
      .addColumn("release_at", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("digest_item_pkey", ["notice_id", "position"])
      .addForeignKeyConstraint("digest_item_recipient", ["notice_id", "position"], "notice_recipient", [
        "notice_id",
        "position",
      ])
      .execute();
    await db.schema
      .createIndex("digest_item_release")
      .on("digest_item")
      .columns(["branch_id", "release_at", "notice_id", "position"])
      .execute();
    await db.schema
      .createIndex("digest_item_member")
      .on("digest_item")
      .columns(["branch_id", "member_id", "release_at"])
      .execute();
    await db.schema.alterTable("notice_recipient").addColumn("waits_until", types.bigint).execute();
    await db.schema.alterTable("notice_recipient").addColumn("merged_into", types.text).execute();
    await db.schema
      .createIndex("outbox_week")
      .on("outbox")
      .columns(["branch_id", "due_at", "notice_id", "position"])
      .execute();
    await db.schema
      .alterTable("member")
      .addColumn("digest", types.text, (column) => column.notNull().defaultTo("each"))
      .execute();
  },
};
