import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { sqlite } from "../../sqlite.js";
import { type SqliteTestDatabase, sqliteForTest } from "../../testing/databases.js";
import type { Db, Store } from "../store.js";

const run = promisify(execFile);
const driver = createRequire(import.meta.url).resolve("libsql");
const databases: SqliteTestDatabase[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const database of databases.splice(0)) await database.dispose();
});

async function fresh(): Promise<SqliteTestDatabase> {
  const database = await sqliteForTest();
  databases.push(database);
  return database;
}

async function opened(): Promise<SqliteTestDatabase & { readonly open: Store }> {
  const database = await fresh();
  const open = database.store();
  await open.open();
  return { ...database, open };
}

const add =
  (key: string, result = "{}") =>
  async (db: Db): Promise<string> => {
    await db.insertInto("command_key").values({ branch_id: "b", key, result, at: 1 }).execute();
    return key;
  };

const keys = async (db: Db): Promise<string[]> =>
  (await db.selectFrom("command_key").select("key").orderBy("key").execute()).map((row) => row.key);

/** What another process meets when it reads the file: the driver's code, or `open`. Reading it here would unlock it. */
async function otherProcess(file: string): Promise<string> {
  const program = `const D = require(process.argv[1]); try { const d = new D(process.argv[2]);
    d.prepare("select count(*) from sqlite_master").all([]); console.log("open") } catch (e) { console.log(e.code) }`;
  return (await run(process.execPath, ["-e", program, driver, file])).stdout.trim();
}

