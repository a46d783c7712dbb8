import fc from "fast-check";
import { expect, it } from "vitest";
import { type EvidenceLevel, type FaultCode, fault, type Receipt } from "../channel/channel.js";
import { forEachStore } from "../testing/databases.js";
import type { LoopbackChannel } from "../testing/loopback-channel.js";
import { at, type Bench, loopback, openBench, person } from "./fixtures/bench.js";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const host = { kind: "host", name: "test" } as const;
const levels = ["handed-over", "confirmed", "read", "dropped", "bounced"] as const satisfies EvidenceLevel[];
const told = { evidence: { levels, pull: false } } as const;
const pulled = { evidence: { levels: ["handed-over", "read", "dropped"], pull: true } } as const;

/** The receipt of the newest message that somebody sees. */
function receiptFor(channel: LoopbackChannel, id: string): Receipt {
  const message = channel.inbox.to(id).at(-1);
  if (message === undefined) return expect.fail(`${id} sees nothing`);
  return { channel: channel.id, address: message.address, key: message.key, id: message.id, at: message.at };
}

/** The platform reports by itself. */
async function report(
  bench: Bench,
  channel: LoopbackChannel,
  what: { level: EvidenceLevel; at?: number; receipt: Receipt; code?: FaultCode },
): Promise<void> {
  const evidence = {
    receipt: what.receipt,
    level: what.level,
    at: what.at ?? bench.clock.now(),
    fault: what.code === undefined ? null : fault(what.code),
  };
  await channel.push({ type: "evidence", evidence });
  await bench.run();
}

async function stateOf(bench: Bench, noticeId: string | null) {
  const { items } = await bench.executor.ask(
    bench.delivery.tasks.state,
    { branchId: "b1", noticeId: noticeId ?? "" },
    host,
  );
  return items;
}

