import { afterEach, describe, expect, it } from "vitest";
import { createDistributedEngine } from "../engine/engine.js";
import { forEachStore, postgresForTest } from "../testing/databases.js";
import { createLoopbackChannel, type LoopbackChannel } from "../testing/loopback-channel.js";
import { createManualClock } from "../testing/manual-clock.js";
import { at, loopback, morning, openBench, person } from "./fixtures/bench.js";
import { branchesOfOneLane, branchOf, engineFor, lanesOf, queueFor, until } from "./fixtures/drain-rig.js";

const secondMs = 1_000;
const minuteMs = 60_000;
const deadlineMs = 30_000;
const oneByOne = { capabilities: { batch: { maxRecipients: 1 } } };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A channel that answers nothing to the next hand-overs. */
function stalled(id: string, handOvers: number): LoopbackChannel {
  const channel = loopback(id, { tenant: "stalled", ...oneByOne });
  channel.inbox.answer(...Array.from({ length: handOvers }, () => ({ kind: "hang-before" }) as const));
  return channel;
}

const stalledPerson = (name: string) => person(name, [{ ...at(name), tenant: "stalled" }]);

forEachStore("a stalled channel", ({ open }) => {
  it("delays no other channel", async () => {
    const hanging = stalled("loopback:hanging", 1_000);
    const quick = createLoopbackChannel(oneByOne);
    const store = await open();
    const bench = await openBench(store, { channels: [hanging, quick] });
    for (let index = 1; index <= 20; index++) {
      await queueFor(bench, `b${index}`, 5, {
        recipients: [1, 2, 3, 4, 5].map((n) => stalledPerson(`b${index}-${n}`)),
      });
      await queueFor(bench, `b${index}`, 5);
    }
    const { engine, faults } = engineFor(bench, store);

    const stopping = new AbortController();
    const running = engine.runDue({ signal: stopping.signal });
    await until(() => quick.inbox.sent.length === 100);

    expect(hanging.inbox.sent).toEqual([]);
    expect(hanging.inbox.handOvers).toBeGreaterThan(0);
    expect(bench.clock.now()).toBe(morning);
    stopping.abort();
    await running;
    expect(faults).toEqual([]);
  });

  it("delays no other branch: one hand-over hangs, and all others of its lane are served meanwhile", async () => {
    const branches = branchesOfOneLane("loopback:test", 5);
    const channel = createLoopbackChannel(oneByOne);
    channel.inbox.answer({ kind: "hang-before" });
    const store = await open();
    const bench = await openBench(store, { channels: [channel], settings: { batchSize: 20 } });
    for (const branchId of branches) await queueFor(bench, branchId, 30);
    const { engine, faults } = engineFor(bench, store);

    const running = engine.runDue();
    const served = () => new Set(channel.inbox.sent.map((message) => branchOf(message.address.id)));
    while (channel.inbox.sent.length < 149) {
      if (bench.clock.sleepers > 1) bench.clock.advance(secondMs); // beside the deadline, the lane's patience
      await new Promise(setImmediate);
    }

    expect(bench.clock.now()).toBeLessThan(morning + deadlineMs);
    expect(served().size).toBe(5);
    bench.clock.advance(deadlineMs);
    await running;
    bench.clock.advance(minuteMs);
    await engine.runDue();
    expect(channel.inbox.sent).toHaveLength(150);
    expect(faults).toEqual([]);
  });

  it("delays no other channel by never opening, not even at the start", async () => {
    const shut: LoopbackChannel = {
      ...stalled("loopback:shut", 0),
      open: (_host, signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
    };
    const quick = createLoopbackChannel();
    const clock = createManualClock(morning);
    const opening = openBench(await open(), { channels: [shut, quick], clock });
    await until(() => clock.sleepers === 1);
    clock.advance(deadlineMs);
    const bench = await opening;
    await bench.send();

    await bench.run();

    expect(quick.inbox.sent).toHaveLength(2);
    expect(bench.logged).toEqual(["A channel could not be opened; it is tried again."]);
  });
});

describe("a stalled channel with more lanes than the engine has places", () => {
  it("delays no other channel on several processes' engine", async () => {
    const database = await postgresForTest({ wholeDatabase: true });
    ends.push(() => database.dispose());
    const store = database.store({ poolSize: 6 });
    await store.open();
    const hanging = stalled("loopback:hanging", 1_000);
    const quick = createLoopbackChannel(oneByOne);
    const bench = await openBench(store, { channels: [hanging, quick] });
    const apart = [...lanesOf("loopback:hanging", 40).values()].slice(0, 6).map(([branchId = ""]) => branchId);
    for (const branchId of apart) await queueFor(bench, branchId, 1, { recipients: [stalledPerson(`${branchId}-0`)] });
    const { engine, faults } = engineFor(bench, store, (parts) => createDistributedEngine(parts, { concurrency: 2 }));
    await engine.start();
    ends.push(() => engine.stop({ graceMs: 0 }));
    await until(() => hanging.inbox.handOvers === 2);

    for (const branchId of apart) await queueFor(bench, branchId, 1);
    engine.nudge();
    for (const handOvers of [2, 4, 6]) {
      await until(() => hanging.inbox.handOvers === handOvers);
      bench.clock.advance(secondMs);
    }
    await until(() => quick.inbox.sent.length === 6);

    expect(hanging.inbox.sent).toEqual([]);
    expect(faults).toEqual([]);
  });
});
