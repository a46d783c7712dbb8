import { sql } from "kysely";
import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { columnTypes, createTable } from "./migrations/column-types.js";
import { type Db, dialectOf, type Store } from "./store.js";

interface ScratchRow {
  readonly id: string;
  readonly whole: number | null;
  readonly part: number | null;
  readonly bytes: Uint8Array | null;
  readonly parent: string | null;
  readonly note: string | null;
}

async function makeScratch(store: Store): Promise<Store> {
  await store.write("b", async (db) => {
    const types = columnTypes(dialectOf(db));
    await createTable(db, types, "scratch")
      .addColumn("id", types.text, (column) => column.notNull().primaryKey())
      .addColumn("whole", types.bigint)
      .addColumn("part", types.real)
      .addColumn("bytes", types.bytes)
      .addColumn("parent", types.text, (column) => column.references("scratch.id"))
      .addColumn("note", types.text)
      .addCheckConstraint("scratch_whole_small", sql`whole <> 13`)
      .execute();
  });
  return store;
}

const add =
  (row: Partial<Record<keyof ScratchRow, unknown>>) =>
  async (db: Db): Promise<void> => {
    await sql`insert into scratch (id, whole, part, bytes, parent, note) values (${row.id ?? null}, ${row.whole ?? null},
      ${row.part ?? null}, ${row.bytes ?? null}, ${row.parent ?? null}, ${row.note ?? null})`.execute(db);
  };

const all = async (db: Db): Promise<ScratchRow[]> =>
  (await sql<ScratchRow>`select id, whole, part, bytes, parent, note from scratch order by id`.execute(db)).rows;

