import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { type Home, member, openHome, picture } from "./fixtures/home.js";

const post = { sectionId: "s-study", title: "本周学习", body: "第一段。\n\n第二段。" };
const secret = "机密★5年 关于某项目的通知";
const phones = [{ key: "guard", value: { maskPhones: true } }];

const publish = (home: Home, more: object = {}, who = "sec", key?: string) =>
  home.executor.execute(home.posts.publish, { ...post, ...more }, member(who), key === undefined ? {} : { key });
const read = (home: Home, postId: string, who = "li") => home.executor.ask(home.posts.read, { postId }, member(who));

forEachStore("posts", ({ open }) => {
  it("are kept, recorded, and told to every member but their author", async () => {
    const home = await openHome(await open());

    const published = await publish(home);
    await home.deliver();

    expect(published).toMatchObject({ state: "published", queued: 4, unreachable: 0 });
    expect(await read(home, published.postId)).toMatchObject({
      title: "本周学习",
      body: post.body,
      authorId: "sec",
      edition: 1,
      comments: 0,
      state: "published",
    });
    expect(home.channel.inbox.sent.map((sent) => sent.address.id).sort()).toEqual(["dis", "li", "pub", "wang"]);
    expect(home.channel.inbox.sent[0]?.text).toContain("第二段。");
    expect(await home.records("post.published")).toMatchObject([
      { subject: published.postId, retention: "years10", payload: { author: "sec", sectionTitle: "学习之窗" } },
    ]);
    expect(home.events.map((event) => event.name)).toContain("post.published");
  });

  it("are published once for one command key, however often the call is repeated", async () => {
    const home = await openHome(await open());

    const first = await publish(home, {}, "sec", "k1");
    const second = await publish(home, {}, "sec", "k1");
    await home.deliver();

    expect(second).toEqual(first);
    expect(await home.records("post.published")).toHaveLength(1);
    expect(home.channel.inbox.sent).toHaveLength(4);
  });

  it("may be published without telling anybody", async () => {
    const home = await openHome(await open());

    const published = await publish(home, { announce: false });
    await home.deliver();

    expect(published).toMatchObject({ noticeId: null, queued: 0 });
    expect(home.channel.inbox.sent).toEqual([]);
    expect((await read(home, published.postId)).state).toBe("published");
  });

  it.each([
    ["title", { title: secret }],
    ["body", { body: `请看。\n\n${secret}` }],
    ["link", { links: [{ label: secret, url: "https://example.test/" }] }],
  ])("whose %s the guard blocks leave no clear words in any table", async (_where, more) => {
    const home = await openHome(await open());

    await expect(publish(home, more)).rejects.toMatchObject({ code: "GUARD_BLOCKED" });

    expect(await home.everything()).not.toContain("机密");
    expect(await home.records("guard.blocked")).toHaveLength(1);
    expect(await home.records("post.published")).toEqual([]);
  });

  it("wait for a person when the guard holds them, unseen by others till then", async () => {
    const home = await openHome(await open());
    const held = await publish(home, { body: "见云审〔2026〕12号。" });
    const listed = () => home.executor.ask(home.posts.list, {}, member("li"));

    await home.deliver();
    expect(held.state).toBe("held");
    expect(home.channel.inbox.sent).toEqual([]);
    expect((await listed()).items).toEqual([]);
    await expect(read(home, held.postId)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await read(home, held.postId, "dis")).state).toBe("held");
    await expect(
      home.executor.execute(home.posts.withdraw, { postId: held.postId, reason: "x" }, member("sec")),
    ).rejects.toMatchObject({ code: "CONFLICT" });

    await home.executor.execute(
      home.delivery.tasks.release,
      { noticeId: held.noticeId ?? "", reason: "已公开的文件" },
      member("dis"),
    );
    await home.deliver();
    expect((await listed()).items).toMatchObject([{ postId: held.postId, state: "published" }]);
    expect(home.channel.inbox.sent).toHaveLength(4);
  });

  it("that the guard holds are refused when there is no notice to release", async () => {
    const home = await openHome(await open());

    await expect(publish(home, { body: "见云审〔2026〕12号。", announce: false })).rejects.toMatchObject({
      code: "GUARD_HELD",
      details: { rules: ["document-number"] },
    });
    expect(await home.records("post.published")).toEqual([]);
  });

  it("are stored with the numbers masked that the branch wants masked, in links too", async () => {
    const home = await openHome(await open(), { settings: phones });

    const { postId } = await publish(home, {
      title: "报名 13812345678",
      body: "电话 13912345678",
      links: [{ label: "致电 13712345678", url: "https://example.test/" }],
    });

    const everything = await home.everything();
    for (const number of ["13812345678", "13912345678", "13712345678"]) expect(everything).not.toContain(number);
    expect((await read(home, postId)).links).toEqual([{ label: "致电 137****5678", url: "https://example.test/" }]);
  });

  it("are corrected by a new edition, the old one kept, by their author or who looks after sections", async () => {
    const home = await openHome(await open());
    const { postId } = await publish(home, {}, "dis");
    const correct = (who: string) =>
      home.executor.execute(home.posts.correct, { postId, title: "本周学习", body: "改过的。" }, member(who));

    await expect(correct("li")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(await correct("dis")).toEqual({ postId, edition: 2 });
    expect(await correct("pub")).toEqual({ postId, edition: 3 });
    await home.deliver();

    expect(await read(home, postId)).toMatchObject({ edition: 3, body: "改过的。" });
    expect(await home.records("post.corrected")).toMatchObject([
      { payload: { edition: 2, body: "改过的。" } },
      { payload: { edition: 3 } },
    ]);
    expect(await home.everything()).toContain("第二段。");
    expect(home.channel.inbox.to("li").at(-1)?.text).toContain("更正");
    await expect(
      home.executor.execute(home.posts.correct, { postId, title: "x", body: secret }, member("dis")),
    ).rejects.toMatchObject({ code: "GUARD_BLOCKED" });
    expect(await home.everything()).not.toContain("机密");
  });

  it("are withdrawn with a reason: told, left out of lists, their content for officers only", async () => {
    const home = await openHome(await open());
    const { postId } = await publish(home);
    const withdraw = (who: string) =>
      home.executor.execute(home.posts.withdraw, { postId, reason: "日期有误" }, member(who));

    await expect(withdraw("li")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await withdraw("pub");
    await home.deliver();

    expect(await read(home, postId)).toMatchObject({ state: "withdrawn", title: "本周学习", body: "", media: [] });
    expect(await read(home, postId, "dis")).toMatchObject({ state: "withdrawn", body: post.body });
    expect((await home.executor.ask(home.posts.list, {}, member("li"))).items).toEqual([]);
    expect(home.channel.inbox.to("li").at(-1)?.text).toContain("已撤回");
    expect(await home.records("post.withdrawn")).toMatchObject([{ subject: postId, payload: { reason: "日期有误" } }]);
    await expect(withdraw("pub")).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("are listed newest first, page by page, each once, of one section if asked", async () => {
    const from = "2020-01-01";
    const section = (id: string) => ({ id, ownerRole: "secretary", from, titles: [{ title: id, from }] });
    const home = await openHome(await open(), { sections: [section("s-study"), section("s-news")] });
    const made: string[] = [];
    for (let index = 0; index < 5; index++) {
      home.clock.advance(1_000);
      made.unshift((await publish(home, { title: `第${index}篇`, announce: false })).postId);
      await publish(home, { sectionId: "s-news", announce: false });
    }

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await home.executor.ask(
        home.posts.list,
        { sectionId: "s-study", limit: 2, ...(cursor === undefined ? {} : { cursor }) },
        member("li"),
      );
      seen.push(...page.items.map((item) => item.postId));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);

    expect(seen).toEqual(made);
    expect((await home.executor.ask(home.posts.list, {}, member("li"))).items).toHaveLength(10);
  });

  it.each([
    ["an unknown field", { colour: "red" }, "INPUT_INVALID", "colour"],
    ["a section that is not there", { sectionId: "s-none" }, "NOT_FOUND", "sectionId"],
    [
      "a link into the machine",
      { links: [{ label: "x", url: "file:///etc/passwd" }] },
      "INPUT_INVALID",
      "links[0].url",
    ],
    ["a script as link", { links: [{ label: "x", url: "javascript:alert(1)" }] }, "INPUT_INVALID", "links[0].url"],
    [
      "a link with a password",
      { links: [{ label: "x", url: "https://a:b@example.test" }] },
      "INPUT_INVALID",
      "links[0].url",
    ],
    ["a title of two lines", { title: "甲\n乙" }, "INPUT_INVALID", "title"],
    ["no text", { body: "" }, "INPUT_INVALID", "body"],
    ["media that is not there", { media: [`sha256:${"0".repeat(64)}`] }, "NOT_FOUND", "ref"],
    ["U+0000", { body: "a\u0000b" }, "INPUT_INVALID", "body"],
  ])("are refused with %s, and nothing is written", async (_what, more, code, field) => {
    const home = await openHome(await open());
    const before = await home.everything();

    await expect(publish(home, more)).rejects.toMatchObject({ code, field });

    expect(await home.everything()).toBe(before);
  });

  it("carry media: images and files of the branch, named in the record by their digest", async () => {
    const home = await openHome(await open());
    const image = await home.as("sec").add({ name: "a.png", source: picture("a") });
    const file = await home.as("sec").add({ name: "纪要.txt", source: new TextEncoder().encode("会议纪要") });

    const { postId } = await publish(home, { media: [image.ref, file.ref] });
    await home.deliver();

    expect((await read(home, postId)).media).toEqual([image.ref, file.ref]);
    expect(await home.records("post.published")).toMatchObject([
      { payload: { media: [{ ref: image.ref, name: "a.png", type: "image/png" }, { ref: file.ref }] } },
    ]);
    expect(home.channel.inbox.sent).toHaveLength(4);
  });

  it("carry no more media than the branch allows", async () => {
    const limits = { imageMaxBytes: 1000, audioMaxBytes: 1000, videoMaxBytes: 1000, fileMaxBytes: 1000, maxPerPost: 1 };
    const home = await openHome(await open(), { settings: [{ key: "mediaLimits", value: limits }] });
    const { ref } = await home.as("sec").add({ name: "a.png", source: picture("a") });
    const other = await home.as("sec").add({ name: "b.png", source: picture("b") });

    await expect(publish(home, { media: [ref, other.ref] })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "media",
    });
  });
});
