import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { type HubHome, openHubHome } from "./fixtures/hub-home.js";

const pagesUrl = "https://branch.example/online";
const day = 86_400_000;
const post = { sectionId: "s-officers", title: "本周学习", body: "大家好。" };

/** A home with one section that may be left, and the parcels that its channel was handed. */
async function homeWith(database: Parameters<typeof openHubHome>[0]) {
  const home = await openHubHome(database, { pagesUrl, loopback: { capabilities: { batch: { maxRecipients: 1 } } } });
  await home.host.sections.setLeavable({ branchId: "b1", sectionId: "s-officers", leavable: true });
  return home;
}

async function published(home: HubHome, change: Partial<typeof post> = {}): Promise<readonly string[]> {
  const before = home.channel.inbox.sent.length;
  await home.as("sec").posts.publish({ ...post, ...change });
  await home.deliver();
  return home.channel.inbox.sent
    .slice(before)
    .map(({ address }) => address.id)
    .sort();
}

/** The way out that a member's last message carries. */
function wayOut(home: HubHome, memberId: string): string | undefined {
  return home.parcels.flatMap(({ recipients }) => recipients).findLast(({ address }) => address.id === memberId)
    ?.leaveUrl;
}

const oneClick = (url: string, body: string, type: string) =>
  new Request(url, { method: "POST", body, headers: { "content-type": type } });
const urlEncoded = "application/x-www-form-urlencoded";

