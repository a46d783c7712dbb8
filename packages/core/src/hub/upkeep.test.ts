import { expect, it } from "vitest";
import { openHubHome } from "../section/fixtures/hub-home.js";
import { forEachStore } from "../testing/databases.js";

const minuteMs = 60_000;
const post = { sectionId: "s-officers", title: "通知", body: "这一段写错了,不该发出去。" };
const question = {
  title: "周五主题党日能来吗",
  want: {
    kind: "choice" as const,
    options: [
      { value: "yes", label: "参加", words: [] },
      { value: "no", label: "不参加", words: [] },
    ],
  },
  audience: { kind: "members" as const, memberIds: ["li"] },
};

forEachStore("a hub's care for messages after their acceptance", ({ database }) => {
  it("takes a withdrawn post back from whoever has it, and tells them once that it is withdrawn", async () => {
    const home = await openHubHome(await database(), { loopback: { capabilities: { retract: { windowMs: null } } } });
    const { postId } = await home.as("sec").posts.publish(post);
    await home.deliver();
    const before = home.channel.inbox.to("li");
    await home.as("sec").posts.withdraw({ postId, reason: "写错了" });
    await home.deliver();
    await home.hub.stop();

    expect(before.map(({ retracted }) => retracted)).toEqual([false]);
    expect(home.channel.inbox.to("li").map(({ retracted }) => retracted)).toEqual([true, false]);
    expect(home.lastTo("li")?.text).toContain("已撤回");
  });

  it("shows a question as closed once its time has come, in the message that put it", async () => {
    const home = await openHubHome(await database(), { loopback: { capabilities: { amend: true } } });
    const closesAt = home.clock.now() + 60 * minuteMs;
    const { code } = await home.as("sec").questions.ask({ ...question, closesAt });
    await home.deliver();
    const before = home.lastTo("li")?.text;
    home.clock.set(closesAt);
    await home.hub.runDue();
    await home.hub.stop();

    expect(before).toContain(`[${code}]`);
    expect(home.channel.inbox.to("li").map(({ text }) => text)).toEqual([expect.stringContaining("本项已截止。")]);
    expect(home.lastTo("li")?.text).not.toContain(`[${code}]`);
  });

  it("asks a platform that tells nothing by itself what became of a post, and says so in its state", async () => {
    const evidence = { levels: ["read"], pull: true } as const;
    const home = await openHubHome(await database(), { loopback: { capabilities: { evidence } } });
    const { noticeId } = await home.as("sec").posts.publish(post);
    home.clock.advance(5 * minuteMs);
    await home.hub.runDue();
    const [message] = home.channel.inbox.to("li");
    if (message === undefined) expect.fail("nothing was sent");
    const { address, key, id, at } = message;
    home.channel.inbox.report({ channel: home.channel.id, address, key, id, at }, "read", at + 1);
    home.clock.advance(30 * minuteMs);
    await home.hub.runDue();
    const { items } = await home.as("sec").delivery.state({ noticeId: noticeId ?? "" });
    await home.hub.stop();

    expect(items.filter((one) => one.evidence !== null)).toMatchObject([
      { memberId: "li", state: "accepted", evidence: { level: "read", at: at + 1 } },
    ]);
  });
});
