import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel } from "../testing/loopback-channel.js";
import { morning, openBench } from "./fixtures/bench.js";

forEachStore("what a channel is lent", ({ open }) => {
  it("renews a credential once for many at a time, and keeps it for the next process", async () => {
    const store = await open();
    const channel = createLoopbackChannel();
    const { tokens } = (await openBench(store, { channels: [channel] })).delivery.host(channel);
    let renewals = 0;
    const refresh = async () => ({ value: `token-${++renewals}`, expiresAt: morning + 7_200_000 });

    const values = await Promise.all([1, 2, 3].map(() => tokens.get("access", refresh)));
    const other = (await openBench(store, { channels: [channel] })).delivery.host(channel);

    expect(values).toEqual(["token-1", "token-1", "token-1"]);
    expect(await other.tokens.get("access", refresh)).toBe("token-1");
  });

  it("renews a credential that is about to end", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    const { tokens } = bench.delivery.host(channel);
    let renewals = 0;
    const refresh = async () => ({ value: `token-${++renewals}`, expiresAt: bench.clock.now() + 120_000 });
    await tokens.get("access", refresh);
    bench.clock.advance(61_000);

    expect(await tokens.get("access", refresh)).toBe("token-2");
  });

  it("drops a credential only while it is the current one", async () => {
    const channel = createLoopbackChannel();
    const { tokens } = (await openBench(await open(), { channels: [channel] })).delivery.host(channel);
    let renewals = 0;
    const refresh = async () => ({ value: `token-${++renewals}`, expiresAt: morning + 7_200_000 });
    await tokens.get("access", refresh);

    await tokens.drop("access", "an older one");
    expect(await tokens.get("access", refresh)).toBe("token-1");
    await tokens.drop("access", "token-1");
    expect(await tokens.get("access", refresh)).toBe("token-2");
  });

  it("keeps the position of a poll and a raw payload once by its content", async () => {
    const store = await open();
    const channel = createLoopbackChannel();
    const host = (await openBench(store, { channels: [channel] })).delivery.host(channel);
    const body = new TextEncoder().encode("raw");

    await host.cursor.write("inbox", "41");
    await host.cursor.write("inbox", "42");
    const refs = [await host.archive.put(body, "text/plain"), await host.archive.put(body, "text/plain")];

    expect(await host.cursor.read("inbox")).toBe("42");
    expect(await host.cursor.read("other")).toBeNull();
    expect(new Set(refs).size).toBe(1);
    const kept = await store.read((db) => db.selectFrom("raw_payload").selectAll().execute());
    expect(kept.map((row) => new TextDecoder().decode(row.body))).toEqual(["raw"]);
  });
});
