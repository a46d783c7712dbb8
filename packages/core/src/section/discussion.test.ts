import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import type { LoopbackEvent } from "../testing/loopback-channel.js";
import { type Home, member, openHome, picture } from "./fixtures/home.js";

const secret = "机密★5年 关于某项目的通知";

const publish = (home: Home) =>
  home.executor.execute(
    home.posts.publish,
    { sectionId: "s-study", title: "本周学习", body: "大家好。" },
    member("sec"),
  );
const say = (home: Home, postId: string, text: string, who = "li") =>
  home.executor.execute(home.discussion.say, { postId, text }, member(who));
const list = (home: Home, postId: string | null, more: object = {}, who = "wang") =>
  home.executor.ask(home.discussion.list, { postId, ...more }, member(who));

/** What `li` writes over the channel; with `of`, in answer to that message. */
const written = (home: Home, text: string, more: { of?: string; media?: readonly string[] } = {}): LoopbackEvent => ({
  type: "message",
  text,
  media: more.media ?? [],
  answers: more.of === undefined ? { by: "none" } : { by: "thread", of: more.of },
  sender: home.channel.address("li"),
});

forEachStore("discussion", ({ open }) => {
  it("stands under its post in the order in which it was said, page by page", async () => {
    const home = await openHome(await open());
    const { postId } = await publish(home);
    const other = await publish(home);
    for (const [index, who] of ["li", "wang", "sec", "li", "dis"].entries())
      await say(home, postId, `第${index}句`, who);
    await say(home, other.postId, "别处");

    const first = await list(home, postId, { limit: 3 });
    const second = await list(home, postId, { limit: 3, cursor: first.next ?? "" });

    expect([...first.items, ...second.items].map((item) => [item.text, item.authorId])).toEqual([
      ["第0句", "li"],
      ["第1句", "wang"],
      ["第2句", "sec"],
      ["第3句", "li"],
      ["第4句", "dis"],
    ]);
    expect(second.next).toBeNull();
    expect((await home.executor.ask(home.posts.read, { postId }, member("li"))).comments).toBe(5);
    expect((await home.records("comment.said")).map((record) => record.payload["text"])).toEqual([
      "第0句",
      "第1句",
      "第2句",
      "第3句",
      "第4句",
      "别处",
    ]);
  });

  it("takes in what a member answers over a channel, with pictures, under the post that it answers", async () => {
    const home = await openHome(await open());
    const { postId } = await publish(home);
    await home.deliver();
    const ref = await home.channelMedia(picture("a"), "image/png");

    await home.channel.push(written(home, "我同意。", { of: home.channel.inbox.to("li")[0]?.id ?? "", media: [ref] }));
    await home.deliver();

    const { items } = await list(home, postId);
    expect(items).toMatchObject([{ authorId: "li", text: "我同意。", media: [ref], channel: "loopback:test" }]);
    expect((await home.as("wang").open({ ref })) instanceof ReadableStream).toBe(true);
  });

  it("keeps what is written to no post for officers", async () => {
    const home = await openHome(await open());
    await home.channel.push(written(home, "想请个假。"));
    await home.deliver();

    expect((await list(home, null, {}, "sec")).items).toMatchObject([
      { authorId: "li", text: "想请个假。", postId: null },
    ]);
    await expect(list(home, null, {}, "wang")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(await home.records("message.received")).toMatchObject([{ payload: { author: "li", text: "想请个假。" } }]);
  });

  it("takes a long message in whole up to its limit, and one with too much media with what a post may carry", async () => {
    const limits = { imageMaxBytes: 1000, audioMaxBytes: 1000, videoMaxBytes: 1000, fileMaxBytes: 1000, maxPerPost: 1 };
    const home = await openHome(await open(), { settings: [{ key: "mediaLimits", value: limits }] });
    const media = [
      await home.channelMedia(picture("a"), "image/png"),
      await home.channelMedia(picture("b"), "image/png"),
    ];

    await home.channel.push(written(home, "长".repeat(10_050), { media }));
    await home.deliver();

    const { items } = await list(home, null, {}, "sec");
    expect(items).toHaveLength(1);
    expect(items[0]?.text).toHaveLength(10_000);
    expect(items[0]?.media).toHaveLength(1);
  });

  it("lets nothing stand that the guard blocks, from the API or a channel, and keeps none of its words", async () => {
    const home = await openHome(await open());
    const { postId } = await publish(home);
    await home.deliver();

    await expect(say(home, postId, secret)).rejects.toMatchObject({ code: "GUARD_BLOCKED" });
    expect(await home.everything()).not.toContain("机密");
    await home.channel.push(written(home, secret, { of: home.channel.inbox.to("li")[0]?.id ?? "" }));
    await home.deliver();

    expect((await list(home, postId)).items).toEqual([]);
    expect(await home.records("guard.blocked")).toHaveLength(2);
    expect(await home.records("comment.said")).toEqual([]);
  });

  it("ends with its section: later answers are recorded without their words", async () => {
    const home = await openHome(await open());
    const { postId } = await publish(home);
    await home.deliver();
    await home.executor.execute(home.sections.retire, { sectionId: "s-study" }, member("sec"));

    await expect(say(home, postId, "还有一句")).rejects.toMatchObject({ code: "SECTION_CLOSED" });
    await home.channel.push(written(home, "还有一句", { of: home.channel.inbox.to("li")[0]?.id ?? "" }));
    await home.deliver();

    expect(await home.records("comment.refused")).toMatchObject([
      { subject: postId, payload: { author: "li", code: "SECTION_CLOSED" } },
    ]);
    expect((await list(home, postId)).items).toEqual([]);
  });

  it("lets its author alone take a word back", async () => {
    const home = await openHome(await open());
    const { postId } = await publish(home);
    const { commentId } = await say(home, postId, "说错了");
    const withdraw = (who: string) => home.executor.execute(home.discussion.withdraw, { commentId }, member(who));

    await expect(withdraw("sec")).rejects.toMatchObject({ code: "NOT_FOUND", field: "commentId" });
    await withdraw("li");
    await expect(withdraw("li")).rejects.toMatchObject({ code: "NOT_FOUND" });

    expect((await list(home, postId)).items).toEqual([]);
    expect(await home.records("comment.withdrawn")).toMatchObject([{ subject: commentId }]);
  });

  it("is closed under a withdrawn post, and unknown under one that is not there", async () => {
    const home = await openHome(await open());
    const { postId } = await publish(home);
    await home.executor.execute(home.posts.withdraw, { postId, reason: "有误" }, member("sec"));

    await expect(say(home, postId, "一句")).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(say(home, "post_none", "一句")).rejects.toMatchObject({ code: "NOT_FOUND", field: "postId" });
  });
});
