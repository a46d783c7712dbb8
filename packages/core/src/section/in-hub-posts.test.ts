import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { type HubHome, openHubHome, picture, shanghai } from "./fixtures/hub-home.js";

const words = { title: "本周学习", body: "大家好。\n\n请看第二段。" };
const holding = { title: "文件学习", body: "按云审〔2026〕12号执行。" };
const secret = { title: "通知", body: "机密★5年 关于某项目的通知" };

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: { code: unknown }) => error.code,
  );
const listed = async (home: HubHome, who: string) =>
  (await home.as(who).posts.list({})).items.map((item) => item.postId);

forEachStore("posts in a whole hub", ({ database }) => {
  it("are published by those whom the section's rule and their post of that day allow", async () => {
    const home = await openHubHome(await database());
    const sections = ["s-owner", "s-officers", "s-members"];
    const asWho = async (sectionId: string): Promise<unknown[]> => {
      const codes: unknown[] = [];
      for (const who of ["sec", "dis", "you", "li"])
        codes.push(await codeOf(home.as(who).posts.publish({ sectionId, ...words, announce: false })));
      return codes;
    };
    const asHost = sections.map((sectionId) =>
      codeOf(home.host.posts.publish({ branchId: "b1", sectionId, ...words })),
    );

    expect(await asWho("s-owner")).toEqual(["done", "NOT_ALLOWED", "done", "NOT_ALLOWED"]);
    expect(await asWho("s-officers")).toEqual(["done", "done", "done", "NOT_ALLOWED"]);
    expect(await asWho("s-members")).toEqual(["done", "done", "done", "done"]);
    expect(await Promise.all(asHost)).toEqual(["NOT_ALLOWED", "NOT_ALLOWED", "NOT_ALLOWED"]);
    await home.hub.stop();
  });

  it("reach all but their author once, however often the command is repeated with its key", async () => {
    const home = await openHubHome(await database());
    const publish = () => home.as("sec").posts.publish({ sectionId: "s-officers", ...words }, { key: "week-10" });

    const first = await publish();
    const again = await publish();
    await home.deliver();
    await publish();
    await home.deliver();

    expect(again).toEqual(first);
    expect(first).toMatchObject({ state: "published", queued: 5, unreachable: 0 });
    expect(home.channel.inbox.sent.map((message) => message.address.id).sort()).toEqual([
      "dis",
      "li",
      "pub",
      "wang",
      "you",
    ]);
    expect(home.lastTo("li")?.text).toContain("请看第二段。");
    expect(await home.records("post.published")).toHaveLength(1);
    await home.hub.stop();
  });

  it("end with the section at midnight of the branch's zone and begin again when it is reopened", async () => {
    const home = await openHubHome(await database());
    await home.as("sec").sections.retire({ sectionId: "s-officers", on: "2026-03-04" });
    const publish = () => home.as("sec").posts.publish({ sectionId: "s-officers", ...words, announce: false });

    home.clock.set(shanghai("2026-03-03T23:59:59.999"));
    await publish();
    home.clock.set(shanghai("2026-03-04T00:00:00"));
    await expect(publish()).rejects.toMatchObject({ code: "SECTION_CLOSED", field: "sectionId" });
    await home.as("sec").sections.reopen({ sectionId: "s-officers" });
    await publish();

    expect(await home.records("post.published")).toHaveLength(2);
    await home.hub.stop();
  });

  it("that the guard blocks leave a record, an event, and none of their words in any table", async () => {
    const home = await openHubHome(await database());
    const told: unknown[] = [];
    home.hub.on("guard.blocked", (event) => told.push(event));

    await expect(home.as("sec").posts.publish({ sectionId: "s-officers", ...secret })).rejects.toMatchObject({
      code: "GUARD_BLOCKED",
      details: { findings: [{ ruleId: "secrecy-mark" }] },
    });
    await home.deliver();

    expect(await home.records("guard.blocked")).toMatchObject([
      { retention: "years10", payload: { findings: [{ ruleId: "secrecy-mark", verdict: "block" }] } },
    ]);
    expect(told).toHaveLength(1);
    const everything = await home.everything();
    expect(everything).toContain("学习之窗");
    expect(everything).not.toMatch(/机密|某项目/u);
    expect(home.channel.inbox.sent).toEqual([]);
    await home.hub.stop();
  });

  it("that the guard holds are seen by their author and those who may release, till one does", async () => {
    const home = await openHubHome(await database());
    const { postId, noticeId, state } = await home.as("you").posts.publish({ sectionId: "s-officers", ...holding });
    await home.deliver();
    const readers = async () => {
      const codes: Record<string, unknown> = {};
      for (const who of ["you", "sec", "dis", "pub", "li"])
        codes[who] = await codeOf(home.as(who).posts.read({ postId }));
      codes["host"] = await codeOf(home.host.posts.read({ branchId: "b1", postId }));
      return codes;
    };

    expect(state).toBe("held");
    expect(home.channel.inbox.sent).toEqual([]);
    expect(await readers()).toEqual({
      you: "done",
      sec: "done",
      dis: "done",
      pub: "NOT_FOUND",
      li: "NOT_FOUND",
      host: "NOT_FOUND",
    });
    expect([await listed(home, "li"), await listed(home, "you")]).toEqual([[], []]);
    expect(await codeOf(home.as("li").discussion.list({ postId }))).toBe("NOT_FOUND");
    expect(await codeOf(home.as("li").discussion.say({ postId, text: "一句" }))).toBe("CONFLICT");

    await home.as("dis").delivery.release({ noticeId: noticeId ?? "", reason: "文号可以公开" });
    await home.deliver();

    expect(Object.values(await readers())).toEqual(["done", "done", "done", "done", "done", "done"]);
    expect(await listed(home, "li")).toEqual([postId]);
    expect(home.lastTo("li")?.text).toContain("12号");
    expect(home.channel.inbox.to("you")).toEqual([]);
    await home.hub.stop();
  });

  it("that are discarded are never seen by others", async () => {
    const home = await openHubHome(await database());
    const { postId, noticeId } = await home.as("you").posts.publish({ sectionId: "s-officers", ...holding });

    await home.as("dis").delivery.discard({ noticeId: noticeId ?? "", reason: "不宜公开" });
    await home.deliver();

    expect(await codeOf(home.as("li").posts.read({ postId }))).toBe("NOT_FOUND");
    expect(await listed(home, "li")).toEqual([]);
    expect(home.channel.inbox.sent).toEqual([]);
    await home.hub.stop();
  });

  it("are corrected and withdrawn, each told to everybody, also twice on one day", async () => {
    const home = await openHubHome(await database());
    const { postId } = await home.as("you").posts.publish({ sectionId: "s-officers", ...words });
    const correct = (who: string, body: string) => home.as(who).posts.correct({ postId, title: words.title, body });

    expect(await codeOf(correct("li", "改"))).toBe("NOT_ALLOWED");
    expect(await codeOf(home.host.posts.correct({ branchId: "b1", postId, title: words.title, body: "改" }))).toBe(
      "NOT_ALLOWED",
    );
    await correct("you", "第一次改");
    await home.deliver();
    expect(await correct("pub", "第二次改")).toEqual({ postId, edition: 3 });
    await home.deliver();
    await home.as("you").posts.withdraw({ postId, reason: "日期有误" });
    await home.deliver();

    const texts = home.channel.inbox.to("li").map((message) => message.text);
    expect(texts.map((text) => /已撤回|更正/u.exec(text)?.[0] ?? "新")).toEqual(["新", "更正", "更正", "已撤回"]);
    expect((await home.records("post.corrected")).map((record) => record.payload["body"])).toEqual([
      "第一次改",
      "第二次改",
    ]);
    expect(await codeOf(correct("you", "再改"))).toBe("CONFLICT");
    await home.hub.stop();
  });

  it("refuse what they do not know", async () => {
    const home = await openHubHome(await database());
    const sec = home.as("sec");

    await expect(sec.posts.publish({ sectionId: "s-none", ...words })).rejects.toMatchObject({
      code: "NOT_FOUND",
      field: "sectionId",
    });
    await expect(
      sec.posts.publish({ sectionId: "s-officers", ...words, colour: "red" } as never),
    ).rejects.toMatchObject({ code: "INPUT_INVALID", field: "colour" });
    await expect(sec.posts.read({ postId: "post_none" })).rejects.toMatchObject({ code: "NOT_FOUND", field: "postId" });
    await home.hub.stop();
  });
});