forEachStore("evidence", ({ open }) => {
  it("raises the standing of a message and never lowers it; what came late is kept as history", async () => {
    const channel = loopback("loopback:test", { capabilities: told });
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    await bench.run();
    const receipt = receiptFor(channel, "li");
    const before = await stateOf(bench, noticeId);
    await report(bench, channel, { receipt, level: "read", at: 2_000 });
    await report(bench, channel, { receipt, level: "handed-over", at: 1_000 });
    await report(bench, channel, { receipt, level: "read", at: 3_000 });

    expect(before).toMatchObject([{ state: "accepted", evidence: null }]);
    expect(await stateOf(bench, noticeId)).toMatchObject([
      { memberId: "li", state: "accepted", evidence: { level: "read", at: 2_000 } },
    ]);
    expect((await bench.records("delivery.evidence")).map(({ payload }) => payload)).toMatchObject([
      { memberId: "li", level: "read", at: 2_000, standing: "read" },
      { memberId: "li", level: "handed-over", at: 1_000, standing: "read" },
    ]);
  });

  it("moves a recipient to the next channel when a message comes back after an hour, and doubts the address", async () => {
    const first = loopback("loopback:first", { capabilities: told });
    const second = loopback("loopback:second", { capabilities: told });
    const doubts: string[] = [];
    const bench = await openBench(await open(), {
      channels: [first, second],
      ports: {
        onAddressDoubtful: async (_unit, { address, fault: code }) => void doubts.push(`${address.id} ${code}`),
      },
    });
    const { noticeId } = await bench.send();
    await bench.run();
    bench.clock.advance(hourMs);
    const receipt = receiptFor(first, "li");
    await report(bench, first, { receipt, level: "bounced", code: "RECIPIENT_UNKNOWN" });
    await report(bench, first, { receipt, level: "bounced", code: "RECIPIENT_UNKNOWN" });

    expect(second.inbox.sent.map((message) => message.address.id)).toEqual(["li"]);
    expect(doubts).toEqual(["li RECIPIENT_UNKNOWN"]);
    expect(await stateOf(bench, noticeId)).toMatchObject([
      { memberId: "li", state: "accepted", channel: "loopback:second" },
      { memberId: "wang", state: "accepted", channel: "loopback:first" },
    ]);
    const [record] = await bench.records("delivery.evidence");
    expect(record?.payload).toMatchObject({
      level: "bounced",
      fault: "RECIPIENT_UNKNOWN",
      nextChannel: "loopback:second",
    });
    expect(bench.events.filter(({ name }) => name === "delivery.failed")).toMatchObject([
      { payload: { memberId: "li" } },
    ]);
  });

  it("goes to the next channel after a passing fault too, and leaves the address alone", async () => {
    const first = loopback("loopback:first", { capabilities: told });
    const second = loopback("loopback:second");
    const doubts: string[] = [];
    const bench = await openBench(await open(), {
      channels: [first, second],
      ports: { onAddressDoubtful: async (_unit, { address }) => void doubts.push(address.id) },
    });
    await bench.send({ recipients: [person("li")] });
    await bench.run();
    await report(bench, first, { receipt: receiptFor(first, "li"), level: "dropped", code: "RECIPIENT_THROTTLED" });

    expect(second.inbox.to("li")).toHaveLength(1);
    expect(doubts).toEqual([]);
  });

  it("shows that somebody is out of reach whose only channel lost the message", async () => {
    const channel = loopback("loopback:test", { capabilities: told });
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    await bench.run();
    await report(bench, channel, { receipt: receiptFor(channel, "li"), level: "dropped" });

    expect(await stateOf(bench, noticeId)).toMatchObject([
      { state: "unreachable", reason: "dropped", evidence: { level: "dropped" } },
    ]);
    expect(bench.events.map(({ name }) => name)).toContain("delivery.unreachable");
  });

  it("sends nothing on another channel when the notice has expired, or was recalled", async () => {
    const first = loopback("loopback:first", { capabilities: told });
    const second = loopback("loopback:second");
    const bench = await openBench(await open(), { channels: [first, second] });
    await bench.send({ recipients: [person("li")], expiresAt: bench.clock.now() + minuteMs });
    await bench.run();
    bench.clock.advance(minuteMs);
    await report(bench, first, { receipt: receiptFor(first, "li"), level: "bounced" });

    expect(second.inbox.sent).toEqual([]);
  });

  it("never goes back to a channel that was used, and counts two acceptances as one person", async () => {
    const first = loopback("loopback:first", { capabilities: told });
    const second = loopback("loopback:second", { capabilities: told });
    const bench = await openBench(await open(), { channels: [first, second] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    await bench.run();
    const receipt = receiptFor(first, "li");
    await report(bench, first, { receipt, level: "bounced" });
    await report(bench, first, { receipt, level: "read" });
    await report(bench, second, { receipt: receiptFor(second, "li"), level: "bounced" });

    expect([first, second].map(({ inbox }) => inbox.sent.length)).toEqual([1, 1]);
    expect(await stateOf(bench, noticeId)).toMatchObject([
      { state: "accepted", channel: "loopback:first", evidence: { level: "read" } },
    ]);
  });

  it("settles what nobody knew: an uncertain message that was confirmed is accepted and not repeated", async () => {
    const channel = loopback("loopback:test", {
      capabilities: { ...told, idempotency: { by: "none", windowMs: null } },
    });
    channel.inbox.answer({ kind: "malformed" });
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ purpose: "reminder", recipients: [person("li")] });
    await bench.run();
    await report(bench, channel, { receipt: receiptFor(channel, "li"), level: "confirmed" });
    bench.clock.advance(hourMs);
    await bench.run();

    expect(channel.inbox.sent).toHaveLength(1);
    expect(await stateOf(bench, noticeId)).toMatchObject([{ state: "accepted", evidence: { level: "confirmed" } }]);
  });

  it("finds the right person where one id of the platform names the messages to many", async () => {
    const plain = loopback("loopback:test", { capabilities: told });
    const shared: LoopbackChannel = {
      ...plain,
      deliver: async (parcel, signal) =>
        (await plain.deliver(parcel, signal)).map((outcome) =>
          outcome.status === "accepted" ? { ...outcome, receipt: { ...outcome.receipt, id: "task-1" } } : outcome,
        ),
    };
    const bench = await openBench(await open(), { channels: [shared] });
    const { noticeId } = await bench.send();
    await bench.run();
    const receipt = { channel: plain.id, address: at("wang"), key: "unknown", id: "task-1", at: 0 };
    await report(bench, plain, { receipt, level: "read" });

    expect(await stateOf(bench, noticeId)).toMatchObject([
      { memberId: "li", evidence: null },
      { memberId: "wang", evidence: { level: "read" } },
    ]);
  });

  it("heeds what a platform reports before its acceptance was written", async () => {
    const quick = loopback("loopback:quick", { capabilities: told });
    const second = loopback("loopback:second");
    let whileHandedOver = async (): Promise<void> => {};
    const first: LoopbackChannel = {
      ...quick,
      deliver: async (parcel, signal) => {
        const outcomes = await quick.deliver(parcel, signal);
        await whileHandedOver();
        return outcomes;
      },
    };
    const bench = await openBench(await open(), { channels: [first, second] });
    whileHandedOver = async () => {
      const evidence = { receipt: receiptFor(quick, "li"), level: "dropped" as const, at: 1, fault: null };
      await quick.push({ type: "evidence", evidence });
      const context = { now: bench.clock.now(), signal: new AbortController().signal };
      const { keys } = await bench.store.read((db) => bench.delivery.inboxErrand.due(db, bench.clock.now()));
      for (const key of keys) await bench.delivery.inboxErrand.perform(key, context);
    };
    await bench.send({ recipients: [person("li")] });
    await bench.run();

    expect(second.inbox.to("li")).toHaveLength(1);
  });

  it("comes to the same state whatever the order in which it comes", async () => {
    const channel = loopback("loopback:test", { capabilities: told });
    const bench = await openBench(await open(), { channels: [channel] });
    const orders = fc.shuffledSubarray([...levels], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(orders, async (some) => {
        const { noticeId } = await bench.send({ recipients: [person("li")] });
        await bench.run();
        const receipt = receiptFor(channel, "li");
        for (const level of some) await report(bench, channel, { receipt, level, at: levels.indexOf(level) });

        const best = (["read", "bounced", "dropped", "confirmed", "handed-over"] as const).find((one) =>
          some.includes(one),
        );
        const isLost = best === "bounced" || best === "dropped";
        expect(await stateOf(bench, noticeId)).toMatchObject([
          { state: isLost ? "unreachable" : "accepted", evidence: { level: best } },
        ]);
      }),
      { numRuns: 12 },
    );
  });
});

