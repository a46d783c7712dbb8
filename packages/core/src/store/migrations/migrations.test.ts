import { describe, expect, it } from "vitest";
import { forEachStore } from "../../testing/databases.js";
import type { Db } from "../store.js";
import { type Migration, migrate, migrations } from "./migrations.js";

describe("migrations", () => {
  it("stand in the order of their versions, each once, each with its own name", () => {
    const versions = migrations.map((step) => step.version);

    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    expect(versions[0]).toBe(1);
    expect(new Set(migrations.map((step) => step.name)).size).toBe(versions.length);
  });
});

forEachStore("migrate", ({ open, dialect }) => {
  const later: Migration = {
    version: 5000,
    name: "later",
    async up(db, types) {
      await db.schema.createTable("later").addColumn("id", types.text).execute();
    },
  };
  const broken: Migration = {
    version: 5001,
    name: "broken",
    async up(db, types) {
      await db.schema.createTable("half").addColumn("id", types.text).execute();
      throw new RangeError("no");
    },
  };
  const run = (steps: readonly Migration[]) => (db: Db) => migrate(db, { dialect, steps, now: 7 });
  const applied = (db: Db) => db.selectFrom("microbranch_schema").select("name").where("version", ">=", 5000).execute();
  const tables = async (db: Db): Promise<string[]> => (await db.introspection.getTables()).map((table) => table.name);

  it("runs what is missing, and nothing the second time", async () => {
    const store = await open();

    const counts = [
      await store.write("b", run([...migrations, later])),
      await store.write("b", run([...migrations, later])),
    ];

    expect(counts).toEqual([1, 0]);
    expect(await store.read(applied)).toEqual([{ name: "later" }]);
  });

  it("leaves nothing of a run in which a step fails", async () => {
    const store = await open();

    await expect(store.write("b", run([...migrations, later, broken]))).rejects.toThrow(new RangeError("no"));

    expect(await store.read(applied)).toEqual([]);
    expect((await store.read(tables)).filter((name) => ["later", "half"].includes(name))).toEqual([]);
  });
});
