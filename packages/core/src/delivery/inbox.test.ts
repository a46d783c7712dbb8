import { expect, it } from "vitest";
import { MicrobranchError } from "../error/error.js";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel, type LoopbackEvent } from "../testing/loopback-channel.js";
import { at, openBench, person } from "./fixtures/bench.js";

const said = (text: string, more: Partial<LoopbackEvent> = {}): LoopbackEvent =>
  ({ type: "message", text, media: [], answers: { by: "none" }, sender: at("li"), ...more }) as LoopbackEvent;

forEachStore("the inbox", ({ open }) => {
  it("gives a member's message to its branch once, however often the platform delivers it", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });

    expect(await channel.push(said("Good idea.", { id: "e1" }))).toBe("stored");
    expect(await channel.push(said("Good idea.", { id: "e1" }))).toBe("duplicate");
    await bench.run();
    expect(await channel.push(said("Good idea.", { id: "e1" }))).toBe("duplicate");
    await bench.run();

    expect(bench.messages).toMatchObject([
      { memberId: "li", text: "Good idea.", threadSubject: null, channel: "loopback:test" },
    ]);
    expect(await bench.records("message.taken")).toHaveLength(1);
  });

  it("finds the post that a reply belongs to by the message it answers", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send({ threadSubject: "post_7", recipients: [person("li")] });
    await bench.run();
    const [seen] = channel.inbox.sent;

    await channel.push(said("By platform id", { answers: { by: "thread", of: seen?.id ?? "" } }));
    await channel.push(said("By our key", { answers: { by: "thread", of: `<${seen?.key}@mail.example.test>` } }));
    await bench.run();

    expect(bench.messages).toMatchObject([
      { text: "By platform id", threadSubject: "post_7", noticeId },
      { text: "By our key", threadSubject: "post_7", noticeId },
    ]);
  });

  it("does not let a reply into another branch's thread", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ recipients: [person("someone")] }, "b2");
    await bench.run();

    await channel.push(said("Hello", { answers: { by: "thread", of: channel.inbox.sent[0]?.id ?? "" } }));
    await bench.run();

    expect(bench.messages).toMatchObject([{ threadSubject: null, noticeId: null }]);
  });

  it("counts a sender who is only claimed when the message answers one that was sent to that member", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    await bench.send({ threadSubject: "post_7", recipients: [person("li"), person("wang")] });
    await bench.run();
    const ofMember = (id: string) => channel.inbox.sent.find((message) => message.address.id === id)?.id ?? "";
    const claimed = { trust: "claimed" } as const;

    await channel.push(said("From nowhere", claimed));
    await channel.push(said("With another's letter", { ...claimed, answers: { by: "thread", of: ofMember("wang") } }));
    await channel.push(said("With my own letter", { ...claimed, answers: { by: "thread", of: ofMember("li") } }));
    await bench.run();

    expect(bench.messages.map((message) => message.text)).toEqual(["With my own letter"]);
    expect((await bench.records("message.unproven")).length).toBe(2);
  });

  it("leaves out what is not the writer's own: quotes and signatures", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    await channel.push(
      said("同意。\n\n发自我的iPhone\n\n------------------ 原始邮件 ------------------\n发件人: 支部"),
    );
    await channel.push(said("Agreed.\n> We meet at three.\nOn Mon, 2 Mar 2026, the branch wrote:\n> more"));
    await bench.run();

    expect(bench.messages.map((message) => message.text)).toEqual(["同意。", "Agreed."]);
  });

  it("keeps a stranger's message, answers nothing, and gives it to nobody", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    await channel.push(said("Let me in", { sender: at("stranger") }));
    await bench.run();

    expect(bench.messages).toEqual([]);
    expect(channel.inbox.handOvers).toBe(0);
    const [record] = await bench.records("message.stranger");
    expect(record?.payload).toMatchObject({ channel: "loopback:test", raw: expect.stringMatching(/^sha256:/u) });
    expect(JSON.stringify(record)).not.toContain("Let me in");
    expect(bench.events.map((event) => event.name)).toContain("message.stranger");
  });

  it("never takes a machine's message for a member's", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    await channel.push(said("I am out of office.", { automated: true }));
    await bench.run();

    expect(bench.messages).toEqual([]);
    expect(channel.inbox.handOvers).toBe(0);
    expect(await bench.records("message.automated")).toMatchObject([{ payload: { memberId: "li" } }]);
  });

  it("takes a message and its mark in together: a failure leaves nothing, and it is tried again", async () => {
    const channel = createLoopbackChannel();
    let failures = 1;
    const taken: string[] = [];
    const bench = await openBench(await open(), {
      channels: [channel],
      ports: {
        onMessage: async (unit, message) => {
          await unit.record({ kind: "test.comment", subject: null, retention: "transient", payload: {} });
          if (failures-- > 0) throw new MicrobranchError("SECTION_CLOSED", { message: "Closed." });
          taken.push(message.text);
        },
      },
    });
    await channel.push(said("Again, please"));
    await bench.run();
    expect(await bench.records("test.comment")).toEqual([]);
    expect(await bench.records("message.taken")).toEqual([]);

    bench.clock.advance(30_000);
    await bench.run();

    expect(taken).toEqual(["Again, please"]);
    expect(await bench.records("test.comment")).toHaveLength(1);
  });

  it("sets a message aside after five failures and goes on with the next", async () => {
    const channel = createLoopbackChannel();
    const store = await open();
    const bench = await openBench(store, {
      channels: [channel],
      ports: {
        onMessage: async (_unit, message) => {
          if (message.text === "poison") throw new MicrobranchError("CONFLICT", { message: "Never." });
          bench.messages.push(message);
        },
      },
    });
    await channel.push(said("poison"));
    await channel.push(said("fine"));
    for (let round = 0; round < 6; round++) {
      await bench.run();
      bench.clock.advance(3_600_000);
    }

    expect(bench.messages.map((message) => message.text)).toEqual(["fine"]);
    const rows = await store.read((db) => db.selectFrom("inbox").select(["state", "attempts", "outcome"]).execute());
    expect(rows).toContainEqual({ state: "aside", attempts: 5, outcome: "CONFLICT" });
    const health = await bench.executor.ask(
      bench.delivery.tasks.health,
      { branchId: "b1" },
      { kind: "host", name: "test" },
    );
    expect(health.setAside).toBe(1);
  });

  it("keeps evidence with the message that it is about, each level once", async () => {
    const channel = createLoopbackChannel({ capabilities: { evidence: { levels: ["read"], pull: false } } });
    const store = await open();
    const bench = await openBench(store, { channels: [channel] });
    await bench.send({ recipients: [person("li")] });
    await bench.run();
    const [seen] = channel.inbox.sent;
    const receipt = { channel: channel.id, address: at("li"), key: seen?.key ?? "", id: seen?.id ?? "", at: 1 };
    const read = { type: "evidence", evidence: { receipt, level: "read", at: 5, fault: null } } as const;

    await channel.push({ ...read, id: "r1" });
    await channel.push({ ...read, id: "r2" });
    await bench.run();

    expect(await bench.records("delivery.evidence")).toMatchObject([
      { subject: "post_1", payload: { memberId: "li", level: "read", at: 5 } },
    ]);
    expect(await store.read((db) => db.selectFrom("evidence").selectAll().execute())).toHaveLength(1);
  });

  it("refuses an event that is none of the channel's", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });

    await expect(channel.push(said("x", { channel: "loopback:other" }))).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });

    await bench.run();
    expect(bench.messages).toEqual([]);
  });
});