forEachStore("albums in a whole hub", ({ database }) => {
  const album = { sectionId: "s-officers", title: "植树", gathering: "植树活动", heldOn: "2026-03-01" };

  it("that the guard holds are seen by nobody else, and get no captions that it would hold", async () => {
    const home = await openHubHome(await database());
    const { ref } = await home.as("you").media.add({ name: "a.png", source: picture("a") });
    const held = await home.as("you").albums.create({ ...album, pictures: [{ ref, caption: holding.body }] });
    const open = await home.as("you").albums.create({ ...album, pictures: [{ ref, caption: "合影" }] });
    const read = (who: string) => codeOf(home.as(who).albums.read({ albumId: held.albumId }));

    expect([held.state, open.state]).toEqual(["held", "published"]);
    expect([await read("you"), await read("dis"), await read("li")]).toEqual(["done", "done", "NOT_FOUND"]);
    expect((await home.as("li").albums.list({})).items.map((item) => item.albumId)).toEqual([open.albumId]);
    expect(
      await codeOf(home.as("you").albums.add({ albumId: open.albumId, pictures: [{ ref, caption: holding.body }] })),
    ).toBe("GUARD_HELD");
    expect((await home.as("li").albums.read({ albumId: open.albumId })).pictures).toHaveLength(1);

    await home.as("dis").delivery.release({ noticeId: held.noticeId ?? "", reason: "可以" });
    expect(await read("li")).toBe("done");
    await home.hub.stop();
  });
});
