import { expect, it } from "vitest";
import { logHead, verifyStoredLog } from "../archive/archive.js";
import { forEachStore } from "./databases.js";
import { fillLog } from "./fill-log.js";

forEachStore("fillLog", (stores) => {
  it("appends records after those that are there, and leaves a log that verifies", async () => {
    const store = await stores.open();

    await fillLog(store, { branchId: "b1", records: 3, from: 0 });
    await fillLog(store, { branchId: "b1", records: 4_200, from: Date.UTC(2026, 2, 1) });

    expect(await store.read(async (db) => (await logHead(db, "b1")).size)).toBe(4_203);
    expect(await verifyStoredLog(store, { branchId: "b1" })).toMatchObject({ ok: true, size: 4_203 });
  });
});
