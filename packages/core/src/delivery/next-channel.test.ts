import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import type { LoopbackChannel } from "../testing/loopback-channel.js";
import { type Bench, loopback, openBench, person } from "./fixtures/bench.js";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const host = { kind: "host", name: "test" } as const;
const noKeys = { idempotency: { by: "none", windowMs: null } } as const;

const seen = (channel: LoopbackChannel): readonly string[] => channel.inbox.sent.map(({ address }) => address.id);

async function stateOf(bench: Bench, noticeId: string | null) {
  const { items } = await bench.executor.ask(
    bench.delivery.tasks.state,
    { branchId: "b1", noticeId: noticeId ?? "" },
    host,
  );
  return items;
}

forEachStore("the next channel", ({ open }) => {
  it("is taken at once when the next try would come after the notice has expired", async () => {
    const first = loopback("loopback:first");
    const second = loopback("loopback:second");
    first.inbox.answer({ kind: "fault", code: "CHANNEL_BUSY" });
    const bench = await openBench(await open(), { channels: [first, second] });
    await bench.send({ recipients: [person("li")], expiresAt: bench.clock.now() + minuteMs });
    await bench.run();

    expect(seen(second)).toEqual(["li"]);
  });

  it("is taken when the channel's pace has no turn left before the notice expires, and only then", async () => {
    const pace = [
      {
        counts: "recipients",
        per: "channel",
        max: 1,
        windowMs: hourMs,
        whenExceeded: "dropped",
        suspendedMs: null,
        source: "test, 2026",
      },
    ] as const;
    const first = loopback("loopback:first", { pace });
    const second = loopback("loopback:second");
    const bench = await openBench(await open(), { channels: [first, second] });
    await bench.send({ recipients: [person("li")] });
    await bench.run();
    await bench.send({ recipients: [person("wang")], expiresAt: bench.clock.now() + 24 * hourMs });
    const { noticeId } = await bench.send({ recipients: [person("zhao")], expiresAt: bench.clock.now() + minuteMs });
    await bench.run();
    const atOnce = [seen(first), seen(second)];
    bench.clock.advance(3 * hourMs);
    await bench.run();

    expect(atOnce).toEqual([["li"], ["zhao"]]);
    expect(seen(first)).toEqual(["li", "wang"]);
    expect(await stateOf(bench, noticeId)).toMatchObject([{ state: "accepted", channel: "loopback:second" }]);
  });

  it("is not taken for a greeting of which nobody knows whether it was handed over, nor is it repeated", async () => {
    const first = loopback("loopback:first", { capabilities: noKeys });
    const second = loopback("loopback:second", { capabilities: noKeys });
    first.inbox.answer({ kind: "malformed" });
    const bench = await openBench(await open(), { channels: [first, second] });
    const { noticeId } = await bench.send({ purpose: "greeting", recipients: [person("li")] });
    await bench.run();
    bench.clock.advance(24 * hourMs);
    await bench.run();

    expect([seen(first), seen(second)]).toEqual([["li"], []]);
    expect(await stateOf(bench, noticeId)).toMatchObject([{ state: "uncertain" }]);
    expect(bench.events.filter(({ name }) => name === "delivery.uncertain")).toHaveLength(1);
  });

  it("is not taken for a question that stayed uncertain twice: it was sent with one key, and is told", async () => {
    const first = loopback("loopback:first", { capabilities: noKeys });
    const second = loopback("loopback:second");
    first.inbox.answer({ kind: "malformed" }, { kind: "malformed" });
    const bench = await openBench(await open(), { channels: [first, second] });
    const want = { kind: "text", maxChars: 100 } as const;
    const ask = { id: "ask_1", code: "K7", want, closesAt: null, changeable: true };
    const { noticeId } = await bench.send({ purpose: "roll-call", ask, recipients: [person("li")] });
    await bench.run();
    bench.clock.advance(minuteMs);
    await bench.run();
    bench.clock.advance(24 * hourMs);
    await bench.run();

    expect(new Set(first.inbox.sent.map(({ key }) => key)).size).toBe(1);
    expect([seen(first), seen(second)]).toEqual([["li", "li"], []]);
    expect(await stateOf(bench, noticeId)).toMatchObject([{ state: "uncertain", attempts: 2 }]);
    expect(bench.events.filter(({ name }) => name === "delivery.uncertain")).toHaveLength(1);
  });

  it("waits between tries of which the platform says each time that they were not sent", async () => {
    const plain = loopback("loopback:test", { capabilities: { ...noKeys, reconciles: true } });
    plain.inbox.answer({ kind: "hang-unread" }, { kind: "hang-unread" });
    const bench = await openBench(await open(), { channels: [plain] });
    await bench.send({ purpose: "greeting", recipients: [person("li")] });
    await runPastDeadline(bench);
    await bench.run();
    const afterFirst = plain.inbox.handOvers;
    bench.clock.advance(minuteMs);
    await runPastDeadline(bench);
    bench.clock.advance(4 * minuteMs);
    await bench.run();

    expect(afterFirst).toBe(1);
    expect(plain.inbox.handOvers).toBe(3);
    expect(seen(plain)).toEqual(["li"]);
  });
});

forEachStore("a channel that swallows repeats", ({ open }) => {
  it("shows equal notices apart by the time at which they were handed in, and the author is told", async () => {
    const channel = loopback("loopback:test", { capabilities: { suppressesRepeatsMs: 24 * hourMs } });
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ recipients: [person("li")] });
    bench.clock.advance(hourMs);
    await bench.send({ recipients: [person("li")] });
    await bench.send({ recipients: [person("wang")], occurrence: "2nd reminder" });
    await bench.run();

    const texts = channel.inbox.to("li").map(({ text }) => text);
    expect(texts).toEqual([expect.stringContaining("10:00"), expect.stringContaining("11:00")]);
    expect(channel.inbox.to("wang")[0]?.text).not.toContain("11:00");
    const channels = (await bench.records("notice.queued")).map(({ payload }) => payload["channels"]);
    expect(channels).toMatchObject([
      [{ losses: [{ rule: "D10", weight: "cosmetic" }] }],
      [{ losses: [{ rule: "D10", weight: "cosmetic" }] }],
      [{ losses: [] }],
    ]);
  });
});

/** Lets the errands run into a hand-over that hangs, and the deadline pass. */
async function runPastDeadline(bench: Bench): Promise<void> {
  const running = bench.run();
  while (bench.clock.sleepers === 0) await new Promise(setImmediate);
  bench.clock.advance(30_000);
  await running;
}
