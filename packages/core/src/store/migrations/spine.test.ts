import { type RawBuilder, sql } from "kysely";
import { expect, it } from "vitest";
import { forEachStore } from "../../testing/databases.js";
import type { Db, Store } from "../store.js";

const bytes = new Uint8Array(32);

async function fill(store: Store): Promise<Store> {
  await store.write("b", async (db) => {
    for (const seq of [0, 1]) {
      await sql`insert into record (branch_id, seq, kind, at, actor, subject, retention, metadata, leaf_hash)
        values ('b', ${seq}, 'post.published', 1, 'm', 'p', 'permanent', '{}', ${bytes})`.execute(db);
      await db.insertInto("record_payload").values({ branch_id: "b", seq, salt: bytes, body: "{}" }).execute();
    }
    await db
      .insertInto("record_erasure")
      .values({ branch_id: "b", seq: 1, erased_at: 2, reason: "retention", by_record_seq: 1 })
      .execute();
    await db.insertInto("checkpoint").values({ branch_id: "b", size: 2, root: bytes, note: "n", at: 1 }).execute();
  });
  return store;
}

const contents = async (db: Db): Promise<unknown> => {
  const tables = ["record", "record_payload", "record_erasure", "checkpoint"] as const;
  return Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
};

const refusals: readonly (readonly [name: string, constraint: string, statement: RawBuilder<unknown>])[] = [
  ["changing a record", "record_append_only", sql`update record set actor = 'x' where seq = 0`],
  ["changing every record", "record_append_only", sql`update record set leaf_hash = leaf_hash`],
  ["deleting a record", "record_append_only", sql`delete from record where seq = 1`],
  ["deleting every record", "record_append_only", sql`delete from record`],
  ["changing a payload", "record_payload_unchanging", sql`update record_payload set body = 'x' where seq = 1`],
  ["deleting a payload that no erasure names", "record_payload_needs_erasure", sql`delete from record_payload`],
  ["changing an erasure", "record_erasure_append_only", sql`update record_erasure set reason = 'x'`],
  ["deleting an erasure", "record_erasure_append_only", sql`delete from record_erasure`],
  ["changing a checkpoint", "checkpoint_append_only", sql`update checkpoint set note = 'x'`],
  ["deleting a checkpoint", "checkpoint_append_only", sql`delete from checkpoint`],
  [
    "overwriting a record by an insertion",
    "record_append_only",
    sql`insert into record select * from record where seq = 0 on conflict (branch_id, seq) do update set actor = 'x'`,
  ],
];

forEachStore("The archive's tables", ({ open, dialect }) => {
  it.each(refusals)("refuse %s", async (_name, constraint, statement) => {
    const store = await fill(await open());
    const before = await store.read(contents);

    const write = store.write("b", (db) => statement.execute(db));

    await expect(write).rejects.toMatchObject({ code: "STORE_CONFLICT", details: { kind: "trigger", constraint } });
    expect(await store.read(contents)).toEqual(before);
  });

  it("let a payload go once an erasure names it", async () => {
    const store = await fill(await open());

    await store.write("b", (db) => db.deleteFrom("record_payload").where("seq", "=", 1).execute());

    const left = await store.read((db) => db.selectFrom("record_payload").select("seq").execute());
    expect(left).toEqual([{ seq: 0 }]);
  });

  it("refuse an erasure of a record that does not exist", async () => {
    const store = await fill(await open());

    const write = store.write("b", (db) =>
      db
        .insertInto("record_erasure")
        .values({ branch_id: "b", seq: 9, erased_at: 2, reason: "r", by_record_seq: 1 })
        .execute(),
    );

    await expect(write).rejects.toMatchObject({ code: "STORE_CONFLICT", details: { kind: "foreign-key" } });
  });

  it("refuse the database's own ways around a trigger", async () => {
    const store = await fill(await open());
    const before = await store.read(contents);
    const statement =
      dialect === "sqlite"
        ? sql`insert or replace into record select * from record where seq = 0`
        : sql`truncate record cascade`;

    const write = store.write("b", (db) => statement.execute(db));

    await expect(write).rejects.toMatchObject({ code: "STORE_CONFLICT", details: { kind: "trigger" } });
    expect(await store.read(contents)).toEqual(before);
  });

  it("hold one alarm for a kind, subject and key", async () => {
    const store = await open();
    const alarm = { branch_id: null, kind: "k", subject: "s", key: "1", due_at: 5, payload: "{}", attempts: 0 };
    const rest = { misfire: "{}", state: "waiting", claimed_by: null, claimed_at: null, last_error: null };
    const set = (id: string) => (db: Db) =>
      db
        .insertInto("alarm")
        .values({ ...alarm, ...rest, id, created_at: 1 })
        .execute();
    await store.write("b", set("a1"));

    await expect(store.write("b", set("a2"))).rejects.toMatchObject({
      code: "STORE_CONFLICT",
      details: { kind: "unique", columns: ["kind", "subject", "key"] },
    });
  });
});
