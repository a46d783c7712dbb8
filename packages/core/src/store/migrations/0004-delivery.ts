import type { CreateTableBuilder } from "kysely";
import { type ColumnTypes, createKeyedTable, createTable, type MigrationDb } from "./column-types.js";
import type { Migration } from "./migration.js";

/** Notices, the outbox, the inbox, and what channels keep. */
export const delivery: Migration = {
  version: 4,
  name: "delivery",
  async up(db, types) {
    await createNotices(db, types);
    await createOutbox(db, types);
    await createInbox(db, types);
    await createChannelShelves(db, types);
  },
};

type Table = CreateTableBuilder<string, string>;
type Kind = "text" | "bigint" | "integer" | "bytes";

/** Adds columns, each as `name kind`; a question mark after the kind allows null. */
function columns(table: Table, types: ColumnTypes, ...list: readonly string[]): Table {
  return list.reduce((built, entry) => {
    const [name = "", kind = ""] = entry.split(" ");
    const isNullable = kind.endsWith("?");
    const type = types[kind.replace("?", "") as Kind];
    return built.addColumn(name, type, (column) => (isNullable ? column : column.notNull()));
  }, table);
}

async function createNotices(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await columns(
    createTable(db, types, "notice").addColumn("id", types.text, (column) => column.notNull().primaryKey()),
    types,
    ...["branch_id text", "subject text", "thread_subject text?", "purpose text", "class text", "content text"],
    ...["retention text", "state text", "verdict text", "findings text", "spreads integer", "expires_at bigint?"],
    "created_at bigint",
  ).execute();
  await db.schema.createIndex("notice_branch_state").on("notice").columns(["branch_id", "state", "id"]).execute();
  await db.schema.createIndex("notice_subject").on("notice").columns(["branch_id", "subject"]).execute();
  await columns(
    createTable(db, types, "notice_recipient").addColumn("notice_id", types.text, (column) =>
      column.notNull().references("notice.id"),
    ),
    types,
    ...["position integer", "branch_id text", "member_id text?", "name text", "addresses text", "unreachable text?"],
  )
    .addPrimaryKeyConstraint("notice_recipient_pkey", ["notice_id", "position"])
    .execute();
  await columns(
    createTable(db, types, "notice_fitting").addColumn("notice_id", types.text, (column) =>
      column.notNull().references("notice.id"),
    ),
    types,
    ...["channel text", "parts text", "losses text"],
  )
    .addPrimaryKeyConstraint("notice_fitting_pkey", ["notice_id", "channel"])
    .execute();
}

async function createOutbox(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await columns(
    createTable(db, types, "outbox").addColumn("id", types.text, (column) => column.notNull().primaryKey()),
    types,
    ...["branch_id text", "notice_id text", "position integer", "route integer", "channel text", "lane text"],
    ...["address text", "key text", "part integer", "state text", "attempt integer", "repeats integer"],
    ...["asked integer", "due_at bigint", "claimed_by text?", "claimed_at bigint?", "receipt_id text?"],
    ...["accepted_at bigint?", "fault text?"],
  )
    .addUniqueConstraint("outbox_key", ["channel", "key"])
    .addForeignKeyConstraint("outbox_recipient", ["notice_id", "position"], "notice_recipient", [
      "notice_id",
      "position",
    ])
    .execute();
  await db.schema.createIndex("outbox_turn").on("outbox").columns(["lane", "state", "branch_id", "due_at"]).execute();
  await db.schema.createIndex("outbox_due").on("outbox").columns(["state", "lane", "due_at"]).execute();
  await db.schema.createIndex("outbox_recipient").on("outbox").columns(["notice_id", "position", "route"]).execute();
  await db.schema.createIndex("outbox_receipt").on("outbox").columns(["channel", "receipt_id"]).execute();
  await columns(
    createKeyedTable(db, types, "delivery_try").addColumn("outbox_id", types.text, (column) => column.notNull()),
    types,
    ...["attempt integer", "at bigint", "status text", "fault text?", "vendor_code text?", "vendor_message text?"],
  )
    .addPrimaryKeyConstraint("delivery_try_pkey", ["outbox_id", "attempt"])
    .addForeignKeyConstraint("delivery_try_outbox", ["outbox_id"], "outbox", ["id"])
    .execute();
  await columns(
    createKeyedTable(db, types, "evidence").addColumn("outbox_id", types.text, (column) => column.notNull()),
    types,
    ...["level text", "branch_id text", "at bigint", "fault text?"],
  )
    .addPrimaryKeyConstraint("evidence_pkey", ["outbox_id", "level"])
    .addForeignKeyConstraint("evidence_outbox", ["outbox_id"], "outbox", ["id"])
    .execute();
}

async function createInbox(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await columns(
    createTable(db, types, "inbox").addColumn("id", types.text, (column) => column.notNull().primaryKey()),
    types,
    ...["channel text", "event_id text", "lane text", "event text", "received_at bigint", "state text"],
    ...["attempts integer", "due_at bigint", "branch_id text?", "outcome text?"],
  )
    .addUniqueConstraint("inbox_event", ["channel", "event_id"])
    .execute();
  await db.schema.createIndex("inbox_due").on("inbox").columns(["state", "lane", "due_at"]).execute();
  await columns(
    createTable(db, types, "raw_payload").addColumn("ref", types.text, (column) => column.notNull().primaryKey()),
    types,
    ...["type text", "body bytes", "stored_at bigint"],
  ).execute();
}

async function createChannelShelves(db: MigrationDb, types: ColumnTypes): Promise<void> {
  await columns(
    createTable(db, types, "channel_state").addColumn("channel", types.text, (column) => column.notNull().primaryKey()),
    types,
    ...["fault text", "vendor_message text?", "paused_at bigint"],
  ).execute();
  await columns(
    createTable(db, types, "channel_token").addColumn("channel", types.text, (column) => column.notNull()),
    types,
    ...["name text", "value text", "expires_at bigint"],
  )
    .addPrimaryKeyConstraint("channel_token_pkey", ["channel", "name"])
    .execute();
  await columns(
    createTable(db, types, "channel_cursor").addColumn("channel", types.text, (column) => column.notNull()),
    types,
    ...["name text", "value text"],
  )
    .addPrimaryKeyConstraint("channel_cursor_pkey", ["channel", "name"])
    .execute();
}
