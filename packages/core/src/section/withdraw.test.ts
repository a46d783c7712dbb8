import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { openHubHome } from "./fixtures/hub-home.js";

forEachStore("posts.withdraw", (stores) => {
  it("keeps the text from everybody whom it has not reached yet, and tells them that it is withdrawn", async () => {
    const home = await openHubHome(await stores.database());
    const { postId } = await home
      .as("sec")
      .posts.publish({ sectionId: "s-officers", title: "通知", body: "这一段写错了,不该发出去。" });

    await home.as("sec").posts.withdraw({ postId, reason: "写错了" });
    await home.deliver();
    const shown = home.channel.inbox.sent.map((message) => message.text).join("\n");
    const recalled = await home.as("sec").archive.list({ kind: "notice.recalled" });
    await home.hub.stop();

    expect(shown).not.toContain("这一段写错了");
    expect(shown).toContain("已撤回");
    expect(recalled.items).toHaveLength(1);
  });
});
