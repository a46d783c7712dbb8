import type { Migration } from "./migration.js";

/** Notices whose words are for their recipients alone, wherever they go and whoever lets them go. */
export const privacy: Migration = {
  version: 13,
  name: "privacy",
  async up(db, types) {
    await db.schema
      .alterTable("notice")
      .addColumn("private", types.integer, (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
