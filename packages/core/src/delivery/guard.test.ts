import { expect, it } from "vitest";
import { refuse, systemActor } from "../command/command.js";
import type { Database, Db } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel } from "../testing/loopback-channel.js";
import { guardRefusal } from "./delivery.js";
import { openBench, person } from "./fixtures/bench.js";

const officer = { kind: "member", memberId: "chen" } as const;
const secret = "机密★5年 关于某项目的通知";
const held = { relaysInstruction: true, secrecyReview: "missing" } as const;

const tables = ["notice", "notice_recipient", "notice_fitting", "outbox", "record_payload", "record"] as const;

/** All that stands in the tables which a notice's words could reach. */
async function everything(db: Db): Promise<string> {
  const contents: unknown[] = [];
  for (const table of tables)
    contents.push(
      await db
        .selectFrom(table as keyof Database)
        .selectAll()
        .execute(),
    );
  return JSON.stringify(contents);
}

forEachStore("the guard on the way out", ({ open }) => {
  it("blocks a notice, queues nothing, and records rules without words", async () => {
    const store = await open();
    const channel = createLoopbackChannel();
    const bench = await openBench(store, { channels: [channel] });

    const answer = await bench.send({ title: secret });
    await bench.run();

    expect(answer).toMatchObject({ noticeId: null, state: "blocked", verdict: "block", queued: 0 });
    expect(channel.inbox.handOvers).toBe(0);
    const [record] = await bench.records("guard.blocked");
    expect(record).toMatchObject({ subject: "post_1", payload: { findings: [{ ruleId: expect.any(String) }] } });
    expect(await store.read(everything)).not.toContain("机密");
    expect(bench.events.map((event) => event.name)).toContain("guard.blocked");
  });

  it.each(["paragraph", "fact", "link", "occurrence"])("looks at the text of a %s too", async (where) => {
    const bench = await openBench(await open());
    const answer = await bench.send({
      body: [
        ...(where === "paragraph" ? [{ kind: "paragraph" as const, text: secret }] : []),
        ...(where === "fact" ? [{ kind: "fact" as const, label: "说明", value: secret }] : []),
        ...(where === "link" ? [{ kind: "link" as const, label: secret, url: "https://example.test/" }] : []),
      ],
      occurrence: where === "occurrence" ? secret : null,
    });

    expect(answer.verdict).toBe("block");
  });

  it("lets a command refuse: its record stays, its caller gets GUARD_BLOCKED without the words", async () => {
    const bench = await openBench(await open());
    const call = bench.executor.within("b1", officer, async (unit) => {
      const inspection = await bench.delivery.inspect(
        unit,
        { body: secret, purpose: "notice", audience: "branch" },
        "post_9",
      );
      return inspection.verdict === "block" ? refuse(guardRefusal(inspection)) : "published";
    });

    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "GUARD_BLOCKED", details: { findings: [{ part: "body" }] } });
    expect(JSON.stringify(error)).not.toContain("机密");
    expect(await bench.records("guard.blocked")).toMatchObject([{ subject: "post_9" }]);
  });

  it("holds a notice until somebody releases it", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId, state } = await bench.send(held);
    await bench.run();
    expect(state).toBe("held");
    expect(channel.inbox.handOvers).toBe(0);
    const { items } = await bench.executor.ask(bench.delivery.tasks.held, { branchId: "b1" }, officer);
    expect(items).toMatchObject([{ noticeId, title: "Study on Friday" }]);

    const release = () =>
      bench.executor.execute(
        bench.delivery.tasks.release,
        { branchId: "b1", noticeId: noticeId ?? "", reason: "Reviewed on paper" },
        officer,
      );
    await release();
    await bench.run();

    expect(channel.inbox.sent).toHaveLength(2);
    expect(await bench.records("notice.released")).toMatchObject([{ payload: { reason: "Reviewed on paper" } }]);
    await expect(release()).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("never sends a held notice that was discarded", async () => {
    const channel = createLoopbackChannel();
    const bench = await openBench(await open(), { channels: [channel] });
    const { noticeId } = await bench.send(held);
    const input = { branchId: "b1", noticeId: noticeId ?? "", reason: "Internal only" };
    await bench.executor.execute(bench.delivery.tasks.discard, input, officer);
    await bench.run();

    expect(channel.inbox.handOvers).toBe(0);
    await expect(bench.executor.execute(bench.delivery.tasks.release, input, officer)).rejects.toMatchObject({
      code: "CONFLICT",
    });
    const state = await bench.executor.ask(
      bench.delivery.tasks.state,
      { branchId: "b1", noticeId: noticeId ?? "" },
      officer,
    );
    expect(state.items.map((item) => item.state)).toEqual(["discarded", "discarded"]);
  });

  it("does not release a notice of another branch", async () => {
    const bench = await openBench(await open());
    const { noticeId } = await bench.send(held, "b2");

    await expect(
      bench.executor.execute(
        bench.delivery.tasks.release,
        { branchId: "b1", noticeId: noticeId ?? "", reason: "Mistake" },
        officer,
      ),
    ).rejects.toMatchObject({ code: "NOT_FOUND", field: "noticeId" });
  });

  it("masks telephone numbers in everything that goes out and is kept", async () => {
    const store = await open();
    const channel = createLoopbackChannel();
    const bench = await openBench(store, { channels: [channel] });
    const answer = await bench.send({
      body: [
        { kind: "paragraph", text: "请致电 13812345678 报名。" },
        { kind: "fact", label: "电话", value: "13912345678" },
      ],
      recipients: [person("li")],
    });
    await bench.run();

    expect(answer.verdict).toBe("mask");
    expect(channel.inbox.sent[0]?.text).toContain("138****5678");
    expect(channel.inbox.sent[0]?.text).toContain("139****5678");
    const kept = await store.read(everything);
    expect(kept).not.toContain("13812345678");
    expect(kept).not.toContain("13912345678");
  });

  it("previews every channel with its losses and the guard's verdict, and stores nothing", async () => {
    const store = await open();
    const bench = await openBench(store);
    const before = await store.read(everything);

    const preview = await bench.executor.ask(
      bench.delivery.tasks.preview,
      {
        branchId: "b1",
        purpose: "notice",
        title: "Study on Friday",
        body: [{ kind: "fact", label: "Place", value: "Room 3" }],
      },
      systemActor,
    );

    expect(preview).toMatchObject({
      verdict: "noFinding",
      channels: [{ channel: "loopback:test", losses: [{ rule: "D5" }] }],
    });
    expect(preview.channels[0]?.parts[0]?.text).toContain("Room 3");
    expect(await store.read(everything)).toBe(before);
  });
});
