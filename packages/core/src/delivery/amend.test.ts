import { expect, it } from "vitest";
import type { Ask } from "../channel/channel.js";
import { systemActor } from "../command/command.js";
import { forEachStore } from "../testing/databases.js";
import type { LoopbackChannel } from "../testing/loopback-channel.js";
import type { NoticeChange } from "./delivery.js";
import { type Bench, loopback, openBench, person } from "./fixtures/bench.js";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const amends = { amend: true } as const;
const four = { audience: "branch", body: [{ kind: "paragraph", text: "We meet at four." }] } as const;

const amend = (bench: Bench, noticeId: string | null, change: NoticeChange) =>
  bench.executor.within("b1", systemActor, (unit) => bench.delivery.amendNotice(unit, noticeId ?? "", change));
const close = (bench: Bench, noticeId: string | null) =>
  bench.executor.within("b1", systemActor, (unit) => bench.delivery.closeShown(unit, noticeId ?? ""));
const closeAsk = (bench: Bench, askId: string) =>
  bench.executor.within("b1", systemActor, (unit) => bench.delivery.closeAskShown(unit, askId));
const forget = (bench: Bench, noticeId: string | null) =>
  bench.executor.within("b1", systemActor, (unit) => bench.delivery.forgetNotice(unit, noticeId ?? ""));
const texts = (channel: LoopbackChannel, id: string) => channel.inbox.to(id).map(({ text }) => text);

const ask: Ask = {
  id: "ask_1",
  code: "K7",
  want: {
    kind: "choice",
    options: [
      { value: "yes", label: "coming", words: [] },
      { value: "no", label: "not coming", words: [] },
    ],
  },
  closesAt: null,
  changeable: true,
};

forEachStore("amending a notice", ({ open }) => {
  it("changes the one message that people see, and sends nothing new for a change of no weight", async () => {
    const first = loopback("loopback:first", { capabilities: { ...amends, reach: "after-contact" } });
    const second = loopback("loopback:second");
    first.inbox.contact(first.address("li"));
    const bench = await openBench(await open(), { channels: [first, second] });
    const { noticeId } = await bench.send();
    await bench.run();
    const answer = await amend(bench, noticeId, four);
    await bench.run();

    expect(answer).toMatchObject({ state: "amended", revision: 2, changing: 1, resent: 0 });
    expect(texts(first, "li")).toEqual([expect.stringContaining("at four")]);
    expect(texts(second, "wang")).toEqual([expect.stringContaining("at three")]);
    const [amended] = await bench.records("notice.amended");
    expect(amended?.payload).toMatchObject({ revision: 2, why: "content", body: four.body });
    const [shown] = await bench.records("delivery.amended");
    expect(shown?.payload).toMatchObject({ revision: 2, outcomes: [{ memberId: "li", status: "done" }] });
  });

  it("sends a new message that names the first one's day where it matters and the channel changes none", async () => {
    const channel = loopback("loopback:test");
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send();
    await bench.run();
    const answer = await amend(bench, noticeId, { ...four, matters: true });
    await bench.run();
    await amend(bench, noticeId, { ...four, title: "Study on Monday", matters: true });
    await bench.run();

    expect(answer).toMatchObject({ changing: 0, resent: 2 });
    const [, second, third] = texts(channel, "li");
    expect(second).toContain("at four");
    expect(second).toMatch(/"Study on Friday" of .*2 March 2026/u);
    expect(third).toContain("Study on Monday");
    expect(texts(channel, "li")).toHaveLength(3);
  });

  it("lets what waits go out as it is now, in as many messages as that takes", async () => {
    const text = { format: "plain", maxBytes: 400, previewBytes: null } as const;
    const channel = loopback("loopback:test", { capabilities: { text, files: null } });
    channel.inbox.answer({ kind: "fault", code: "CHANNEL_BUSY" });
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    await bench.run();
    const [before] = await bench.rows();
    const body = ["one", "two"].map((word) => ({ kind: "paragraph" as const, text: `${word} `.repeat(60) }));
    await amend(bench, noticeId, { audience: "branch", body });
    const [kept] = await bench.rows();
    bench.clock.advance(minuteMs);
    await bench.run();
    const long = texts(channel, "li");
    const other = await bench.send({ body, recipients: [person("wang")], subject: "post_2" });
    await amend(bench, other.noticeId, four);
    await bench.run();

    expect(kept?.key).toBe(before?.key);
    expect(long.map((part) => part.includes("two two"))).toEqual([false, true]);
    expect(texts(channel, "wang")).toEqual([expect.stringContaining("at four")]);
  });

  it("shows the newest words when a change overtakes another, or a hand-over", async () => {
    const plain = loopback("loopback:test", { capabilities: amends });
    let during = async (): Promise<unknown> => null;
    const channel: LoopbackChannel = {
      ...plain,
      deliver: async (parcel, signal) => {
        const outcomes = await plain.deliver(parcel, signal);
        await during();
        return outcomes;
      },
      amend: async (receipt, rendered, signal) => {
        await during();
        return (await plain.amend?.(receipt, rendered, signal)) ?? null;
      },
    };
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    const changes = ["at four", "at five"].map((when) => async () => {
      during = async () => null;
      const body = [{ kind: "paragraph" as const, text: `We meet ${when}.` }];
      await amend(bench, noticeId, { audience: "branch", body });
      if (when === "at four") during = changes[1] ?? during;
    });
    during = changes[0] ?? during;
    await bench.run();

    expect(texts(plain, "li")).toEqual([expect.stringContaining("at five")]);
  });

  it("follows a message by a new one that a change which matters has overtaken on its way", async () => {
    const plain = loopback("loopback:test");
    let during = async (): Promise<unknown> => null;
    const channel: LoopbackChannel = {
      ...plain,
      deliver: async (parcel, signal) => {
        const outcomes = await plain.deliver(parcel, signal);
        await during();
        return outcomes;
      },
    };
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    during = async () => {
      during = async () => null;
      await amend(bench, noticeId, { ...four, matters: true });
    };
    await bench.run();

    expect(texts(plain, "li")).toEqual([expect.stringContaining("at three"), expect.stringContaining("at four")]);
  });

  it("changes nothing when the guard refuses the new words, and refuses a recalled notice", async () => {
    const channel = loopback("loopback:test", { capabilities: amends });
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ recipients: [person("li")] });
    await bench.run();
    const body = [{ kind: "paragraph" as const, text: "绝密★启用前" }];
    const refused = await amend(bench, noticeId, { audience: "branch", body });
    await bench.run();

    expect(refused).toMatchObject({ state: "refused", revision: 1 });
    expect(texts(channel, "li")).toEqual([expect.stringContaining("at three")]);
    await bench.executor.within("b1", systemActor, (unit) => bench.delivery.recallNotice(unit, noticeId ?? ""));
    await expect(amend(bench, noticeId, four)).rejects.toMatchObject({ code: "CONFLICT", field: "noticeId" });
    expect(await amend(bench, "notice_none", four)).toBeNull();
  });

  it("shows a question as closed where the channel changes messages, and sends nothing elsewhere", async () => {
    const first = loopback("loopback:first", { capabilities: { ...amends, reach: "after-contact" } });
    const second = loopback("loopback:second");
    first.inbox.contact(first.address("li"));
    const bench = await openBench(await open(), { channels: [first, second] });
    const { noticeId } = await bench.send({ purpose: "roll-call", ask });
    await bench.run();
    const before = texts(first, "li");
    bench.clock.advance(hourMs);
    const isClosed = await close(bench, noticeId);
    await bench.run();

    expect(isClosed).toBe(true);
    expect(before).toEqual([expect.stringContaining("[K7]")]);
    expect(texts(first, "li")).toEqual([expect.stringContaining("This has closed.")]);
    expect(texts(first, "li").join()).not.toContain("[K7]");
    expect(texts(second, "wang")).toEqual([expect.stringContaining("[K7]")]);
    expect(await close(bench, "notice_none")).toBe(false);
  });
});