forEachStore("evidence that is asked for", ({ open }) => {
  it("is asked for a few times at growing distances, and no more once all is known", async () => {
    const plain = loopback("loopback:test", { capabilities: pulled });
    const calls: { minute: number; receipts: number }[] = [];
    const channel: LoopbackChannel = {
      ...plain,
      evidence: async (receipts, signal) => {
        calls.push({ minute: (bench.clock.now() - began) / minuteMs, receipts: receipts.length });
        return (await plain.evidence?.(receipts, signal)) ?? [];
      },
    };
    const bench = await openBench(await open(), { channels: [channel] });
    const began = bench.clock.now();
    const { noticeId } = await bench.send();
    await bench.run();
    const li = receiptFor(plain, "li");
    plain.inbox.report(li, "handed-over", began + 1);
    await advanceBy(bench, 3 * hourMs);
    plain.inbox.report(li, "read", began + 2);
    await advanceBy(bench, 48 * hourMs);

    expect(calls).toEqual([
      { minute: 2, receipts: 2 },
      { minute: 30, receipts: 2 },
      { minute: 240, receipts: 2 },
      { minute: 1380, receipts: 1 },
    ]);
    expect(await stateOf(bench, noticeId)).toMatchObject([
      { memberId: "li", evidence: { level: "read", at: began + 2 } },
      { memberId: "wang", state: "accepted", evidence: null },
    ]);
    expect((await bench.records("delivery.evidence")).map(({ payload }) => payload)).toMatchObject([
      { level: "handed-over", raw: null },
      { level: "read", raw: null },
    ]);
  });

  it("finds who was dropped, and lets the next channel bring it", async () => {
    const first = loopback("loopback:first", { capabilities: pulled });
    const second = loopback("loopback:second");
    const bench = await openBench(await open(), { channels: [first, second] });
    await bench.send();
    await bench.run();
    first.inbox.report(receiptFor(first, "wang"), "dropped", bench.clock.now());
    await advanceBy(bench, 2 * minuteMs);

    expect(second.inbox.sent.map((message) => message.address.id)).toEqual(["wang"]);
  });

  it("asks about a hundred messages in one call, and again later when the channel stalls", async () => {
    const plain = loopback("loopback:test", { capabilities: { ...pulled, batch: { maxRecipients: 1_000 } } });
    const sizes: number[] = [];
    let isStalled = false;
    const channel: LoopbackChannel = {
      ...plain,
      evidence: async (receipts, signal) => {
        sizes.push(receipts.length);
        if (isStalled) await new Promise((resolve) => signal.addEventListener("abort", resolve));
        signal.throwIfAborted();
        return [];
      },
    };
    const bench = await openBench(await open(), { channels: [channel], settings: { batchSize: 1_000 } });
    await bench.send({ recipients: Array.from({ length: 150 }, (_, index) => person(`m${index}`)) });
    await bench.run();
    await advanceBy(bench, 2 * minuteMs);
    const atFirst = sizes.splice(0);
    isStalled = true;
    bench.clock.advance(28 * minuteMs);
    const running = bench.run();
    while (bench.clock.sleepers === 0) await new Promise(setImmediate);
    bench.clock.advance(30_000);
    await running;
    const stalled = sizes.splice(0);
    isStalled = false;
    await advanceBy(bench, 15 * minuteMs);

    expect([atFirst, stalled, sizes]).toEqual([[100, 50], [100], [100, 50]]);
    expect(bench.logged).toContain("A channel could not say what became of messages; it is asked again.");
  });
});

/** Moves the clock from one due time to the next, and runs what is due. */
async function advanceBy(bench: Bench, ms: number): Promise<void> {
  const end = bench.clock.now() + ms;
  while (bench.clock.now() < end) {
    const { nextAt } = await bench.store.read((db) => bench.delivery.upkeepErrand.due(db, bench.clock.now()));
    bench.clock.advance(Math.min(nextAt ?? end, end) - bench.clock.now());
    await bench.run();
  }
}
