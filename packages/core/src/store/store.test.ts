import { sql } from "kysely";
import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import type { Db } from "./store.js";

const addKey =
  (key: string) =>
  async (db: Db): Promise<string> => {
    await db.insertInto("command_key").values({ branch_id: "b", key, result: "{}", at: 1 }).execute();
    return key;
  };

const keys = async (db: Db): Promise<string[]> => {
  const rows = await db.selectFrom("command_key").select("key").orderBy("key").execute();
  return rows.map((row) => row.key);
};

const versions = (db: Db) => db.selectFrom("microbranch_schema").selectAll().orderBy("version").execute();

forEachStore("Store", ({ open, database, dialect }) => {
  it("keeps what was written over a new opening, and migrates once", async () => {
    const place = await database({ empty: true });
    const first = place.store();
    await first.open({ clock: { now: () => 1_767_225_600_000 } });
    await first.write("b", addKey("k1"));
    const migrated = await first.read(versions);
    await first.close();
    const second = place.store();
    await second.open();

    expect(await second.read(keys)).toEqual(["k1"]);
    expect(await second.read(versions)).toEqual(migrated);
    expect(migrated.map((row) => row.applied_at)).toEqual(migrated.map(() => 1_767_225_600_000));
    expect(migrated.at(-1)?.version).toBe((await second.health()).schemaVersion);
  });

  it("tells how it is doing", async () => {
    const store = await open();

    const health = await store.health();

    expect(health).toMatchObject({ dialect, waitingWrites: 0, engineVersion: expect.stringMatching(/^\d+\.\d+/u) });
    expect(health.sizeBytes).toBeGreaterThan(8000);
    expect(health.schemaVersion).toBeGreaterThan(0);
  });

  it("opens once however often it is asked, and again after it was closed", async () => {
    const store = (await database()).store();

    await Promise.all([store.open(), store.open()]);
    await store.write("b", addKey("k1"));
    await store.close();
    await store.close();
    await store.open();

    expect(await store.read(keys)).toEqual(["k1"]);
  });

  it("refuses work before it is opened and after it is closed, and ends what was begun", async () => {
    const store = (await database()).store();
    const closed = { code: "STORE_CLOSED" };
    await expect(store.write("b", addKey("early"))).rejects.toMatchObject(closed);
    await expect(store.read(keys)).rejects.toMatchObject(closed);
    await store.open();

    const begun = Promise.all(Array.from({ length: 300 }, (_, index) => store.write("b", addKey(`k${index}`))));
    const closing = store.close();

    await expect(store.write("b", addKey("late"))).rejects.toMatchObject(closed);
    expect(await begun).toHaveLength(300);
    await closing;
    await expect(store.health()).rejects.toMatchObject(closed);
  });

  it("stops opening when the caller aborts", async () => {
    const store = (await database()).store();

    await expect(store.open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "ABORTED" });
    await store.open();

    expect(await store.read(keys)).toEqual([]);
  });

  it("refuses a database that a newer version wrote, and leaves it as it was", async () => {
    const place = await database();
    const store = place.store();
    await store.open();
    await store.write("b", (db) =>
      db.insertInto("microbranch_schema").values({ version: 9999, name: "later", applied_at: 1 }).execute(),
    );
    await store.close();

    await expect(store.open()).rejects.toMatchObject({ code: "STORE_TOO_NEW", details: { found: 9999 } });
    await expect(place.store().open()).rejects.toMatchObject({ code: "STORE_TOO_NEW" });
  });

  it("refuses a database whose migrations are not the library's", async () => {
    const store = await open();
    await store.write("b", (db) => db.updateTable("microbranch_schema").set({ name: "foreign" }).execute());
    await store.close();

    await expect(store.open()).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  });

  it("compares text by its bytes in every column", async () => {
    const store = await open();
    const ids = ["a_b", "B", "ab", "Ab", "aB", "微", "é", "z", "𠮷", "\uffee", "A_"];
    await store.write("b", async (db) => {
      for (const id of ids) await addKey(id)(db);
    });

    const byBytes = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await store.read(keys)).toEqual(byBytes);
  });

  it("clears the traces of what was deleted and says what is out of its reach", async () => {
    const store = await open();

    const report = await store.eraseTraces();

    expect(report.cleared).not.toEqual([]);
    expect(report.remaining).toContain("backups");
  });

  it("gives a handle that refuses to begin a transaction, and refuses to stream", async () => {
    const store = await open();

    await store.write("b", async (db) => {
      expect(() => db.transaction()).toThrow();
      const stream = db.selectFrom("command_key").selectAll().stream()[Symbol.asyncIterator]();
      await expect(stream.next()).rejects.toMatchObject({ code: "INTERNAL" });
    });
  });

  it("runs statements written by hand", async () => {
    const store = await open();

    const { rows } = await store.read((db) => sql<{ n: number }>`select cast(${41} as integer) + 1 as n`.execute(db));

    expect(rows).toEqual([{ n: 42 }]);
  });
});