async function holdElsewhere(file: string): Promise<ChildProcess> {
  const program = `const D = require(process.argv[1]); const d = new D(process.argv[2]);
    d.exec("pragma locking_mode=exclusive"); d.prepare("pragma journal_mode=wal").all([]); d.exec("begin immediate; commit");
    console.log("held"); setInterval(() => d.inTransaction, 1000)`;
  const child = spawn(process.execPath, ["-e", program, driver, file], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  return child;
}

/** Root may do anything, so a test of permissions lends the process another user. */
async function withoutPrivileges<T>(task: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return task();
  process.seteuid?.(65534);
  try {
    return await task();
  } finally {
    process.seteuid?.(0);
  }
}

describe("sqlite", () => {
  it.each(["", ":memory:", "file:x.db", "libsql://host/x", "https://host/x"])("refuses %j as a file", (file) => {
    expect(() => sqlite(file)).toThrow(expect.objectContaining({ code: "STORE_SETTING_INVALID", field: "file" }));
  });

  it("takes the path alone or in an object", async () => {
    const { file } = await fresh();
    const store = sqlite({ file });

    await store.open();
    await store.write("b", add("k"));
    await store.close();
    const again = sqlite(file);
    await again.open();

    expect(await again.read(keys)).toEqual(["k"]);
    await again.close();
  });

  it("flushes at each commit, holds the file alone and checks keys", async () => {
    const { open } = await opened();
    const pragma = async (name: string): Promise<unknown> =>
      Object.values((await open.read((db) => sql<object>`pragma ${sql.raw(name)}`.execute(db))).rows[0] ?? {})[0];

    const names = ["locking_mode", "journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"];

    expect(await Promise.all(names.map(pragma))).toEqual(["exclusive", "wal", 2, 1, 1, 5000]);
  });

  it("leaves one file behind when it is closed, free for others at once", async () => {
    const { open, file, folder } = await opened();
    await open.write("b", add("k"));
    expect(await otherProcess(file)).toBe("SQLITE_BUSY");

    await open.close();

    expect(await readdir(folder)).toEqual(["branch.db"]);
    expect(await otherProcess(file)).toBe("open");
  });
});

describe("SqliteStore.open", () => {
  it("refuses at once a file that another process holds, and opens it when that one is killed", async () => {
    const { file, store } = await fresh();
    const holder = await holdElsewhere(file);
    const mine = store();

    await expect(mine.open()).rejects.toMatchObject({ code: "STORE_LOCKED", message: expect.stringContaining(file) });
    const gone = new Promise((resolve) => holder.once("exit", resolve));
    holder.kill("SIGKILL");
    await gone;

    await mine.open();
    expect(await mine.write("b", add("k"))).toBe("k");
  });

  it("refuses a second store on the file in the same process; the first goes on", async () => {
    const { open, store, file } = await opened();

    await expect(store().open()).rejects.toMatchObject({ code: "STORE_LOCKED" });

    expect(await open.write("b", add("k"))).toBe("k");
    expect(await otherProcess(file)).toBe("SQLITE_BUSY");
  });

  it.each([
    ["a read-only file", 0o777, 0o444],
    ["a file in a read-only folder", 0o555, 0o666],
    ["a file that may not be read", 0o777, 0o000],
  ])("refuses %s", async (_name, folderMode, fileMode) => {
    const { open, store, file, folder } = await opened();
    await open.close();
    await chmod(file, fileMode);
    await chmod(folder, folderMode);

    const refused = await withoutPrivileges(() =>
      store()
        .open()
        .catch((error: unknown) => error),
    );

    await chmod(folder, 0o777);
    expect(refused).toMatchObject({ code: "STORE_READ_ONLY" });
  });

  it("refuses to make a file in a read-only folder, in no folder, and in place of a folder", async () => {
    const { folder } = await fresh();
    await (await opened()).open.close();
    await chmod(folder, 0o555);
    const open = (path: string) => sqlite(path).open();

    const refused = await withoutPrivileges(() => open(join(folder, "new.db")).catch((error: unknown) => error));

    expect(refused).toMatchObject({ code: "STORE_READ_ONLY" });
    await expect(open(join(folder, "none", "new.db"))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(open(folder)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });

  it("refuses a file that is no database and leaves it byte for byte", async () => {
    const { file, store } = await fresh();
    const text = "The minutes of March, not a database.\n".repeat(200);
    await writeFile(file, text);

    await expect(store().open()).rejects.toMatchObject({ code: "STORE_CORRUPT" });

    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("refuses another application's database and leaves it byte for byte", async () => {
    const { file, store } = await fresh();
    const program = `const D = require(process.argv[1]); const d = new D(process.argv[2]); d.exec("create table theirs (a)")`;
    await run(process.execPath, ["-e", program, driver, file]);
    const before = await readFile(file);

    await expect(store().open()).rejects.toMatchObject({
      code: "STORE_CORRUPT",
      message: expect.stringContaining("another application"),
    });

    expect(await readFile(file)).toEqual(before);
    expect(await otherProcess(file)).toBe("open");
  });

  it("reports a damaged page when it is read, and lets go of the file", async () => {
    const { open, file, store } = await opened();
    await open.write("b", async (db) => {
      for (let index = 0; index < 200; index++) await add(`k${index}`, "x".repeat(500))(db);
    });
    await open.close();
    const whole = await readFile(file);
    await writeFile(file, whole.fill(0xff, whole.length - 4096 * 10));
    const damaged = store();
    await damaged.open();

    const read = damaged.read((db) => db.selectFrom("command_key").selectAll().execute());

    await expect(read).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  });
});

describe("SqliteStore.write", () => {
  it("keeps nothing of a group when the disk is full, and works on when there is room again", async () => {
    const { open } = await opened();
    const limit = (pages: number) =>
      open.write("b", (db) => sql`pragma max_page_count = ${sql.raw(String(pages))}`.execute(db));
    await limit(1);

    const outcomes = await Promise.allSettled([
      open.write("b", add("small")),
      open.write("b", add("large", "x".repeat(1_000_000))),
      open.write("b", add("other")),
    ]);

    expect(outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "done"))).toEqual([
      "STORE_FULL",
      "STORE_FULL",
      "STORE_FULL",
    ]);
    expect(await open.read(keys)).toEqual([]);
    await limit(1_000_000);
    await open.write("b", add("large", "x".repeat(1_000_000)));
    expect(await open.read(keys)).toEqual(["large"]);
  });

  it("shares one commit among works that wait at the same time", async () => {
    const { open, file } = await opened();
    await open.eraseTraces();
    const logBytes = async (): Promise<number> => (await stat(`${file}-wal`)).size;

    await open.write("b", add("alone"));
    const afterOne = await logBytes();
    await Promise.all(Array.from({ length: 20 }, (_, index) => open.write("b", add(`k${index}`))));

    expect((await logBytes()) - afterOne).toBeLessThan(afterOne * 3);
  });
});

describe("SqliteStore.backup", () => {
  it("copies the file while it is written to, and keeps it locked against others", async () => {
    const { open, folder, file } = await opened();
    const copy = join(folder, "copy.db");
    await open.write("b", async (db) => {
      for (let index = 0; index < 500; index++) await add(`before${index}`, "x".repeat(1000))(db);
    });

    const backup = open.backup(copy);
    const meanwhile: string[] = [];
    let isDone = false;
    void backup.finally(() => {
      isDone = true;
    });
    while (!isDone) meanwhile.push(await open.write("b", add(`while${meanwhile.length}`)));
    await backup;

    expect(await otherProcess(file)).toBe("SQLITE_BUSY");
    const restored = sqlite(copy);
    await restored.open();
    const kept = await restored.read(keys);
    await restored.close();
    expect(kept.filter((key) => key.startsWith("before"))).toHaveLength(500);
    expect(meanwhile.length).toBeGreaterThan(0);
    expect(await open.read(keys)).toHaveLength(500 + meanwhile.length);
    expect(await readdir(folder)).toEqual(["branch.db", "branch.db-wal", "copy.db"]);
  });

  it("refuses to overwrite, and leaves nothing where it cannot write", async () => {
    const { open, file, folder } = await opened();

    await expect(open.backup(file)).rejects.toMatchObject({ code: "STORE_SETTING_INVALID" });
    await expect(open.backup(join(folder, "none", "copy.db"))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });

    expect(await open.write("b", add("k"))).toBe("k");
    expect((await readdir(folder)).filter((name) => name.startsWith("copy"))).toEqual([]);
  });
});

describe("SqliteStore.eraseTraces", () => {
  it("leaves no byte of an erased payload in any file", async () => {
    const { open, folder } = await opened();
    const secret = "灾难性的个人隐私".repeat(400);
    const found = async (): Promise<string> => {
      const program = `const fs = require("node:fs"); const secret = Buffer.from("灾难性的个人隐私");
        console.log(fs.readdirSync(process.argv[1]).filter((f) => fs.readFileSync(process.argv[1] + "/" + f).includes(secret)).join())`;
      return (await run(process.execPath, ["-e", program, folder])).stdout.trim();
    };
    const payload = { branch_id: "b", seq: 0, salt: new Uint8Array(16), body: secret };
    await open.write("b", async (db) => {
      const texts = { kind: "care.opened", actor: "m", subject: "m", retention: "years-10", metadata: "{}" };
      await db
        .insertInto("record")
        .values({ ...texts, branch_id: "b", seq: 0, at: 1, leaf_hash: new Uint8Array(32) })
        .execute();
      await db.insertInto("record_payload").values(payload).execute();
    });
    expect(await found()).not.toBe("");

    await open.write("b", async (db) => {
      const erasure = { branch_id: "b", seq: 0, erased_at: 2, reason: "asked for", by_record_seq: 0 };
      await db.insertInto("record_erasure").values(erasure).execute();
      await db.deleteFrom("record_payload").execute();
    });
    const report = await open.eraseTraces();

    expect(report).toEqual({ cleared: ["write-ahead-log", "free-pages"], remaining: ["backups"] });
    expect(await found()).toBe("");
  });

  it("has no pool to give", async () => {
    const { open } = await opened();

    await expect(open.openPool({ maxConnections: 1 })).rejects.toMatchObject({ code: "STORE_SETTING_INVALID" });
  });
});
