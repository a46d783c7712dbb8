import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel } from "../testing/loopback-channel.js";
import { at, loopback, morning, openBench, person } from "./fixtures/bench.js";
import { laneOf } from "./room.js";

const minuteMs = 60_000;
const host = { kind: "host", name: "test" } as const;

forEachStore("the outbox", ({ open }) => {
  it("hands a notice to every recipient once and records it", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });

    const answer = await bench.send();
    await bench.run();
    await bench.run();

    expect(answer).toMatchObject({ state: "queued", queued: 2, unreachable: 0, verdict: "noFinding" });
    expect(channel.inbox.sent.map((message) => message.address.id).sort()).toEqual(["li", "wang"]);
    expect(channel.inbox.handOvers).toBe(1);
    const [queued] = await bench.records("notice.queued");
    expect(queued?.payload).toMatchObject({
      noticeId: answer.noticeId,
      recipients: [{ memberId: "li" }, { memberId: "wang" }],
      channels: [{ channel: "loopback:test", losses: [] }],
    });
    const [delivered] = await bench.records("notice.delivered");
    expect(delivered?.subject).toBe("post_1");
    expect(delivered?.payload).toMatchObject({
      channel: "loopback:test",
      outcomes: [
        { memberId: "li", status: "accepted", attempt: 1 },
        { memberId: "wang", status: "accepted", attempt: 1 },
      ],
    });
    expect(bench.events.filter((event) => event.name === "delivery.accepted")).toHaveLength(2);
  });

  it("names no address in its records", async () => {
    const bench = await openBench(await open());
    await bench.send({ recipients: [person("li", [at("secret-address")])] });
    await bench.run();

    const all = [...(await bench.records("notice.queued")), ...(await bench.records("notice.delivered"))];
    expect(JSON.stringify(all)).not.toContain("secret-address");
  });

  it("tries only those again who failed, with the same key, after the fault's pause", async () => {
    const channel = createLoopbackChannel();
    channel.inbox.answer({ kind: "partial", fail: { wang: "CHANNEL_BUSY" } });
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send();
    await bench.run();
    const [, second] = await bench.rows();

    bench.clock.advance(minuteMs - 1);
    await bench.run();
    expect(channel.inbox.handOvers).toBe(1);
    bench.clock.advance(1);
    await bench.run();

    expect(channel.inbox.to("wang")).toMatchObject([{ key: second?.key }]);
    expect(channel.inbox.to("li")).toHaveLength(1);
    expect((await bench.rows()).map((row) => row.state)).toEqual(["accepted", "accepted"]);
  });

  it("tells the channel on every try when the first one began, by another process too", async () => {
    const store = await open();
    const inner = createLoopbackChannel();
    inner.inbox.answer({ kind: "fault", code: "CHANNEL_BUSY" }, { kind: "fault", code: "CHANNEL_BUSY" });
    const told: unknown[] = [];
    const channel = {
      ...inner,
      deliver(...[parcel, signal]: Parameters<typeof inner.deliver>) {
        told.push(...parcel.recipients.map(({ firstTriedAt, key }) => [parcel.attempt, firstTriedAt, key]));
        return inner.deliver(parcel, signal);
      },
    };
    const bench = await openBench(store, { channels: [channel] });
    await bench.send({ recipients: [person("li")] });
    bench.clock.advance(7 * minuteMs);
    await bench.run();

    const other = await openBench(store, { channels: [channel], clock: bench.clock });
    other.clock.advance(minuteMs);
    await other.run();
    other.clock.advance(60 * minuteMs);
    await other.run();

    const [row] = await bench.rows();
    expect(told).toEqual([1, 2, 3].map((attempt) => [attempt, morning + 7 * minuteMs, row?.key]));
  });

  it("begins the first try anew where the channel's pace let none be made", async () => {
    const limit = { counts: "messages", per: "channel", max: 1, windowMs: minuteMs, whenExceeded: "refused" } as const;
    const inner = createLoopbackChannel({ pace: [{ ...limit, suspendedMs: null, source: "this test" }] });
    const told: unknown[] = [];
    const channel = {
      ...inner,
      deliver(...[parcel, signal]: Parameters<typeof inner.deliver>) {
        told.push(...parcel.recipients.map(({ firstTriedAt }) => firstTriedAt));
        return inner.deliver(parcel, signal);
      },
    };
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ recipients: [person("li")] });
    await bench.send({ recipients: [person("li")] });
    await bench.run();
    expect(told).toEqual([morning]);

    bench.clock.advance(2 * minuteMs);
    await bench.run();

    expect(told).toEqual([morning, morning + 2 * minuteMs]);
  });

  it("goes to the recipient's next channel after a permanent fault, and says so", async () => {
    const first = loopback("loopback:first");
    const second = loopback("loopback:second");
    first.inbox.answer({ kind: "partial", fail: { li: "RECIPIENT_UNKNOWN" } });
    const doubts: string[] = [];
    const bench = await openBench(await open(), {
      channels: [first, second],
      ports: { onAddressDoubtful: async (_unit, { address, fault }) => void doubts.push(`${address.id} ${fault}`) },
    });
    const { noticeId } = await bench.send();
    await bench.run();

    expect(second.inbox.sent.map((message) => message.address.id)).toEqual(["li"]);
    expect(doubts).toEqual(["li RECIPIENT_UNKNOWN"]);
    const [delivered] = await bench.records("notice.delivered");
    expect(delivered?.payload).toMatchObject({
      outcomes: [{ memberId: "li", next: "next-channel", nextChannel: "loopback:second" }, { memberId: "wang" }],
    });
    const state = await bench.executor.ask(
      bench.delivery.tasks.state,
      { branchId: "b1", noticeId: noticeId ?? "" },
      host,
    );
    expect(state.items).toMatchObject([
      { memberId: "li", state: "accepted", channel: "loopback:second", attempts: 2 },
      { memberId: "wang", state: "accepted", channel: "loopback:first", attempts: 1 },
    ]);
  });

  it("goes to the next channel when the first can show nothing of it, or skips the recipient", async () => {
    const small = loopback("loopback:small", {
      capabilities: { text: { format: "plain", maxBytes: 20, previewBytes: null }, files: null },
    });
    const shy = loopback("loopback:shy", { capabilities: { reach: "after-contact" } });
    const last = loopback("loopback:last");
    const bench = await openBench(await open(), { channels: [small, shy, last] });
    await bench.send({ body: [{ kind: "paragraph", text: "A long text. ".repeat(50) }], recipients: [person("li")] });
    await bench.run();

    expect(small.inbox.handOvers).toBe(0);
    expect((await bench.rows()).map((row) => [row.channel, row.state])).toEqual([
      ["loopback:shy", "skipped"],
      ["loopback:last", "accepted"],
    ]);
  });

  it("sends a long notice in parts, in order, and takes all parts along to the next channel", async () => {
    const text = { format: "plain", maxBytes: 400, previewBytes: null } as const;
    const capabilities = { text, files: null, batch: { maxRecipients: 1 } };
    const first = loopback("loopback:first", { capabilities });
    const second = loopback("loopback:second", { capabilities });
    first.inbox.answer({ kind: "ok" }, { kind: "fault", code: "RECIPIENT_REFUSES" });
    const bench = await openBench(await open(), { channels: [first, second] });
    const body = ["one", "two"].map((word) => ({ kind: "paragraph" as const, text: `${word} `.repeat(60) }));
    await bench.send({ body });
    await bench.run();

    const parts = (seen: readonly { readonly text: string }[]) => seen.map(({ text }) => text.includes("two two"));
    expect(parts(first.inbox.to("li"))).toEqual([false, true]);
    expect(first.inbox.to("wang")).toEqual([]);
    expect(parts(second.inbox.to("wang"))).toEqual([false, true]);
    expect(first.inbox.handOvers + second.inbox.handOvers).toBe(5);
  });

  it("keeps sight of a member without any address, or with none left", async () => {
    const channel = createLoopbackChannel();
    channel.inbox.answer({ kind: "fault", code: "RECIPIENT_REFUSES" });
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId, unreachable } = await bench.send({ recipients: [person("li"), person("zhao", [])] });
    await bench.run();

    expect(unreachable).toBe(1);
    const { items } = await bench.executor.ask(
      bench.delivery.tasks.state,
      { branchId: "b1", noticeId: noticeId ?? "" },
      host,
    );
    expect(items).toMatchObject([
      { memberId: "li", state: "unreachable", reason: "RECIPIENT_REFUSES" },
      { memberId: "zhao", state: "unreachable", reason: "no-address" },
    ]);
    expect(bench.events.filter((event) => event.name === "delivery.unreachable")).toMatchObject([
      { payload: { memberId: "zhao" } },
      { payload: { memberId: "li" } },
    ]);
  });

  it("pauses a channel whose credential is refused, keeps its rows, and sends them once it is resumed", async () => {
    const channel = createLoopbackChannel();
    channel.inbox.answer({ kind: "fault", code: "CREDENTIAL_REJECTED" });
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send();
    await bench.run();
    await bench.send({ subject: "post_2" });
    await bench.run();

    expect(channel.inbox.handOvers).toBe(1);
    expect((await bench.rows()).map((row) => row.state)).toEqual(["due", "due", "due", "due"]);
    const standing = await bench.executor.ask(bench.delivery.tasks.health, { branchId: "b1" }, host);
    expect(standing.channels).toMatchObject([{ state: "paused", fault: "CREDENTIAL_REJECTED", waiting: 4 }]);
    const [health] = await bench.delivery.health(new AbortController().signal);
    expect(health).toMatchObject({ isPaused: true, state: "down" });

    await bench.executor.execute(bench.delivery.tasks.resume, { branchId: "b1", channel: "loopback:test" }, host);
    await bench.run();

    expect(channel.inbox.sent).toHaveLength(4);
    expect(bench.events.filter((event) => event.name === "channel.paused")).toHaveLength(1);
  });

  it("gives every branch its share in turn, in bounded batches", async () => {
    const channel = createLoopbackChannel({ capabilities: { batch: { maxRecipients: 1 } } });
    const store = await open();
    const bench = await openBench(store, { channels: [channel], settings: { batchSize: 3 } });
    const lane = sharedLane();
    for (const branchId of lane.branches)
      await bench.send({ recipients: ["a", "b", "c"].map((name) => person(`${branchId}-${name}`)) }, branchId);

    const perform = () =>
      bench.delivery.outboxErrand.perform(lane.key, { now: morning, signal: new AbortController().signal });
    expect(await perform()).toBe("more");

    const served = channel.inbox.sent.map((message) => message.address.id.split("-")[0]);
    expect([...served].sort()).toEqual([...lane.branches].sort());
    await bench.run();
    expect(channel.inbox.sent).toHaveLength(9);
  });

  it("waits for the end of quiet hours, also with what was due before them", async () => {
    const channel = createLoopbackChannel();
    let quietUntil = morning + 60 * minuteMs;
    const bench = await openBench(await open(), {
      channels: [channel],
      ports: { releaseAt: async (_db, { now }) => Math.max(now, quietUntil) },
    });
    await bench.send();
    await bench.run();
    bench.clock.advance(60 * minuteMs);
    quietUntil = bench.clock.now() + 10 * minuteMs;
    await bench.run();
    expect(channel.inbox.handOvers).toBe(0);

    bench.clock.advance(10 * minuteMs);
    await bench.run();

    expect(channel.inbox.sent).toHaveLength(2);
  });

  it("lets a notice expire that could not be sent in time", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ expiresAt: morning + minuteMs, recipients: [person("li")] });
    bench.clock.advance(minuteMs);
    await bench.run();

    expect(channel.inbox.handOvers).toBe(0);
    const { items } = await bench.executor.ask(
      bench.delivery.tasks.state,
      { branchId: "b1", noticeId: noticeId ?? "" },
      host,
    );
    expect(items).toMatchObject([{ state: "expired" }]);
  });

  it("keeps to a channel's limits", async () => {
    const limit = { counts: "messages", per: "channel", max: 5, windowMs: minuteMs } as const;
    const channel = createLoopbackChannel({
      pace: [{ ...limit, whenExceeded: "dropped", suspendedMs: null, source: "invented for this test" }],
    });
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ recipients: ["a", "b", "c", "d", "e", "f"].map((name) => person(name)) });
    await bench.run();
    const atOnce = channel.inbox.sent.length;
    bench.clock.advance(2 * minuteMs);
    await bench.run();

    expect(atOnce).toBeGreaterThan(0);
    expect(atOnce).toBeLessThanOrEqual(4);
    expect(channel.inbox.sent).toHaveLength(6);
    expect(await bench.records("notice.delivered")).not.toHaveLength(0);
  });

  it("refuses a notice that names a member twice and writes nothing", async () => {
    const bench = await openBench(await open());

    await expect(bench.send({ recipients: [person("li"), person("li")] })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "recipients[1].memberId",
    });

    expect(await bench.rows()).toEqual([]);
  });
});

/** Three branches whose messages stand in one lane. */
function sharedLane(): { readonly key: string; readonly branches: readonly string[] } {
  const key = laneOf("loopback:test", "b1");
  const names = Array.from({ length: 200 }, (_, index) => `b${index + 1}`);
  return { key, branches: names.filter((name) => laneOf("loopback:test", name) === key).slice(0, 3) };
}