forEachStore("A store's driver", ({ open, dialect }) => {
  it.each([
    ["plain text", "a"],
    ["an empty text", ""],
    ["Chinese", "党支部会议记录"],
    ["a character beyond the first plane", "𠮷野家"],
    ["emoji of several parts", "👩‍👩‍👧‍👦🇨🇳"],
    ["quotes and semicolons", `'"; drop table scratch; -- \\`],
    ["line breaks and tabs", "a\r\n\tb\u2028c"],
    ["a long text", "微".repeat(100_000)],
  ])("gives back %s as it was given", async (_name, note) => {
    const store = await makeScratch(await open());

    await store.write("b", add({ id: "a", note }));

    expect((await store.read(all)).map((row) => row.note)).toEqual([note]);
  });

  it("gives numbers, bytes and nothing back in the same types", async () => {
    const store = await makeScratch(await open());
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

    await store.write("b", async (db) => {
      await add({ id: "a", whole: Number.MAX_SAFE_INTEGER, part: 0.1, bytes })(db);
      await add({ id: "b", whole: Number.MIN_SAFE_INTEGER, part: -1.5e-300, bytes: new Uint8Array(0) })(db);
      await add({ id: "c", whole: true, bytes: Buffer.from("x") })(db);
    });

    const rows = await store.read(all);
    expect(rows).toEqual([
      { id: "a", whole: Number.MAX_SAFE_INTEGER, part: 0.1, bytes, parent: null, note: null },
      { id: "b", whole: Number.MIN_SAFE_INTEGER, part: -1.5e-300, bytes: new Uint8Array(0), parent: null, note: null },
      { id: "c", whole: 1, part: null, bytes: new Uint8Array([120]), parent: null, note: null },
    ]);
    expect(rows.map((row) => row.bytes?.constructor)).toEqual([Uint8Array, Uint8Array, Uint8Array]);
  });

  it("gives rows with the selected names only, in the selected order", async () => {
    const store = await makeScratch(await open());
    await store.write("b", add({ id: "a" }));

    const { rows } = await store.read((db) => sql<object>`select whole, id, 1 as "微" from scratch`.execute(db));

    expect(rows.map((row) => Object.keys(row))).toEqual([["whole", "id", "微"]]);
  });

  it("counts, sums and answers questions in numbers", async () => {
    const store = await makeScratch(await open());
    await store.write("b", async (db) => {
      for (const whole of [1, 2, 4]) await add({ id: String(whole), whole })(db);
    });

    const { rows } = await store.read((db) =>
      sql`select count(*) as n, sum(whole) as total, max(whole) as most, exists (select 1 from scratch) as any_row,
        not exists (select 1 from scratch) as none from scratch`.execute(db),
    );

    expect(rows).toEqual([{ n: 3, total: 7, most: 4, any_row: 1, none: 0 }]);
  });

  it("tells how many rows a statement changed, and returns rows when asked", async () => {
    const store = await open();

    const done = await store.write("b", async (db) => {
      const values = ["x", "y"].map((key) => ({ branch_id: "b", key, result: "{}", at: 1 }));
      const added = await db.insertInto("command_key").values(values).returning(["key", "at"]).execute();
      const changed = await db.updateTable("command_key").set({ at: 2 }).executeTakeFirst();
      const skipped = await db
        .insertInto("command_key")
        .values(values)
        .onConflict((on) => on.doNothing())
        .executeTakeFirst();
      const removed = await db.deleteFrom("command_key").where("key", "=", "x").executeTakeFirst();
      return { added, changed, skipped, removed };
    });

    expect(done.added).toEqual([
      { key: "x", at: 1 },
      { key: "y", at: 1 },
    ]);
    expect([done.changed.numUpdatedRows, done.skipped.numInsertedOrUpdatedRows, done.removed.numDeletedRows]).toEqual([
      2n,
      0n,
      1n,
    ]);
  });

  it.each([
    ["U+0000", "a\u0000b", "TEXT_INVALID"],
    ["a lone surrogate", "a\ud842", "TEXT_INVALID"],
    ["a date", new Date(0), "INTERNAL"],
    ["an object", { a: 1 }, "INTERNAL"],
    ["a symbol", Symbol("s"), "INTERNAL"],
    ["undefined", undefined, "INTERNAL"],
    ["NaN", Number.NaN, "INTERNAL"],
    ["2^53+1", 2n ** 53n + 1n, "INTERNAL"],
  ])("refuses %s as a value and keeps nothing of the work", async (_name, value, code) => {
    const store = await makeScratch(await open());

    const write = store.write("b", async (db) => {
      await add({ id: "before" })(db);
      await sql`select ${value} as x`.execute(db);
    });

    await expect(write).rejects.toMatchObject({ code });
    expect(await store.read(all)).toEqual([]);
  });

  it("survives every kind of value as the only one of a statement", async () => {
    const store = await makeScratch(await open());
    const values: unknown[] = [true, false, null, new Uint8Array([1]), Buffer.from("x")];

    for (const value of values)
      await store
        .write("b", (db) => sql`update scratch set whole = 1 where ${value} is null`.execute(db))
        .catch(String);

    expect(await store.read(all)).toEqual([]);
  });

  it("refuses to give a rounded integer", async () => {
    const store = await open();

    const read = store.read((db) => sql`select 9007199254740993 as n`.execute(db));

    await expect(read).rejects.toMatchObject({ code: "INTERNAL", message: expect.stringContaining("2^53") });
  });

  it("refuses values of a wrong type instead of bending them", async () => {
    const store = await makeScratch(await open());

    await expect(store.write("b", add({ id: "a", whole: "no number" }))).rejects.toBeInstanceOf(Error);
    await expect(store.write("b", add({ id: "a", whole: 1.5 }))).rejects.toBeInstanceOf(Error);
    expect(await store.read(all)).toEqual([]);
  });

  it.each([
    ["unique", [{ id: "a" }, { id: "a" }], { kind: "unique", table: "scratch", columns: ["id"] }],
    ["foreign-key", [{ id: "a", parent: "nobody" }], { kind: "foreign-key" }],
    ["not-null", [{ id: null }], { kind: "not-null", table: "scratch", columns: ["id"] }],
    ["check", [{ id: "a", whole: 13 }], { kind: "check", constraint: "scratch_whole_small" }],
  ])("names the constraint: %s", async (_name, rows, details) => {
    const store = await makeScratch(await open());

    const write = store.write("b", async (db) => {
      for (const row of rows) await add(row)(db);
    });

    await expect(write).rejects.toMatchObject({ code: "STORE_CONFLICT", details: expect.objectContaining(details) });
    expect(await store.read(all)).toEqual([]);
  });

  it("puts no value of a refused row into the error or its causes", async () => {
    const store = await makeScratch(await open());
    await store.write("b", add({ id: "a" }));
    const secret = "confidential-care-case";

    const refusals = await Promise.allSettled([
      store.write("b", add({ id: "a", parent: secret })),
      store.write("b", add({ id: secret, whole: 13 })),
      store.write("b", add({ id: "c", whole: secret })),
      store.write("b", add({ id: "d", parent: secret })),
    ]);

    for (const refusal of refusals) {
      expect(refusal.status).toBe("rejected");
      const reasons = refusal.status === "rejected" ? [refusal.reason, refusal.reason.cause] : [];
      for (const reason of reasons)
        expect([reason.message, JSON.stringify(reason), JSON.stringify({ ...reason })].join()).not.toContain(secret);
    }
  });

  it("reports a faulty statement as a defect of the library and goes on", async () => {
    const store = await open();

    await expect(store.write("b", (db) => sql`selec 1`.execute(db))).rejects.toMatchObject({ code: "INTERNAL" });
    await expect(store.read((db) => sql`select * from nowhere`.execute(db))).rejects.toMatchObject({
      code: "INTERNAL",
    });

    await expect(store.read((db) => sql`select 1 as one`.execute(db))).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  it("tells its database by the handle", async () => {
    const store = await open();

    expect(await store.read(async (db) => dialectOf(db))).toBe(dialect);
  });
});
