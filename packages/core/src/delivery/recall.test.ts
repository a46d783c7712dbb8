import { expect, it } from "vitest";
import { type Fault, type FaultCode, fault } from "../channel/channel.js";
import { systemActor } from "../command/command.js";
import { forEachStore } from "../testing/databases.js";
import type { LoopbackChannel } from "../testing/loopback-channel.js";
import { type Bench, loopback, openBench, person } from "./fixtures/bench.js";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const host = { kind: "host", name: "test" } as const;
const retracts = { retract: { windowMs: dayMs } } as const;

const recall = (bench: Bench, noticeId: string | null, options?: { corrects?: boolean }): Promise<boolean> =>
  bench.executor.within("b1", systemActor, (unit) => bench.delivery.recallNotice(unit, noticeId ?? "", options));

async function stateOf(bench: Bench, noticeId: string | null) {
  const { items } = await bench.executor.ask(
    bench.delivery.tasks.state,
    { branchId: "b1", noticeId: noticeId ?? "" },
    host,
  );
  return items;
}

/** What a person reads now. */
const seenBy = (channel: LoopbackChannel, id: string): readonly string[] =>
  channel.inbox
    .to(id)
    .filter((message) => !message.retracted)
    .map(({ text }) => text);

/** A channel that answers the next retractions with these faults. */
function stubborn(channel: LoopbackChannel, ...codes: readonly FaultCode[]): LoopbackChannel & { calls: () => number } {
  const answers = [...codes];
  let calls = 0;
  return {
    ...channel,
    calls: () => calls,
    retract: async (receipt, signal): Promise<Fault | null> => {
      calls++;
      const code = answers.shift();
      return code === undefined ? ((await channel.retract?.(receipt, signal)) ?? null) : fault(code);
    },
  };
}

