import { expect, it } from "vitest";
import { systemActor } from "../command/command.js";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel } from "../testing/loopback-channel.js";
import { at, type Bench, morning, openBench, person } from "./fixtures/bench.js";

const host = { kind: "host", name: "test" } as const;
const tomorrow = morning + 86_400_000;

/** A bench on which the messages of `li` wait until tomorrow, those of a digest excepted. */
async function waitingBench(store: Parameters<typeof openBench>[0], channel = createLoopbackChannel()) {
  const bench = await openBench(store, {
    channels: [channel],
    ports: {
      defer: async (_unit, { notice, recipients }) =>
        new Map(
          recipients.flatMap(({ position, memberId }) =>
            memberId === "li" && notice.class === "normal" && !notice.standsAlone ? [[position, tomorrow]] : [],
          ),
        ),
    },
  });
  const sent = await bench.send({ title: "First" });
  await bench.run();
  return { bench, channel, noticeId: sent.noticeId ?? "", sent };
}

const li = { noticeId: "", positions: [0] };
const stateOf = async (bench: Bench, noticeId: string) =>
  (await bench.executor.ask(bench.delivery.tasks.state, { branchId: "b1", noticeId }, host)).items;
const within = <O>(bench: Bench, work: Parameters<typeof bench.executor.within<O>>[2]) =>
  bench.executor.within("b1", systemActor, work);

/** Merges the waiting message of `li` into a digest and sends it. */
async function merged(store: Parameters<typeof openBench>[0]) {
  const opened = await waitingBench(store);
  const { bench, noticeId } = opened;
  const digest = await within(bench, async (unit) => {
    const answer = await bench.delivery.sendNotice(unit, {
      purpose: "notice",
      class: "digest",
      locale: "en",
      title: "Digest",
      body: [{ kind: "paragraph", text: "First" }],
      subject: "digest_1",
      threadSubject: null,
      audience: "person",
      retention: "transient",
      recipients: [person("li")],
    });
    await bench.delivery.mergeWaiting(unit, { ...li, noticeId }, answer.noticeId ?? "");
    return answer.noticeId ?? "";
  });
  await bench.run();
  return { ...opened, digest };
}

forEachStore("messages that wait for a digest", ({ open }) => {
  it("are queued, not handed over, and on record with the end of their wait", async () => {
    const { bench, channel, noticeId, sent } = await waitingBench(await open());

    expect(sent).toMatchObject({ state: "queued", queued: 2, unreachable: 0 });
    expect(channel.inbox.sent.map((message) => message.address.id)).toEqual(["wang"]);
    expect((await bench.records("notice.queued"))[0]?.payload).toMatchObject({
      recipients: [
        { memberId: "li", waitsUntil: tomorrow },
        { memberId: "wang", channel: "loopback:test" },
      ],
    });
    expect(await stateOf(bench, noticeId)).toMatchObject([
      { memberId: "li", state: "waiting", nextAt: tomorrow, attempts: 0 },
      { memberId: "wang", state: "accepted" },
    ]);
  });

  it("are released one by one to the addresses given, and recorded", async () => {
    const { bench, channel, noticeId } = await waitingBench(await open());

    await within(bench, (unit) =>
      bench.delivery.releaseWaiting(unit, noticeId, [{ position: 0, addresses: [at("li-new")] }]),
    );
    await bench.run();

    expect(channel.inbox.to("li-new")).toHaveLength(1);
    expect(await stateOf(bench, noticeId)).toMatchObject([{ state: "accepted", digest: null }, { state: "accepted" }]);
    expect((await bench.records("notice.resumed"))[0]?.payload).toMatchObject({
      noticeId,
      recipients: [{ memberId: "li", channel: "loopback:test" }],
      channels: [{ channel: "loopback:test" }],
    });
  });

  it("are unreachable when no address is left, and tell", async () => {
    const { bench, noticeId } = await waitingBench(await open());

    await within(bench, (unit) => bench.delivery.releaseWaiting(unit, noticeId, [{ position: 0, addresses: [] }]));

    expect((await stateOf(bench, noticeId))[0]).toMatchObject({ state: "unreachable", reason: "no-address" });
    expect(bench.events.filter((event) => event.name === "delivery.unreachable")).toHaveLength(1);
  });

  it("stand as the digest does into which they were merged", async () => {
    const { bench, channel, noticeId, digest } = await merged(await open());

    expect(channel.inbox.to("li")).toHaveLength(1);
    expect(await stateOf(bench, noticeId)).toMatchObject([
      { memberId: "li", state: "accepted", digest, attempts: 1, channel: "loopback:test" },
      { memberId: "wang", state: "accepted", digest: null },
    ]);
  });

  it("are corrected for those who got them in a digest when they are recalled", async () => {
    const { bench, noticeId } = await merged(await open());
    const before = (await bench.rows()).length;

    await within(bench, (unit) => bench.delivery.recallNotice(unit, noticeId));

    const queued = (await bench.records("notice.queued")).map((record) => record.payload["recipients"]);
    expect(queued.slice(2).flat()).toContainEqual({ memberId: "li", channel: "loopback:test" });
    expect((await bench.rows()).length).toBeGreaterThan(before);
  });

  it("are forgotten in the digest too", async () => {
    const { bench, noticeId, digest } = await merged(await open());

    await within(bench, (unit) => bench.delivery.forgetNotice(unit, noticeId));

    const notices = await within(bench, (unit) => bench.delivery.waitingNotices(unit, [noticeId, digest]));
    expect([...notices.values()].map(({ title, body }) => ({ title, body }))).toEqual([
      { title: "—", body: [] },
      { title: "—", body: [] },
    ]);
  });

  it("stop waiting when their notice expires or their member leaves", async () => {
    const { bench, noticeId } = await waitingBench(await open());
    await within(bench, (unit) => bench.delivery.endWaiting(unit, { ...li, noticeId }, "left"));
    expect((await stateOf(bench, noticeId))[0]).toMatchObject({ state: "unreachable", reason: "left" });

    const other = await bench.send({ title: "Second", expiresAt: morning + 3_600_000 });
    bench.clock.advance(3_600_000);

    expect((await stateOf(bench, other.noticeId ?? ""))[0]).toMatchObject({ state: "expired" });
  });
});

forEachStore("a digest", ({ open }) => {
  it("that the guard would hold is refused, and nothing is kept of it", async () => {
    const { bench } = await waitingBench(await open());
    const answer = await bench.send({
      class: "digest",
      title: "Digest",
      relaysInstruction: true,
      recipients: [person("li")],
    });

    expect(answer).toMatchObject({ noticeId: null, state: "blocked", verdict: "hold" });
    expect(await bench.records("notice.held")).toEqual([]);
  });
});
