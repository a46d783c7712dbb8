import { createKeyedTable, createTable } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Schedules, their occurrences, and holidays. */
export const calendar: Migration = {
  version: 5,
  name: "calendar",
  async up(db, types) {
    await createTable(db, types, "schedule")
      .addColumn("id", types.text, (column) => column.notNull().primaryKey())
      .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
      .addColumn("title", types.text, (column) => column.notNull())
      .addColumn("rule", types.text)
      .addColumn("before_holiday", types.text)
      .addColumn("shift", types.text, (column) => column.notNull())
      .addColumn("occasion", types.text, (column) => column.notNull())
      .addColumn("payload", types.text, (column) => column.notNull())
      .addColumn("state", types.text, (column) => column.notNull())
      .addColumn("next_nominal", types.text)
      .addColumn("next_at", types.bigint)
      .addColumn("is_provisional", types.integer, (column) => column.notNull())
      .addColumn("created_at", types.bigint, (column) => column.notNull())
      .execute();
    await db.schema.createIndex("schedule_branch").on("schedule").columns(["branch_id", "id"]).execute();
    await createKeyedTable(db, types, "schedule_occurrence")
      .addColumn("schedule_id", types.text, (column) => column.notNull().references("schedule.id"))
      .addColumn("nominal", types.text, (column) => column.notNull())
      .addColumn("due_at", types.bigint, (column) => column.notNull())
      .addColumn("at", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("schedule_occurrence_key", ["schedule_id", "nominal"])
      .execute();
    await createTable(db, types, "holiday_year")
      .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
      .addColumn("year", types.integer, (column) => column.notNull())
      .addColumn("data", types.text, (column) => column.notNull())
      .addColumn("at", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("holiday_year_key", ["branch_id", "year"])
      .execute();
  },
};
