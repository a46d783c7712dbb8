import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { openBench } from "./fixtures/bench.js";
import { countWithin, uncount } from "./rate-window.js";

const windowMs = 1_000;

forEachStore("a rate window", ({ open }) => {
  it("counts from the first time on, by scope, and begins anew when it has ended", async () => {
    const store = await open();
    const count = (scope: string, now: number) => store.write("x", (db) => countWithin(db, { scope, windowMs, now }));

    expect([await count("a", 0), await count("a", 999), await count("b", 999)]).toEqual([1, 2, 1]);
    expect([await count("a", 1_000), await count("a", 1_998), await count("b", 1_998)]).toEqual([1, 2, 2]);
    await store.write("x", (db) => uncount(db, "a"));
    expect(await count("a", 1_999)).toBe(2);
  });

  it("keeps nothing of windows that have ended", async () => {
    const store = await open();
    for (let time = 0; time < 5; time++)
      await store.write("x", (db) => countWithin(db, { scope: `s${time}`, windowMs, now: time * windowMs }));

    expect(await store.read((db) => db.selectFrom("rate_window").select("scope").execute())).toEqual([{ scope: "s4" }]);
  });

  it("is exact when many count at once in different lanes", async () => {
    const store = await open();

    const counts = await Promise.all(
      Array.from({ length: 20 }, (_, lane) =>
        store.write(`lane${lane}`, (db) => countWithin(db, { scope: "a", windowMs, now: 0 })),
      ),
    );

    expect(counts.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it("is as narrow as delivery's settings say, within their ranges", async () => {
    const store = await open();

    await expect(openBench(store, { settings: { codesPerAddress: 0 } })).rejects.toMatchObject({
      code: "SETTING_INVALID",
      field: "codesPerAddress",
    });
    await expect(openBench(store, { settings: { codesPerChannel: 1_001 } })).rejects.toMatchObject({
      code: "SETTING_INVALID",
      field: "codesPerChannel",
    });
  });
});
