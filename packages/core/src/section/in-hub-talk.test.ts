import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { type HubHome, openHubHome } from "./fixtures/hub-home.js";

const words = { sectionId: "s-officers", title: "本周学习", body: "大家好。" };
const secret = "机密★5年 关于某项目的通知";
const instruction = { sectionId: "s-officers", origin: "市局党组", title: "关于学习的要点", gist: "请结合工作学习。" };

const said = async (home: HubHome, postId: string, who = "wang") =>
  (await home.as(who).discussion.list({ postId })).items.map(({ authorId, text, channel }) => [
    authorId,
    text,
    channel,
  ]);

forEachStore("discussion in a whole hub", ({ database }) => {
  it("takes in answers to the notice from members, once each, and none from strangers", async () => {
    const home = await openHubHome(await database());
    const told: unknown[] = [];
    home.hub.on("comment.said", (event) => told.push(event));
    const { postId } = await home.as("sec").posts.publish(words);
    await home.deliver();

    await home.answer("li", "我同意。", home.lastTo("li"));
    await home.answer("somebody", "我也来说。", home.lastTo("li"));
    await home.deliver();
    await home.as("wang").discussion.say({ postId, text: "我补充。" });

    expect(await said(home, postId)).toEqual([
      ["li", "我同意。", "loopback:test"],
      ["wang", "我补充。", null],
    ]);
    expect((await home.as("wang").posts.read({ postId })).comments).toBe(2);
    expect(await home.records("message.stranger")).toHaveLength(1);
    expect(told).toHaveLength(2);
    await home.hub.stop();
  });

  it("reads page by page in the order in which it was said, whatever is withdrawn in between", async () => {
    const home = await openHubHome(await database());
    const { postId } = await home.as("sec").posts.publish({ ...words, announce: false });
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      ids.push((await home.as("li").discussion.say({ postId, text: `第${index}句` })).commentId);
      home.clock.advance(1_000);
    }
    await expect(home.as("wang").discussion.withdraw({ commentId: ids[1] ?? "" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await home.as("li").discussion.withdraw({ commentId: ids[1] ?? "" });

    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { items: readonly { text: string }[]; next: string | null } = await home
        .as("wang")
        .discussion.list({ postId, limit: 2, ...(cursor === "" ? {} : { cursor }) });
      seen.push(...page.items.map((item) => item.text));
      cursor = page.next;
    }

    expect(seen).toEqual(["第0句", "第2句", "第3句", "第4句"]);
    await home.hub.stop();
  });

  it("records a blocked answer without its words, by rule and author", async () => {
    const home = await openHubHome(await database());
    const { postId } = await home.as("sec").posts.publish(words);
    await home.deliver();

    await home.answer("li", secret, home.lastTo("li"));
    await home.deliver();

    expect(await said(home, postId)).toEqual([]);
    expect(await home.records("comment.refused")).toMatchObject([
      {
        subject: postId,
        payload: { author: "li", channel: "loopback:test", code: "GUARD_BLOCKED", details: ["secrecy-mark"] },
      },
    ]);
    const log = await home.store.read((db) => db.selectFrom("record_payload").select("body").execute());
    expect(JSON.stringify(log)).not.toContain("机密");
    await home.hub.stop();
  });

  it("knows no post that is not there", async () => {
    const home = await openHubHome(await database());
    await expect(home.as("li").discussion.list({ postId: "post_none" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      field: "postId",
    });
    await home.hub.stop();
  });
});

forEachStore("relays in a whole hub", ({ database }) => {
  it("go out, as a passed-on instruction, after a review by somebody who wrote nothing of the text", async () => {
    const home = await openHubHome(await database());
    const { relayId } = await home.as("sec").relays.draft(instruction);
    const review = (who: string) => home.as(who).relays.review({ relayId, result: "publishable" });
    await expect(home.as("sec").relays.publish({ relayId })).rejects.toMatchObject({ code: "REVIEW_MISSING" });
    await expect(review("sec")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await home.as("pub").relays.change({ relayId, title: instruction.title, gist: "请认真学习。" });
    await expect(review("sec")).rejects.toMatchObject({ code: "NOT_ALLOWED" });

    await review("dis");
    const published = await home.as("pub").relays.publish({ relayId });
    await home.deliver();

    expect(published).toMatchObject({ state: "published", queued: 5 });
    expect(home.lastTo("li")?.text).toContain("学习传达:关于学习的要点(市局党组)");
    expect(home.lastTo("li")?.text).toContain("请认真学习。");
    expect(await home.records("relay.reviewed")).toMatchObject([
      { subject: relayId, retention: "permanent", payload: { reviewer: "dis", result: "publishable" } },
    ]);
    await home.hub.stop();
  });

  it("stay inside when the text changed after its review, or the review said no", async () => {
    const home = await openHubHome(await database());
    const { relayId } = await home.as("pub").relays.draft(instruction);
    await home.as("dis").relays.review({ relayId, result: "publishable" });
    await home.as("pub").relays.change({ relayId, title: instruction.title, gist: "请转发。" });
    await expect(home.as("pub").relays.publish({ relayId })).rejects.toMatchObject({ code: "REVIEW_MISSING" });
    await home.as("dis").relays.review({ relayId, result: "notPublishable" });
    await expect(home.as("pub").relays.publish({ relayId })).rejects.toMatchObject({
      code: "REVIEW_MISSING",
      details: { result: "notPublishable" },
    });
    await home.deliver();

    expect(home.channel.inbox.sent).toEqual([]);
    await home.hub.stop();
  });
});
