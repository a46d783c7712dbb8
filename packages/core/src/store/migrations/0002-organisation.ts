import { type CreateTableBuilder, sql } from "kysely";
import { type ColumnTypes, createKeyedTable, createTable, type MigrationDb } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Branches, their groups, members, posts, addresses and settings. */
export const organisation: Migration = {
  version: 2,
  name: "organisation",
  async up(db, types) {
    await createBranches(db, types);
    await createGroups(db, types);
    await createMembers(db, types);
    await createStandings(db, types);
    await createPosts(db, types);
    await createAddresses(db, types);
    await createSettings(db, types);
  },
};

type Table = CreateTableBuilder<string, never>;

const text = (table: Table, types: ColumnTypes, name: string): Table =>
  table.addColumn(name, types.text, (column) => column.notNull()) as Table;

const reference = (table: Table, types: ColumnTypes, name: string, to: string): Table =>
  table.addColumn(name, types.text, (column) => column.notNull().references(to)) as Table;

const key = (table: Table, types: ColumnTypes): Table =>
  table.addColumn("id", types.text, (column) => column.notNull().primaryKey()) as Table;

const period = (table: Table, types: ColumnTypes): Table =>
  text(table, types, "from_on").addColumn("to_on", types.text) as Table;

async function createBranches(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await text(key(createTable(db, types, "superior_organisation"), types), types, "name")
    .addColumn("parent_id", types.text, (column) => column.references("superior_organisation.id"))
    .execute();
  let branch = key(createTable(db, types, "branch"), types);
  for (const name of ["name", "unit", "kind", "zone", "locale"]) branch = text(branch, types, name);
  await branch
    .addColumn("superior_id", types.text, (column) => column.references("superior_organisation.id"))
    .addColumn("created_at", types.bigint, (column) => column.notNull())
    .execute();
}

async function createGroups(db: MigrationDb, types: ColumnTypes): Promise<void> {
  const group = reference(key(createTable(db, types, "party_group"), types), types, "branch_id", "branch.id");
  await period(text(group, types, "name"), types)
    .addColumn("position", types.integer, (column) => column.notNull())
    .execute();
  await db.schema.createIndex("party_group_branch").on("party_group").columns(["branch_id", "position"]).execute();
}

async function createMembers(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await text(key(createTable(db, types, "member"), types), types, "name")
    .addColumn("birthday_calendar", types.text)
    .addColumn("birthday_month", types.integer)
    .addColumn("birthday_day", types.integer)
    .addColumn("birthday_leap_month", types.integer, (column) => column.notNull())
    .addColumn("greeting_opt_in", types.integer)
    .addColumn("admitted_on", types.text)
    .addColumn("created_at", types.bigint, (column) => column.notNull())
    .execute();
  const membership = reference(key(createTable(db, types, "membership"), types), types, "branch_id", "branch.id");
  await period(reference(membership, types, "member_id", "member.id"), types)
    .addColumn("position", types.integer, (column) => column.notNull())
    .addColumn("joined_note", types.text)
    .addColumn("left_note", types.text)
    .execute();
  await db.schema.createIndex("membership_branch").on("membership").columns(["branch_id", "position"]).execute();
  await db.schema.createIndex("membership_member").on("membership").columns(["member_id", "from_on"]).execute();
  await db.schema
    .createIndex("membership_open")
    .unique()
    .on("membership")
    .column("member_id")
    .where(sql.ref("to_on"), "is", null)
    .execute();
  const grouped = reference(key(createTable(db, types, "group_membership"), types), types, "branch_id", "branch.id");
  const inGroup = reference(grouped, types, "member_id", "member.id");
  await period(reference(inGroup, types, "group_id", "party_group.id"), types).execute();
  await db.schema
    .createIndex("group_membership_group")
    .on("group_membership")
    .columns(["branch_id", "group_id"])
    .execute();
  await db.schema
    .createIndex("group_membership_member")
    .on("group_membership")
    .columns(["member_id", "from_on"])
    .execute();
}

async function createStandings(db: MigrationDb, types: ColumnTypes): Promise<void> {
  const ofMember = (name: string): Table =>
    period(reference(key(createTable(db, types, name), types), types, "member_id", "member.id"), types);
  await text(ofMember("member_status"), types, "status").addColumn("note", types.text).execute();
  await text(ofMember("rights_suspension"), types, "kind").addColumn("note", types.text).execute();
  await text(ofMember("secondment"), types, "host_unit")
    .addColumn("membership_transferred", types.integer, (column) => column.notNull())
    .addColumn("note", types.text)
    .execute();
  for (const table of ["member_status", "rights_suspension", "secondment"])
    await db.schema.createIndex(`${table}_member`).on(table).columns(["member_id", "from_on"]).execute();
}

async function createPosts(db: MigrationDb, types: ColumnTypes): Promise<void> {
  let post = reference(key(createTable(db, types, "post_held"), types), types, "branch_id", "branch.id");
  post = period(text(reference(post, types, "member_id", "member.id"), types, "role"), types);
  post = post.addColumn("group_id", types.text, (column) => column.references("party_group.id")) as Table;
  await text(text(post, types, "decided_by"), types, "decided_on").execute();
  await db.schema.createIndex("post_held_branch").on("post_held").columns(["branch_id", "role"]).execute();
  await db.schema.createIndex("post_held_member").on("post_held").columns(["member_id", "from_on"]).execute();
  await sql`create unique index post_held_administrator on post_held (branch_id)
    where role = 'administrator' and to_on is null`.execute(db);
}

async function createAddresses(db: MigrationDb, types: ColumnTypes): Promise<void> {
  let address = reference(key(createTable(db, types, "member_address"), types), types, "member_id", "member.id");
  for (const name of ["platform", "tenant", "kind", "canonical_id", "provenance", "vouched_by"])
    address = text(address, types, name);
  await address
    .addColumn("preference", types.integer, (column) => column.notNull())
    .addColumn("vouched_at", types.bigint, (column) => column.notNull())
    .addColumn("doubtful_since", types.bigint)
    .addColumn("doubt_reason", types.text)
    .addColumn("ended_at", types.bigint)
    .execute();
  await db.schema
    .createIndex("member_address_member")
    .on("member_address")
    .columns(["member_id", "preference"])
    .execute();
  await sql`create unique index member_address_live on member_address (platform, tenant, kind, canonical_id)
    where ended_at is null`.execute(db);
}

async function createSettings(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await createKeyedTable(db, types, "branch_setting")
    .addColumn("branch_id", types.text, (column) => column.notNull().references("branch.id"))
    .addColumn("key", types.text, (column) => column.notNull())
    .addColumn("value", types.text, (column) => column.notNull())
    .addColumn("source", types.text, (column) => column.notNull())
    .addColumn("set_by", types.text, (column) => column.notNull())
    .addColumn("set_at", types.bigint, (column) => column.notNull())
    .addPrimaryKeyConstraint("branch_setting_pkey", ["branch_id", "key"])
    .execute();
}
