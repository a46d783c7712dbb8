import { expect, it } from "vitest";
import type { Store } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel, type LoopbackChannel, type LoopbackOptions } from "../testing/loopback-channel.js";
import { createManualClock } from "../testing/manual-clock.js";
import { type Bench, loopback, morning, openBench, person } from "./fixtures/bench.js";

const minuteMs = 60_000;
const leaseMs = 300_000;
const noKeys = { idempotency: { by: "none", windowMs: null } } as const;

/** Lets the errands run into a hand-over that hangs, and the deadline pass. */
async function runPastDeadline(bench: Bench): Promise<void> {
  const running = bench.run();
  while (bench.clock.sleepers === 0) await new Promise(setImmediate);
  bench.clock.advance(30_000);
  await running;
}

/** Ends a process between the hand-over and the record: its store refuses from then on. */
async function crashWhileDelivering(store: Store, channel: LoopbackChannel, draft: Parameters<Bench["send"]>[0]) {
  const broken = { handedOver: false };
  const dying: Store = {
    ...bound(store),
    write: (lane, work) =>
      broken.handedOver ? Promise.reject(new Error("the process has ended")) : store.write(lane, work),
  };
  const crashing: LoopbackChannel = {
    ...channel,
    deliver: async (parcel, signal) => {
      const outcomes = await channel.deliver(parcel, signal);
      broken.handedOver = true;
      return outcomes;
    },
  };
  const bench = await openBench(dying, { channels: [crashing] });
  const answer = await bench.send(draft);
  await expect(bench.run()).rejects.toThrow("the process has ended");
  return answer;
}

/** A store's methods as plain functions, so that some can be replaced. */
function bound(store: Store): Store {
  return {
    dialect: store.dialect,
    open: (options) => store.open(options),
    read: (work) => store.read(work),
    write: (lane, work) => store.write(lane, work),
    eraseTraces: (tables) => store.eraseTraces(tables),
    backup: (path) => store.backup(path),
    health: () => store.health(),
    openPool: (options) => store.openPool(options),
    close: () => store.close(),
  };
}

/** The same platform, met by the process that follows. */
const after = (channel: LoopbackChannel, options: LoopbackOptions = {}): LoopbackChannel =>
  createLoopbackChannel({ ...options, inbox: channel.inbox });

/** Delivery of the process that follows: at once where there is one process, else after the claims have run out. */
const restarted = (store: Store, channel: LoopbackChannel): Promise<Bench> =>
  openBench(store, {
    channels: [channel],
    clock: createManualClock(store.dialect === "sqlite" ? morning : morning + leaseMs),
  });