forEachStore("closing an ask", ({ open }) => {
  it("shows it in every notice that put it", async () => {
    const channel = loopback("loopback:test", { capabilities: amends });
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ purpose: "roll-call", ask, recipients: [person("li")] });
    await bench.send({ purpose: "reminder", ask, recipients: [person("li")] });
    await bench.run();
    const count = await closeAsk(bench, ask.id);
    await bench.run();

    expect(count).toBe(2);
    expect(texts(channel, "li")).toEqual([1, 2].map(() => expect.stringContaining("This has closed.")));
  });

  it("changes and records nothing where no message can be changed", async () => {
    const channel = loopback("loopback:test");
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ purpose: "roll-call", ask, recipients: [person("li")] });
    await bench.run();
    await closeAsk(bench, ask.id);
    await bench.run();

    expect(await bench.records("notice.amended")).toEqual([]);
    expect(texts(channel, "li")).toEqual([expect.stringContaining("[K7]")]);
  });

  it("lets a question that still waits go out as closed", async () => {
    const channel = loopback("loopback:test");
    channel.inbox.answer({ kind: "fault", code: "CHANNEL_BUSY" });
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ purpose: "roll-call", ask, recipients: [person("li")] });
    await bench.run();
    await closeAsk(bench, ask.id);
    bench.clock.advance(minuteMs);
    await bench.run();

    expect(texts(channel, "li")).toEqual([expect.stringContaining("This has closed.")]);
  });
});

forEachStore("forgetting a notice", ({ open }) => {
  it("leaves no word and no name in delivery's rows, keeps the counts, and sends nothing more", async () => {
    const channel = loopback("loopback:test", { capabilities: amends });
    channel.inbox.answer({ kind: "partial", fail: { wang: "CHANNEL_BUSY" } });
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({
      title: "Harbin",
      recipients: [person("li"), { ...person("wang"), name: "Wang Secret" }],
    });
    await bench.run();
    const isThere = await forget(bench, noticeId);
    const dump = await bench.store.read(async (db) =>
      JSON.stringify([
        await db.selectFrom("notice").selectAll().execute(),
        await db.selectFrom("notice_fitting").selectAll().execute(),
        await db.selectFrom("notice_recipient").selectAll().execute(),
        await db.selectFrom("delivery_try").selectAll().execute(),
      ]),
    );
    bench.clock.advance(hourMs);
    await bench.run();

    expect(isThere).toBe(true);
    expect(dump).not.toMatch(/Harbin|three|Wang Secret/u);
    expect(channel.inbox.sent.map(({ address }) => address.id)).toEqual(["li"]);
    expect((await bench.rows()).map(({ state }) => state)).toEqual(["accepted", "expired"]);
    expect(await forget(bench, "notice_none")).toBe(false);
  });
});
