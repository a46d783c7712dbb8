import { sql } from "kysely";
import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import type { Db, Store } from "./store.js";

const add = async (db: Db, key: string): Promise<string> => {
  await db.insertInto("command_key").values({ branch_id: "b", key, result: "{}", at: 1 }).execute();
  return key;
};

const keys = async (db: Db): Promise<string[]> =>
  (await db.selectFrom("command_key").select("key").orderBy("key").execute()).map((row) => row.key);

interface Signal {
  readonly given: Promise<void>;
  give(): void;
}

function signal(): Signal {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

const settledOrNot = (promise: Promise<unknown>): Promise<"settled" | "waiting"> =>
  Promise.race([
    promise.then(
      () => "settled" as const,
      () => "settled" as const,
    ),
    new Promise<"waiting">((resolve) => setImmediate(() => resolve("waiting"))),
  ]);

async function makeFamily(store: Store): Promise<void> {
  await store.write("b", async (db) => {
    await sql`create table parent (id text primary key)`.execute(db);
    await sql`create table child (id text primary key,
      parent text references parent (id) deferrable initially deferred)`.execute(db);
  });
}

forEachStore("Store.write", ({ open, dialect }) => {
  it("answers each of many works with its own result, in order", async () => {
    const store = await open();
    const order: number[] = [];

    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        store.write("b", async (db) => {
          await add(db, `k${index}`);
          order.push(index);
          return index * 2;
        }),
      ),
    );

    expect(answers).toEqual(Array.from({ length: 300 }, (_, index) => index * 2));
    expect(order).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(await store.read(keys)).toHaveLength(300);
  });

  it("takes back only the works that fail", async () => {
    const store = await open();
    const works = Array.from({ length: 50 }, (_, index) =>
      store.write("b", async (db) => {
        await add(db, `k${index}`);
        await add(db, `l${index}`);
        if (index % 7 === 0) throw new RangeError(`no ${index}`);
        return index;
      }),
    );

    const outcomes = await Promise.allSettled(works);

    const failed = outcomes.flatMap((outcome, index) => (outcome.status === "rejected" ? [index] : []));
    expect(failed).toEqual([0, 7, 14, 21, 28, 35, 42, 49]);
    expect(outcomes[7]).toMatchObject({ reason: new RangeError("no 7") });
    expect(await store.read(keys)).toHaveLength(42 * 2);
  });

  it("takes back a single work that fails", async () => {
    const store = await open();

    const write = store.write("b", async (db) => {
      await add(db, "k");
      throw new RangeError("no");
    });

    await expect(write).rejects.toThrow(new RangeError("no"));
    expect(await store.read(keys)).toEqual([]);
  });

  it("answers nobody before the group is committed, and shows no reader what is not", async () => {
    const store = await open();
    const [reached, goOn] = [signal(), signal()];

    const first = store.write("b", (db) => add(db, "first"));
    const second = store.write("b", async (db) => {
      await add(db, "second");
      reached.give();
      await goOn.given;
    });
    await reached.given;
    const reading = store.read(keys);
    const before = await Promise.all([settledOrNot(first), dialect === "postgres" ? reading : []]);
    goOn.give();
    await first;

    expect(before).toEqual(["waiting", []]);
    expect(await store.read(keys)).toEqual(["first", "second"]);
    await Promise.all([second, reading]);
  });

  it("gives everyone of a group the error of a failed commit, keeps nothing, and goes on", async () => {
    const store = await open();
    await makeFamily(store);

    const outcomes = await Promise.allSettled([
      store.write("b", (db) => add(db, "innocent")),
      store.write("b", (db) => sql`insert into child values ('c', 'nobody')`.execute(db)),
      store.write("b", (db) => add(db, "late")),
    ]);

    expect(outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "done"))).toEqual([
      "STORE_CONFLICT",
      "STORE_CONFLICT",
      "STORE_CONFLICT",
    ]);
    expect(await store.read(keys)).toEqual([]);
    expect(await store.write("b", (db) => add(db, "after"))).toBe("after");
    expect(await store.read(keys)).toEqual(["after"]);
  });

  it("fails a work that hides the failure of its statement, alone or in a group", async () => {
    const store = await open();
    await store.write("b", (db) => add(db, "taken"));
    const hiding = async (db: Db): Promise<string> => {
      await add(db, "beside");
      await add(db, "taken").catch(() => undefined);
      return "as if nothing had happened";
    };

    await expect(store.write("b", hiding)).rejects.toMatchObject({ code: "STORE_CONFLICT" });
    const [hidden, fine] = await Promise.allSettled([
      store.write("b", hiding),
      store.write("b", (db) => add(db, "fine")),
    ]);

    expect(hidden).toMatchObject({ status: "rejected", reason: { code: "STORE_CONFLICT" } });
    expect(fine).toMatchObject({ status: "fulfilled", value: "fine" });
    expect(await store.read(keys)).toEqual(["fine", "taken"]);
  });

  it("refuses statements that come after their work has failed, so that none slips into the next", async () => {
    const store = await open();
    const late: Promise<PromiseSettledResult<unknown>[]>[] = [];

    const outcomes = await Promise.allSettled([
      store.write("b", async (db) => {
        const goOn = signal();
        late.push(Promise.allSettled([goOn.given.then(() => add(db, "stray"))]));
        setImmediate(goOn.give);
        throw new RangeError("no");
      }),
      store.write("b", async (db) => {
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
        return add(db, "own");
      }),
    ]);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(["rejected", "fulfilled"]);
    expect(await late[0]).toMatchObject([{ status: "rejected", reason: { code: "INTERNAL" } }]);
    expect(await store.read(keys)).toEqual(["own"]);
  });

  it("waits for statements that a work did not await, and counts their failures", async () => {
    const store = await open();
    await store.write("b", (db) => add(db, "taken"));
    const hasty = (key: string) => async (db: Db) => {
      add(db, key).catch(() => undefined);
      return key;
    };

    const alone = await Promise.allSettled([store.write("b", hasty("taken"))]);
    const together = await Promise.allSettled(["k1", "taken", "k2"].map((key) => store.write("b", hasty(key))));

    expect(alone.map((outcome) => outcome.status)).toEqual(["rejected"]);
    expect(together.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await store.read(keys)).toEqual(["k1", "k2", "taken"]);
  });

  it("refuses a work that calls its own store, and works on for others", async () => {
    const store = await open();
    const refused = { code: "INTERNAL", message: expect.stringContaining("own store") };

    await expect(store.write("b", () => store.write("b", (db) => add(db, "k")))).rejects.toMatchObject(refused);
    await expect(store.write("b", () => store.read(keys))).rejects.toMatchObject(refused);
    await expect(store.read(() => store.write("b", (db) => add(db, "k")))).rejects.toMatchObject(refused);
    await expect(store.read(() => store.eraseTraces())).rejects.toMatchObject(refused);

    expect(await store.write("b", (db) => add(db, "k"))).toBe("k");
  });

  it("lets what a work started for later call the store when the work has ended", async () => {
    const store = await open();
    const ended = signal();
    let later: Promise<string> | undefined;

    await store.write("b", async (db) => {
      later = ended.given.then(() => store.write("b", (other) => add(other, "later")));
      await add(db, "now");
    });
    ended.give();

    expect(await later).toBe("later");
  });

  it("keeps its own order for callers who answer each other at once", async () => {
    const store = await open();
    const client = async (name: string): Promise<void> => {
      for (let turn = 0; turn < 20; turn++) await store.write("b", (db) => add(db, `${name}${turn}`));
    };

    await Promise.all(["a", "b", "c", "d", "e"].map(client));

    expect(await store.read(keys)).toHaveLength(100);
  });
});