forEachStore("leaving a section", ({ database }) => {
  it("ends what is told of it to who left, and begins again with coming back", async () => {
    const home = await homeWith(await database());
    await home.as("li").me.leaveSection({ sectionId: "s-officers" });
    await home.as("li").me.leaveSection({ sectionId: "s-officers" });

    expect(await published(home)).toEqual(["dis", "pub", "wang", "you"]);
    expect(await published(home, { sectionId: "s-owner" })).toContain("li");
    await home.as("li").me.rejoinSection({ sectionId: "s-officers" });
    expect(await published(home)).toEqual(["dis", "li", "pub", "wang", "you"]);
    expect(await home.records("section.left")).toMatchObject([
      { subject: "s-officers", payload: { memberId: "li", title: "学习之窗" } },
    ]);
    expect(await home.records("section.rejoined")).toHaveLength(1);
    await home.hub.stop();
  });

  it("is refused where a section is for everybody, and ends for all when it becomes so again", async () => {
    const home = await homeWith(await database());
    await home.as("li").me.leaveSection({ sectionId: "s-officers" });

    await expect(home.as("li").me.leaveSection({ sectionId: "s-members" })).rejects.toMatchObject({
      code: "CONFLICT",
      field: "sectionId",
    });
    await home.host.sections.setLeavable({ branchId: "b1", sectionId: "s-officers", leavable: false });

    expect(await published(home)).toContain("li");
    expect(wayOut(home, "li")).toBeUndefined();
    await home.hub.stop();
  });

  it("shows a member which sections there are, and what was left", async () => {
    const home = await homeWith(await database());
    await home.as("li").me.leaveSection({ sectionId: "s-officers" });

    const { items } = await home.as("li").me.sections({});

    expect(items.map(({ sectionId, isLeavable, leftAt }) => [sectionId, isLeavable, leftAt !== null])).toEqual([
      ["s-owner", false, false],
      ["s-officers", true, true],
      ["s-members", false, false],
    ]);
    await home.hub.stop();
  });

  it("does not keep an instruction that is passed on from anybody, nor its correction", async () => {
    const home = await homeWith(await database());
    await home.as("li").me.leaveSection({ sectionId: "s-officers" });
    const instruction = { sectionId: "s-officers", origin: "市局党组", title: "关于学习的要点", gist: "请学习。" };
    const { relayId } = await home.as("sec").relays.draft(instruction);
    await home.as("dis").relays.review({ relayId, result: "publishable" });

    const { postId } = await home.as("sec").relays.publish({ relayId });
    await home.deliver();
    expect(home.channel.inbox.to("li")).toHaveLength(1);
    expect(wayOut(home, "li")).toBeUndefined();
    await home.as("sec").posts.withdraw({ postId, reason: "有误", announce: true });
    await home.deliver();

    expect(home.channel.inbox.to("li")).toHaveLength(2);
    await home.hub.stop();
  });

  it("happens by one click from a mail program, in either encoding, and by none that only opens the link", async () => {
    const home = await homeWith(await database());
    await published(home);
    const url = wayOut(home, "li") ?? "";
    const multipart = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';

    expect((await home.hub.fetch(new Request(url))).status).toBe(200);
    expect(await published(home)).toContain("li");
    const left = await home.hub.fetch(oneClick(url, "List-Unsubscribe=One-Click", urlEncoded));
    expect([left.status, left.redirected, await published(home)]).toEqual([200, false, ["dis", "pub", "wang", "you"]]);
    const again = await home.hub.fetch(
      oneClick(wayOut(home, "wang") ?? "", multipart, "multipart/form-data; boundary=x"),
    );

    expect([again.status, await published(home)]).toEqual([200, ["dis", "pub", "you"]]);
    await home.hub.stop();
  });

  it("happens on the page by its button, and so does coming back", async () => {
    const home = await homeWith(await database());
    await published(home);
    const url = wayOut(home, "li") ?? "";
    const press = (choice: string, site = "same-origin") =>
      home.hub.fetch(
        new Request(url, {
          method: "POST",
          body: `choice=${choice}`,
          headers: { "content-type": urlEncoded, "sec-fetch-site": site },
        }),
      );

    expect((await press("leave", "cross-site")).status).toBe(403);
    expect((await press("whatever")).status).toBe(422);
    expect(await (await press("leave")).text()).toContain('value="rejoin"');
    expect(await published(home)).not.toContain("li");
    expect(await (await press("rejoin")).text()).toContain('value="leave"');
    expect(await published(home)).toContain("li");
    await home.hub.stop();
  });

  it("gives each member a way out of their own, good for a year, and none to who forges or bends it", async () => {
    const home = await homeWith(await database());
    await published(home);
    const [li = "", wang = ""] = [wayOut(home, "li"), wayOut(home, "wang")];
    const leave = async (url: string) =>
      (await home.hub.fetch(oneClick(url, "List-Unsubscribe=One-Click", urlEncoded))).status;
    const [name = "", seal = ""] = li.split(/\.(?=[^.]*$)/u);

    expect(li).not.toBe(wang);
    expect(await leave(`${name}.${wang.split(".").at(-1)}`)).toBe(404);
    expect(await leave(`${name}.${seal.slice(0, -2)}AA`)).toBe(404);
    home.clock.advance(399 * day);
    expect((await home.hub.fetch(new Request(li))).status).toBe(200);
    home.clock.advance(2 * day);
    expect(await leave(li)).toBe(410);
    expect(await published(home)).toContain("li");
    await home.hub.stop();
  });

  it("happens by a reply of one word, which is answered and is no comment", async () => {
    const home = await homeWith(await database());
    const { postId } = await home.as("sec").posts.publish(post);
    await home.deliver();
    const first = home.lastTo("li");

    await home.answer("li", "退订", first);
    await home.deliver();
    expect(home.lastTo("li")?.text).toContain("已按您的意思停发“学习之窗”的消息");
    expect(await published(home)).not.toContain("li");
    await home.answer("li", "恢复订阅", first);
    await home.deliver();

    expect(await published(home)).toContain("li");
    expect((await home.as("li").discussion.list({ postId })).items).toEqual([]);
    await home.hub.stop();
  });

  it("is not meant by a sentence with the word in it, and is explained where it cannot be", async () => {
    const home = await homeWith(await database());
    const { postId } = await home.as("sec").posts.publish(post);
    await home.deliver();
    await home.answer("li", "我不想退订。", home.lastTo("li"));
    const everybody = await home.as("li").posts.publish({ ...post, sectionId: "s-members" });
    await home.deliver();

    await home.answer("wang", "退订", home.lastTo("wang"));
    await home.deliver();

    expect((await home.as("li").discussion.list({ postId })).items.map(({ text }) => text)).toEqual(["我不想退订。"]);
    expect(home.lastTo("wang")?.text).toContain("“大家谈”面向支部全体党员");
    expect((await home.as("li").discussion.list({ postId: everybody.postId })).items).toEqual([]);
    await home.hub.stop();
  });
});
