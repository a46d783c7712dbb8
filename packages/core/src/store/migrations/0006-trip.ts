import type { CreateTableBuilder } from "kysely";
import { type ColumnTypes, createKeyedTable, createTable, type MigrationDb } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Trips, the duty to report a city, the cities, and who read them. */
export const trip: Migration = {
  version: 6,
  name: "trip",
  async up(db, types) {
    await createTrips(db, types);
    await createDuties(db, types);
    await createReports(db, types);
  },
};

type Table = CreateTableBuilder<string, string>;

/** Adds columns: `name` is a text, `name#` a big integer; a question mark at the end allows null. */
function columns(table: Table, types: ColumnTypes, names: string): Table {
  return names.split(" ").reduce((built, entry) => {
    const type = entry.includes("#") ? types.bigint : types.text;
    return built.addColumn(entry.replace(/[#?]/gu, ""), type, (column) =>
      entry.endsWith("?") ? column : column.notNull(),
    );
  }, table);
}

function things(db: MigrationDb, types: ColumnTypes, name: string, names: string): Table {
  const table = createTable(db, types, name).addColumn("id", types.text, (column) => column.notNull().primaryKey());
  return columns(table, types, names);
}

const index = (db: MigrationDb, name: string, table: string, on: readonly string[]): Promise<void> =>
  db.schema
    .createIndex(name)
    .on(table)
    .columns([...on])
    .execute();

async function createTrips(db: MigrationDb, types: ColumnTypes): Promise<void> {
  const trips = "branch_id title leader_id starts_on ends_on expires_on opened_at# ended_at#? erased_at#? traces_at#?";
  await things(db, types, "trip", trips)
    .addForeignKeyConstraint("trip_branch_key", ["branch_id"], "branch", ["id"])
    .execute();
  await index(db, "trip_branch", "trip", ["branch_id", "starts_on", "id"]);
  await index(db, "trip_traces", "trip", ["traces_at", "erased_at"]);
  await columns(createKeyedTable(db, types, "trip_member"), types, "trip_id member_id branch_id position#")
    .addPrimaryKeyConstraint("trip_member_key", ["trip_id", "member_id"])
    .addForeignKeyConstraint("trip_member_trip_key", ["trip_id"], "trip", ["id"])
    .execute();
  await index(db, "trip_member_member", "trip_member", ["branch_id", "member_id", "trip_id"]);
  await things(db, types, "trip_leg", "trip_id starts_at# city?")
    .addForeignKeyConstraint("trip_leg_trip_key", ["trip_id"], "trip", ["id"])
    .execute();
  await index(db, "trip_leg_trip", "trip_leg", ["trip_id", "starts_at"]);
}

async function createDuties(db: MigrationDb, types: ColumnTypes): Promise<void> {
  const steps = "asked_at#? reminded_at#? leader_told_at#? secretary_told_at#?";
  const duties = `branch_id trip_id leg_id member_id counts_from# due_at# state late# closed_at#? ${steps}`;
  await things(db, types, "trip_duty", duties)
    .addForeignKeyConstraint("trip_duty_leg_key", ["leg_id"], "trip_leg", ["id"])
    .addUniqueConstraint("trip_duty_once", ["leg_id", "member_id"])
    .execute();
  await index(db, "trip_duty_member", "trip_duty", ["trip_id", "member_id"]);
  await index(db, "trip_duty_asked", "trip_duty", ["branch_id", "member_id", "asked_at"]);
}

async function createReports(db: MigrationDb, types: ColumnTypes): Promise<void> {
  const when = "effective_at# reported_at# late# early#";
  const reports = `branch_id trip_id leg_id? member_id kind city? ${when} visibility corrects? replaced_by? notice_id?`;
  await things(db, types, "location_report", reports)
    .addForeignKeyConstraint("location_report_trip_key", ["trip_id"], "trip", ["id"])
    .execute();
  await index(db, "location_report_trip", "location_report", ["trip_id", "member_id", "id"]);
  await things(db, types, "location_read", "branch_id trip_id member_id reader_id at#")
    .addForeignKeyConstraint("location_read_trip_key", ["trip_id"], "trip", ["id"])
    .execute();
  await index(db, "location_read_member", "location_read", ["branch_id", "member_id", "id"]);
}