forEachStore("recalling a notice", ({ open }) => {
  it("takes back what was handed over, and says so person by person", async () => {
    const channel = loopback("loopback:test", { capabilities: retracts });
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send();
    await bench.run();
    bench.clock.advance(minuteMs);
    const isThere = await recall(bench, noticeId);
    await bench.run();
    await recall(bench, noticeId);
    await bench.run();

    expect(isThere).toBe(true);
    expect(channel.inbox.sent.map(({ retracted }) => retracted)).toEqual([true, true]);
    expect(await stateOf(bench, noticeId)).toMatchObject([
      { memberId: "li", state: "accepted", takenBackAt: bench.clock.now() },
      { memberId: "wang", takenBackAt: bench.clock.now() },
    ]);
    expect(await bench.records("notice.recalled")).toHaveLength(1);
    const outcomes = (await bench.records("delivery.retracted")).flatMap(({ payload }) => payload["outcomes"]);
    expect(outcomes).toMatchObject([
      { memberId: "li", part: 1, status: "done", fault: null },
      { memberId: "wang", part: 1, status: "done", fault: null },
    ]);
  });

  it("sends a correction that names the day where the channel takes nothing back, on the same way", async () => {
    const first = loopback("loopback:first", { capabilities: { reach: "after-contact" } });
    const second = loopback("loopback:second");
    const bench = await openBench(await open(), { channels: [first, second] });
    const { noticeId } = await bench.send({ recipients: [person("li"), person("zhao", [])] });
    await bench.run();
    first.inbox.contact(first.address("li"));
    bench.clock.advance(dayMs);
    await recall(bench, noticeId);
    await bench.run();

    expect(first.inbox.sent).toEqual([]);
    expect(second.inbox.sent).toHaveLength(2);
    const [, text] = seenBy(second, "li");
    expect(text).toContain("Correction to the message of 2026-03-02");
    expect(text).toContain('"Study on Friday"');
    expect(text).toContain("has been withdrawn");
    const queued = (await bench.records("notice.queued")).map(({ payload }) => payload["recipients"]);
    expect(queued[1]).toMatchObject([{ memberId: "li", channel: "loopback:second" }]);
  });

  it("sends nothing to those who had nothing yet, and nothing at all when it is recalled quietly", async () => {
    const channel = loopback("loopback:test");
    channel.inbox.answer({ kind: "partial", fail: { wang: "CHANNEL_BUSY" } });
    const bench = await openBench(await open(), { channels: [channel] });
    const loud = await bench.send();
    await bench.run();
    const quiet = await bench.send({ recipients: [person("zhao")] });
    await bench.run();
    await recall(bench, loud.noticeId);
    await recall(bench, quiet.noticeId, { corrects: false });
    bench.clock.advance(hourMs);
    await bench.run();

    expect(["li", "wang", "zhao"].map((id) => channel.inbox.to(id).length)).toEqual([2, 0, 1]);
    expect(await stateOf(bench, loud.noticeId)).toMatchObject([{ state: "accepted" }, { state: "expired" }]);
  });

  it("tries again after a passing fault, and corrects once the channel refuses for good", async () => {
    const plain = loopback("loopback:test", { capabilities: retracts });
    const channel = stubborn(plain, "CHANNEL_BUSY", "CONTENT_REFUSED");
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    await bench.run();
    await recall(bench, noticeId);
    await bench.run();
    const afterFirst = [channel.calls(), seenBy(plain, "li").length];
    bench.clock.advance(minuteMs);
    await bench.run();

    expect(afterFirst).toEqual([1, 1]);
    expect(channel.calls()).toBe(2);
    expect(seenBy(plain, "li")).toHaveLength(2);
    expect((await bench.records("delivery.retracted")).flatMap(({ payload }) => payload["outcomes"])).toMatchObject([
      { status: "retry", fault: "CHANNEL_BUSY" },
      { status: "refused", fault: "CONTENT_REFUSED" },
    ]);
  });

  it("asks the channel nothing once its window has passed", async () => {
    const plain = loopback("loopback:test", { capabilities: { retract: { windowMs: minuteMs } } });
    const channel = stubborn(plain);
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    await bench.run();
    bench.clock.advance(minuteMs + 1);
    await recall(bench, noticeId);
    await bench.run();

    expect(channel.calls()).toBe(0);
    expect(seenBy(plain, "li")).toHaveLength(2);
  });

  it("corrects a notice of several messages once", async () => {
    const text = { format: "plain", maxBytes: 400, previewBytes: null } as const;
    const plain = loopback("loopback:test", { capabilities: { ...retracts, text, files: null } });
    const channel = stubborn(plain, "CONTENT_REFUSED", "CONTENT_REFUSED");
    const bench = await openBench(await open(), { channels: [channel] });
    const body = ["one", "two"].map((word) => ({ kind: "paragraph" as const, text: `${word} `.repeat(60) }));
    const { noticeId } = await bench.send({ body, recipients: [person("li")] });
    await bench.run();
    await recall(bench, noticeId);
    await bench.run();

    expect(channel.calls()).toBe(2);
    expect(seenBy(plain, "li")).toHaveLength(3);
  });

  it("takes back what was on its way while it was recalled", async () => {
    const plain = loopback("loopback:test", { capabilities: retracts });
    let whileHandedOver = async (): Promise<unknown> => null;
    const channel: LoopbackChannel = {
      ...plain,
      deliver: async (parcel, signal) => {
        const outcomes = await plain.deliver(parcel, signal);
        await whileHandedOver();
        return outcomes;
      },
    };
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    whileHandedOver = () => recall(bench, noticeId);
    await bench.run();

    expect(plain.inbox.sent.map(({ retracted }) => retracted)).toEqual([true]);
  });

  it("pauses a channel whose credential ended meanwhile, and goes on after it", async () => {
    const plain = loopback("loopback:test", { capabilities: retracts });
    const channel = stubborn(plain, "CREDENTIAL_EXPIRED");
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    await bench.run();
    await recall(bench, noticeId);
    await bench.run();
    bench.clock.advance(hourMs);
    await bench.run();
    const paused = [channel.calls(), bench.events.filter(({ name }) => name === "channel.paused").length];
    await bench.executor.execute(bench.delivery.tasks.resume, { branchId: "b1", channel: "loopback:test" }, host);
    await bench.run();

    expect(paused).toEqual([1, 1]);
    expect(plain.inbox.sent.map(({ retracted }) => retracted)).toEqual([true]);
  });

  it("knows no notice of another branch", async () => {
    const bench = await openBench(await open());
    const { noticeId } = await bench.send();

    const isThere = await bench.executor.within("b2", systemActor, (unit) =>
      bench.delivery.recallNotice(unit, noticeId ?? ""),
    );
    expect(isThere).toBe(false);
  });
});