forEachStore("Store.read", ({ open }) => {
  it("refuses to write", async () => {
    const store = await open();

    await expect(store.read((db) => add(db, "k"))).rejects.toMatchObject({ code: "STORE_READ_ONLY" });

    expect(await store.read(keys)).toEqual([]);
    expect(await store.write("b", (db) => add(db, "k"))).toBe("k");
  });

  it("sees one state from its first statement to its last", async () => {
    const store = await open();
    await store.write("b", (db) => add(db, "before"));
    const [begun, goOn] = [signal(), signal()];

    const reading = store.read(async (db) => {
      const first = await keys(db);
      begun.give();
      await goOn.given;
      return [first, await keys(db)];
    });
    await begun.given;
    const writing = store.write("b", (db) => add(db, "meanwhile"));
    await settledOrNot(writing);
    goOn.give();

    expect(await reading).toEqual([["before"], ["before"]]);
    await writing;
  });

  it("gives a failing work its error and the others their answers", async () => {
    const store = await open();

    const outcomes = await Promise.allSettled([
      store.read(keys),
      store.read(async () => {
        throw new RangeError("no");
      }),
      store.read(keys),
    ]);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("runs many at once", async () => {
    const store = await open();

    const answers = await Promise.all(Array.from({ length: 100 }, () => store.read(keys)));

    expect(answers).toHaveLength(100);
  });
});
