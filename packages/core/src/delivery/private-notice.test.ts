import { expect, it } from "vitest";
import { systemActor } from "../command/command.js";
import type { Db } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import type { LoopbackChannel } from "../testing/loopback-channel.js";
import { loopback, openBench, person } from "./fixtures/bench.js";

const minuteMs = 60_000;
const officer = { kind: "member", memberId: "chen" } as const;
const words = "你的所在城市记为青岛";
const confidence = { isPrivate: true, title: "已记下", body: [{ kind: "paragraph", text: words }] } as const;
const held = { relaysInstruction: true, secrecyReview: "missing" } as const;

/** Everything that records say. */
async function recorded(db: Db): Promise<string> {
  return JSON.stringify(await db.selectFrom("record_payload").selectAll().execute());
}

const said = (channel: LoopbackChannel): readonly string[] => channel.inbox.sent.map(({ text }) => text);

forEachStore("a private notice", ({ open }) => {
  it("keeps its words out of the record when a person lets it go", async () => {
    const store = await open();
    const channel = loopback("loopback:first");
    const bench = await openBench(store, { channels: [channel] });
    const { noticeId, state } = await bench.send({ ...confidence, ...held });
    const release = { branchId: "b1", noticeId: noticeId ?? "", reason: "审查过" };
    await bench.executor.execute(bench.delivery.tasks.release, release, officer);
    await bench.run();

    expect(state).toBe("held");
    expect(said(channel).join()).toContain(words);
    expect(await bench.records("notice.queued")).toMatchObject([{ payload: { isPrivate: true, body: [] } }]);
    expect(await store.read(recorded)).not.toContain("青岛");
  });

  it("keeps them out when it goes by the next channel", async () => {
    const store = await open();
    const first = loopback("loopback:first");
    const second = loopback("loopback:second");
    first.inbox.answer({ kind: "fault", code: "CHANNEL_BUSY" });
    const bench = await openBench(store, { channels: [first, second] });
    await bench.send({ ...confidence, recipients: [person("li")], expiresAt: bench.clock.now() + minuteMs });
    await bench.run();

    expect(said(second).join()).toContain(words);
    expect(await store.read(recorded)).not.toContain("青岛");
  });

  it("keeps them out when it is changed, and when what cannot be changed is corrected", async () => {
    const store = await open();
    const channel = loopback("loopback:first", { capabilities: { amend: false } });
    const bench = await openBench(store, { channels: [channel] });
    const { noticeId } = await bench.send({ ...confidence, recipients: [person("li")] });
    await bench.run();
    const change = { body: [{ kind: "paragraph", text: "应为烟台" }], matters: true, audience: "person" } as const;
    await bench.executor.within("b1", systemActor, (unit) => bench.delivery.amendNotice(unit, noticeId ?? "", change));
    await bench.run();

    expect(said(channel).join()).toContain("烟台");
    expect(await bench.records("notice.amended")).toMatchObject([{ payload: { body: [] } }]);
    expect(await store.read(recorded)).not.toMatch(/青岛|烟台/u);
  });
});
