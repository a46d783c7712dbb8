import type { CreateTableBuilder } from "kysely";
import { type ColumnTypes, createKeyedTable, createTable, type MigrationDb } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Sections, posts, discussion, relays, albums, media. */
export const section: Migration = {
  version: 3,
  name: "section",
  async up(db, types) {
    await createSections(db, types);
    await createPosts(db, types);
    await createRelays(db, types);
    await createAlbums(db, types);
    await createMedia(db, types);
  },
};

type Table = CreateTableBuilder<string, string>;

/** Adds columns: `name` is a text, `name#` a big integer; a question mark at the end allows null. */
function columns(table: Table, types: ColumnTypes, names: string): Table {
  return names.split(" ").reduce((built, entry) => {
    const name = entry.replace(/[#?]/gu, "");
    const type = entry.includes("#") ? types.bigint : types.text;
    return built.addColumn(name, type, (column) => (entry.endsWith("?") ? column : column.notNull()));
  }, table);
}

function things(db: MigrationDb, types: ColumnTypes, name: string, names: string): Table {
  const table = createTable(db, types, name).addColumn("id", types.text, (column) => column.notNull().primaryKey());
  return columns(table, types, names);
}

async function createSections(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await things(db, types, "section", "branch_id owner_role publishers position# opened_on closed_on?")
    .addForeignKeyConstraint("section_branch_key", ["branch_id"], "branch", ["id"])
    .execute();
  await db.schema.createIndex("section_branch").on("section").columns(["branch_id", "position"]).execute();
  await things(db, types, "section_title", "section_id title from_on to_on?")
    .addForeignKeyConstraint("section_title_section_key", ["section_id"], "section", ["id"])
    .execute();
  await db.schema.createIndex("section_title_section").on("section_title").columns(["section_id", "from_on"]).execute();
}

async function createPosts(db: MigrationDb, types: ColumnTypes): Promise<void> {
  const post = "branch_id section_id author_id? edition# notice_id? published_at# withdrawn_at#? withdrawn_why?";
  await things(db, types, "post", post)
    .addForeignKeyConstraint("post_section_key", ["section_id"], "section", ["id"])
    .execute();
  await db.schema.createIndex("post_section").on("post").columns(["branch_id", "section_id", "id"]).execute();
  await columns(createTable(db, types, "post_edition"), types, "post_id edition# title body items at#")
    .addPrimaryKeyConstraint("post_edition_key", ["post_id", "edition"])
    .addForeignKeyConstraint("post_edition_post_key", ["post_id"], "post", ["id"])
    .execute();
  await things(db, types, "comment", "branch_id post_id? author_id body media channel? said_at# withdrawn_at#?")
    .addForeignKeyConstraint("comment_post_key", ["post_id"], "post", ["id"])
    .execute();
  await db.schema.createIndex("comment_post").on("comment").columns(["branch_id", "post_id", "id"]).execute();
}

async function createRelays(db: MigrationDb, types: ColumnTypes): Promise<void> {
  const relay = "branch_id section_id author_id origin document_number? title gist digest post_id? at#";
  await things(db, types, "relay", relay)
    .addForeignKeyConstraint("relay_section_key", ["section_id"], "section", ["id"])
    .execute();
  await db.schema.createIndex("relay_branch").on("relay").columns(["branch_id", "id"]).execute();
  await things(db, types, "relay_review", "relay_id digest reviewer_id result note? at#")
    .addForeignKeyConstraint("relay_review_relay_key", ["relay_id"], "relay", ["id"])
    .execute();
  await db.schema.createIndex("relay_review_relay").on("relay_review").columns(["relay_id", "id"]).execute();
}

async function createAlbums(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await things(db, types, "album", "branch_id section_id title gathering held_on author_id post_id created_at#")
    .addForeignKeyConstraint("album_post_key", ["post_id"], "post", ["id"])
    .execute();
  await db.schema.createIndex("album_branch").on("album").columns(["branch_id", "id"]).execute();
  await columns(createKeyedTable(db, types, "album_picture"), types, "album_id position# ref caption removed_at#?")
    .addPrimaryKeyConstraint("album_picture_key", ["album_id", "position"])
    .addForeignKeyConstraint("album_picture_album_key", ["album_id"], "album", ["id"])
    .execute();
}

async function createMedia(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await columns(
    createKeyedTable(db, types, "media"),
    types,
    "branch_id ref name type kind bytes# at# sweep_at#? doomed_at#?",
  )
    .addPrimaryKeyConstraint("media_key", ["branch_id", "ref"])
    .execute();
  await db.schema.createIndex("media_sweep").on("media").column("sweep_at").execute();
  await db.schema.createIndex("media_ref").on("media").column("ref").execute();
  await columns(createKeyedTable(db, types, "media_use"), types, "branch_id ref subject")
    .addPrimaryKeyConstraint("media_use_key", ["branch_id", "ref", "subject"])
    .addForeignKeyConstraint("media_use_media_key", ["branch_id", "ref"], "media", ["branch_id", "ref"])
    .execute();
}
