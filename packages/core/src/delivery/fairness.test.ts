import { expect, it } from "vitest";
import type { Store } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel } from "../testing/loopback-channel.js";
import { openBench } from "./fixtures/bench.js";
import { branchesOfOneLane, branchOf, engineFor, lanesOf, queueFor, told } from "./fixtures/drain-rig.js";
import { laneOf } from "./room.js";

const channelId = "loopback:test";
/** Shares of a branch are at most so large, and so many branches of a lane are served at once. */
const shareOf = 4;
const branchesAtOnce = 4;
const oneByOne = { capabilities: { batch: { maxRecipients: 1 } } };

forEachStore("a long outbox", ({ open }) => {
  it("is drained in fair order: no branch gets far ahead of another that waits, in its lane or another", async () => {
    const [branches, each] = [100, 28];
    const channel = createLoopbackChannel(oneByOne);
    const store = await open();
    const bench = await openBench(store, { channels: [channel], settings: { batchSize: 40 } });
    for (let index = 1; index <= branches; index++) await queueFor(bench, `b${index}`, each);
    const { engine, faults } = engineFor(bench, store);

    await engine.runDue();

    expect(faults).toEqual([]);
    expect(channel.inbox.sent).toHaveLength(branches * each);
    const order = channel.inbox.sent.map((message) => branchOf(message.address.id));
    expect(largestLead(order, [...new Set(order)], each)).toBeLessThanOrEqual(4 * shareOf);
    for (const members of lanesOf(channelId, branches).values()) {
      const served = order.filter((branchId) => members.includes(branchId));
      expect(largestLead(served, members, each)).toBeLessThanOrEqual(2 * shareOf);
    }
  }, 60_000);

  it("lets a branch with one message wait for one round of the others, however much they have", async () => {
    const [long, longer, short] = branchesOfOneLane(channelId, 3);
    const channel = createLoopbackChannel(oneByOne);
    const store = await open();
    const bench = await openBench(store, { channels: [channel] });
    await queueFor(bench, long ?? "", 200);
    await queueFor(bench, longer ?? "", 200);
    await queueFor(bench, short ?? "", 1);
    const { engine } = engineFor(bench, store);

    await engine.runDue();

    const place = channel.inbox.sent.findIndex((message) => branchOf(message.address.id) === short);
    expect(channel.inbox.sent).toHaveLength(401);
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place).toBeLessThan(branchesAtOnce * shareOf);
  });

  it("has claimed no more than is being handed over, so that a crash leaves few messages uncertain", async () => {
    const store = await open();
    const branches = branchesOfOneLane(channelId, 6);
    const claimed: number[] = [];
    const channel = createLoopbackChannel(oneByOne);
    const watched = told(channel, async () => void claimed.push(await sending(store)));
    const bench = await openBench(store, { channels: [watched] });
    for (const branchId of branches) await queueFor(bench, branchId, 40);
    const { engine } = engineFor(bench, store);

    await engine.runDue();

    expect(channel.inbox.sent).toHaveLength(240);
    expect(Math.max(...claimed)).toBeGreaterThan(1);
    expect(Math.max(...claimed)).toBeLessThanOrEqual(branchesAtOnce * shareOf);
  });

  it("takes one parcel of many recipients at a time from a branch, and reads no others of its notice", async () => {
    const store = await open();
    const [branch = ""] = branchesOfOneLane(channelId, 1);
    const sizes: number[] = [];
    const channel = createLoopbackChannel({ capabilities: { batch: { maxRecipients: 20 } } });
    const watched = told(channel, ({ recipients }) => void sizes.push(recipients.length));
    const bench = await openBench(store, { channels: [watched] });
    await queueFor(bench, branch, 130);
    const { engine } = engineFor(bench, store);

    await engine.runDue();

    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(130);
    expect(sizes.filter((size) => size === 20)).toHaveLength(6);
    expect(await bench.records("notice.delivered", branch)).toHaveLength(7);
  });

  it("sends the parts of a long message in order also where a batch ends between them", async () => {
    const text = { format: "plain", maxBytes: 400, previewBytes: null } as const;
    const channel = createLoopbackChannel({ capabilities: { text, files: null, batch: { maxRecipients: 1 } } });
    channel.inbox.answer({ kind: "fault", code: "CHANNEL_BUSY" });
    const store = await open();
    const bench = await openBench(store, { channels: [channel], settings: { batchSize: 1 } });
    const [branch = ""] = branchesOfOneLane(channelId, 1);
    const body = ["one", "two"].map((word) => ({ kind: "paragraph" as const, text: `${word} `.repeat(60) }));
    await queueFor(bench, branch, 2, { body });
    const { engine } = engineFor(bench, store);

    await engine.runDue();
    const atFirst = channel.inbox.sent.map(({ address, text: shown }) => [address.id, shown.includes("two two")]);
    bench.clock.advance(60_000);
    await engine.runDue();

    const [refused, taken] = [`${branch}-0`, `${branch}-1`];
    expect(atFirst).toEqual([
      [taken, false],
      [taken, true],
    ]);
    expect(channel.inbox.to(refused).map((message) => message.text.includes("two two"))).toEqual([false, true]);
    expect(await engine.nextDueAt()).toBeNull();
  });
});

/** By how many messages a branch was ahead of another at most, while the other still had some to wait for. */
function largestLead(order: readonly string[], members: readonly string[], each: number): number {
  const served = new Map(members.map((branchId) => [branchId, 0]));
  let largest = 0;
  for (const branchId of order) {
    served.set(branchId, (served.get(branchId) ?? 0) + 1);
    const waiting = [...served.values()].filter((count) => count < each);
    if (waiting.length > 0) largest = Math.max(largest, (served.get(branchId) ?? 0) - Math.min(...waiting));
  }
  return largest;
}

async function sending(store: Store): Promise<number> {
  const rows = await store.read((db) =>
    db
      .selectFrom("outbox")
      .select("id")
      .where("state", "=", "sending")
      .where("lane", "=", laneOf(channelId, branchesOfOneLane(channelId, 6)[0] ?? ""))
      .execute(),
  );
  return rows.length;
}