forEachStore("an uncertain delivery", ({ open }) => {
  it("is repeated once with the same key when a reminder was met by silence, and recorded", async () => {
    const channel = createLoopbackChannel({ capabilities: noKeys });
    channel.inbox.answer({ kind: "hang-after" }, { kind: "hang-after" });
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ purpose: "reminder", recipients: [person("li")] });
    await runPastDeadline(bench);
    bench.clock.advance(minuteMs);
    await runPastDeadline(bench);
    bench.clock.advance(60 * minuteMs);
    await bench.run();

    const keys = channel.inbox.sent.map((message) => message.key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect((await bench.rows()).map((row) => row.state)).toEqual(["uncertain"]);
    const records = await bench.records("delivery.uncertain");
    expect(records.map((record) => record.payload["outcomes"])).toMatchObject([
      [{ memberId: "li", fault: "HANDOVER_UNKNOWN", next: "repeat" }],
      [{ memberId: "li", fault: "HANDOVER_UNKNOWN", next: "none" }],
    ]);
    expect(bench.events.filter((event) => event.name === "delivery.uncertain")).toHaveLength(1);
  });

  it("is left alone when it was a greeting", async () => {
    const channel = createLoopbackChannel({ capabilities: noKeys });
    channel.inbox.answer({ kind: "hang-after" });
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ purpose: "greeting", recipients: [person("li")] });
    await runPastDeadline(bench);
    bench.clock.advance(60 * minuteMs);
    await bench.run();

    expect(channel.inbox.sent).toHaveLength(1);
    expect((await bench.rows()).map((row) => row.state)).toEqual(["uncertain"]);
  });

  it("is tried again as a plain failure when the silence came before the hand-over", async () => {
    const channel = createLoopbackChannel();
    channel.inbox.answer({ kind: "hang-before" });
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ purpose: "greeting", recipients: [person("li")] });
    await runPastDeadline(bench);
    bench.clock.advance(minuteMs);
    await bench.run();

    expect(channel.inbox.sent).toHaveLength(1);
    expect((await bench.rows()).map((row) => row.state)).toEqual(["accepted"]);
  });

  it("is found after a crash between hand-over and record, and shown once where the platform knows keys", async () => {
    const store = await open();
    const channel = createLoopbackChannel();
    await crashWhileDelivering(store, channel, { recipients: [person("li"), person("wang")] });

    const bench = await restarted(store, after(channel));
    await bench.run();
    bench.clock.advance(minuteMs);
    await bench.run();

    expect(channel.inbox.sent.map((message) => message.address.id)).toEqual(["li", "wang"]);
    expect((await bench.rows()).map((row) => row.state)).toEqual(["accepted", "accepted"]);
    const [record] = await bench.records("delivery.uncertain");
    expect(record?.payload).toMatchObject({ outcomes: [{ next: "repeat" }, { next: "repeat" }] });
  });

  it("is asked about after a crash where the platform can tell, and not sent again", async () => {
    const store = await open();
    const capabilities = { ...noKeys, reconciles: true } as const;
    const channel = createLoopbackChannel({ capabilities });
    await crashWhileDelivering(store, channel, { purpose: "reminder", recipients: [person("li")] });

    const bench = await restarted(store, after(channel, { capabilities }));
    await bench.run();

    expect(channel.inbox.sent).toHaveLength(1);
    expect((await bench.rows()).map((row) => row.state)).toEqual(["accepted"]);
    const [record] = await bench.records("notice.delivered");
    expect(record?.payload).toMatchObject({ outcomes: [{ memberId: "li", status: "found-sent" }] });
  });

  it("is left alone after a crash when repeating it would show it twice", async () => {
    const store = await open();
    const channel = createLoopbackChannel({ capabilities: noKeys });
    const { noticeId } = await crashWhileDelivering(store, channel, { recipients: [person("li")] });

    const bench = await restarted(store, after(channel, { capabilities: noKeys }));
    await bench.run();

    expect(channel.inbox.sent).toHaveLength(1);
    const { items } = await bench.executor.ask(
      bench.delivery.tasks.state,
      { branchId: "b1", noticeId: noticeId ?? "" },
      { kind: "host", name: "test" },
    );
    expect(items).toMatchObject([{ memberId: "li", state: "uncertain", reason: "HANDOVER_UNKNOWN" }]);
  });

  it("keeps an outcome in mind that could not be written, and writes it before anything else", async () => {
    const store = await open();
    let isFull = false;
    const filling: Store = {
      ...bound(store),
      write: (lane, work) => (isFull ? Promise.reject(new Error("the disk is full")) : store.write(lane, work)),
    };
    const channel = loopback("loopback:test", { capabilities: noKeys });
    const full: LoopbackChannel = {
      ...channel,
      deliver: async (parcel, signal) => {
        const outcomes = await channel.deliver(parcel, signal);
        isFull = true;
        return outcomes;
      },
    };
    const bench = await openBench(filling, { channels: [full] });
    await bench.send({ recipients: [person("li")] });
    await expect(bench.run()).rejects.toThrow("the disk is full");

    isFull = false;
    await bench.run();

    expect(channel.inbox.sent).toHaveLength(1);
    expect((await bench.rows()).map((row) => row.state)).toEqual(["accepted"]);
  });
});
