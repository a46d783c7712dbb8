import { expect, it } from "vitest";
import { type HubHome, openHubHome, shanghai } from "../section/fixtures/hub-home.js";
import { forEachStore } from "../testing/databases.js";

const sec = (home: HubHome) => home.as("sec");
const publish = async (home: HubHome, title: string, body = "请看第一段。") => {
  const { noticeId } = await sec(home).posts.publish({ sectionId: "s-officers", title, body });
  return noticeId ?? "";
};
const state = async (home: HubHome, noticeId: string, who: string) => {
  const { items } = await home.host.delivery.state({ branchId: "b1", noticeId });
  return items.find((item) => item.memberId === who);
};
const textsTo = (home: HubHome, who: string) => home.channel.inbox.to(who).map((message) => message.text);

/** Runs what falls due until an instant, each thing at its time. */
async function live(home: HubHome, until: string): Promise<void> {
  const end = shanghai(until);
  for (let next = await home.hub.nextDueAt(); next !== null && next <= end; next = await home.hub.nextDueAt()) {
    home.clock.set(Math.max(next, home.clock.now()));
    await home.hub.runDue();
  }
  home.clock.set(end);
}

const setting = (key: string, value: object) => ({ key, value: value as never });
const noBudget = setting("messageBudget", { perDay: 0, perWeek: 0 });
const noGreetings = setting("greetings", { festivals: false });
type Database = Parameters<typeof openHubHome>[0];
const openHome = (place: Database, ...settings: ReturnType<typeof setting>[]) =>
  openHubHome(place, { settings: [noGreetings, ...settings] });

forEachStore("digests in a whole hub", ({ database }) => {
  it("merge what can wait for members who want one a day, and tell where it went", async () => {
    const home = await openHome(await database());
    await home.as("li").me.update({ digest: "daily" });
    await home.as("wang").me.update({ digest: "daily" });
    const first = await publish(home, "周一学习", "甲篇");
    const second = await publish(home, "周二学习", "乙篇");
    await home.deliver();

    expect(textsTo(home, "pub")).toHaveLength(2);
    expect(textsTo(home, "li")).toEqual([]);
    expect(await state(home, first, "li")).toMatchObject({
      state: "waiting",
      nextAt: shanghai("2026-03-03T08:30"),
      channel: null,
    });
    const [queued] = await home.records("notice.queued");
    expect(queued?.payload["recipients"]).toContainEqual({ memberId: "li", waitsUntil: shanghai("2026-03-03T08:30") });
    expect(queued?.payload["recipients"]).toContainEqual({ memberId: "pub", channel: "loopback:test" });

    await live(home, "2026-03-03T10:00:00");
    const [digest, ...more] = textsTo(home, "li");
    expect(more).toEqual([]);
    expect(textsTo(home, "wang")).toEqual([digest]);
    expect(digest).toContain("2026-03-03 支部摘要");
    expect(digest).toContain("共 2 条");
    expect(digest?.indexOf("甲篇")).toBeLessThan(digest?.indexOf("乙篇") ?? 0);
    expect(digest).toContain("周二学习");
    const [sent] = await home.records("digest.sent");
    expect(sent?.payload).toMatchObject({
      digests: [{ merged: [first, second], memberIds: ["li", "wang"] }],
      alone: [],
      leftOut: [],
    });
    const [{ noticeId }] = (sent?.payload["digests"] ?? []) as [{ noticeId: string }];
    expect(await state(home, second, "li")).toMatchObject({ state: "accepted", digest: noticeId, attempts: 1 });
    expect(await home.store.read((db) => db.selectFrom("digest_item").selectAll().execute())).toEqual([]);
    await home.hub.stop();
  });

  it("send one waiting message as itself, to the address of the day", async () => {
    const home = await openHome(await database());
    await home.as("li").me.update({ digest: "weekly" });
    const noticeId = await publish(home, "周一学习");
    await home.deliver();
    const [known] = (await home.as("li").me.profile({})).addresses;
    await home.host.members.addAddress({
      branchId: "b1",
      memberId: "li",
      address: { platform: "loopback", id: "li-new" },
    });
    await home.as("li").members.endAddress({ addressId: known?.addressId ?? "" });

    await live(home, "2026-03-09T10:00:00");

    expect(textsTo(home, "li")).toEqual([]);
    expect(textsTo(home, "li-new")).toEqual([textsTo(home, "wang")[0]]);
    expect(await state(home, noticeId, "li")).toMatchObject({ state: "accepted", digest: null });
    const [resumed] = await home.records("notice.resumed");
    expect(resumed?.payload).toMatchObject({ noticeId, recipients: [{ memberId: "li", channel: "loopback:test" }] });
    expect((await home.records("digest.sent"))[0]?.payload).toMatchObject({
      digests: [],
      alone: [{ noticeId, memberIds: ["li"] }],
    });
    await home.hub.stop();
  });

  it("let questions, and what members did not choose to merge, go by themselves", async () => {
    const home = await openHome(await database(), noBudget, setting("digest", { mergesPurposes: ["album"] }));
    await home.as("li").me.update({ digest: "weekly" });
    await publish(home, "周一学习");
    await sec(home).questions.ask({
      title: "周五能来吗",
      want: { kind: "text", maxChars: 100 },
      audience: { kind: "members", memberIds: ["li"] },
      closesAt: shanghai("2026-03-06T18:00:00"),
    });
    await home.deliver();

    expect(textsTo(home, "li")).toHaveLength(2);
    await home.hub.stop();
  });

  it("leave out what was recalled, and who has left", async () => {
    const home = await openHome(await database());
    for (const who of ["li", "wang"]) await home.as(who).me.update({ digest: "daily" });
    const first = await publish(home, "周一学习");
    const second = await publish(home, "周二学习");
    const { items } = await sec(home).posts.list({});
    await sec(home).posts.withdraw({ postId: items.at(-1)?.postId ?? "", reason: "写错了", announce: false });
    await home.host.members.leave({ branchId: "b1", memberId: "wang", on: "2026-03-03", note: "调离" });

    await live(home, "2026-03-03T10:00:00");

    expect(textsTo(home, "wang")).toEqual([]);
    expect(textsTo(home, "li")).toHaveLength(1);
    expect(textsTo(home, "li")[0]).toContain("周二学习");
    expect(await state(home, first, "li")).toMatchObject({ state: "expired" });
    expect(await state(home, second, "wang")).toMatchObject({ state: "unreachable", reason: "left" });
    expect((await home.records("digest.sent"))[0]?.payload).toMatchObject({
      alone: [{ noticeId: second, memberIds: ["li"] }],
      leftOut: [
        { noticeId: first, memberId: "li", why: "expired" },
        { noticeId: first, memberId: "wang", why: "expired" },
        { noticeId: second, memberId: "wang", why: "left" },
      ],
    });
    await home.hub.stop();
  });

  it("take what exceeds a day's or a week's budget, and drop nothing", async () => {
    const home = await openHome(await database(), setting("messageBudget", { perDay: 2, perWeek: 4 }));
    const titles = ["一", "二", "三", "四", "五", "六"].map((number) => `第${number}篇`);
    for (const title of titles.slice(0, 4)) await publish(home, title, `${title}的正文`);
    await home.deliver();
    expect(textsTo(home, "li")).toHaveLength(2);

    await live(home, "2026-03-03T10:00:00");
    expect(textsTo(home, "li")).toHaveLength(3);
    expect(home.lastTo("li")?.text).toContain("第三篇的正文");
    expect(home.lastTo("li")?.text).toContain("第四篇的正文");

    for (const title of titles.slice(4)) await publish(home, title, `${title}的正文`);
    await live(home, "2026-03-08T20:00:00");
    expect(textsTo(home, "li")).toHaveLength(4);
    await live(home, "2026-03-09T10:00:00");

    const all = textsTo(home, "li").join("\n");
    for (const title of titles) expect(all.split(`${title}的正文`)).toHaveLength(2);
    expect(textsTo(home, "li")).toHaveLength(5);
    await home.hub.stop();
  });

  it("go one by one where the guard does not let them go together", async () => {
    const home = await openHome(await database());
    await home.as("li").me.update({ digest: "daily" });
    const noticeIds = [await publish(home, "周一学习", "滨河项目进展"), await publish(home, "周二学习", "乙篇")];
    const guard = {
      key: "guard",
      value: { projectCodes: ["滨河"] },
      source: "test",
    };
    await home.host.settings.set({ branchId: "b1", ...guard });

    await live(home, "2026-03-03T10:00:00");

    expect(textsTo(home, "li")).toHaveLength(2);
    expect((await home.records("digest.sent"))[0]?.payload).toMatchObject({
      digests: [],
      alone: noticeIds.map((noticeId) => ({ noticeId, memberIds: ["li"] })),
    });
    await home.hub.stop();
  });

  it("are chosen by the member alone, and the choice is on record", async () => {
    const home = await openHome(await database());
    expect(await home.as("li").me.profile({})).toMatchObject({ digest: "each" });
    await home.as("li").me.update({ digest: "weekly" });

    expect(await home.as("li").me.profile({})).toMatchObject({ digest: "weekly" });
    expect((await home.records("member.changed")).at(-1)).toMatchObject({
      subject: "li",
      payload: { digest: "weekly" },
    });
    const forced = { memberId: "li", digest: "daily" };
    await expect(sec(home).members.update(forced)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await home.hub.stop();
  });
});

forEachStore("quiet hours in a whole hub", ({ database }) => {
  it.each([
    ["Friday 21:00 to Monday 08:30", "2026-03-06T21:00:00", "2026-03-09T08:30:00"],
    ["a worked Saturday's morning to its 08:30", "2026-02-28T06:00:00", "2026-02-28T08:30:00"],
    ["the eve of a long holiday to the first working day", "2026-09-30T20:30:00", "2026-10-08T08:30:00"],
  ])("hold a notice from %s", async (_, queuedAt, goesAt) => {
    const home = await openHome(await database());
    home.clock.set(shanghai(queuedAt));
    await publish(home, "通知");

    await live(home, goesAt.replace(":30:00", ":29:00"));
    expect(textsTo(home, "li")).toEqual([]);
    await live(home, goesAt.replace(":30:00", ":40:00"));

    expect(textsTo(home, "li")).toHaveLength(1);
    await home.hub.stop();
  });

  it("let a greeting go out on a day off, in its own hour", async () => {
    const home = await openHubHome(await database());
    home.clock.set(shanghai("2026-09-30T20:30:00"));
    await publish(home, "通知");

    await live(home, "2026-10-01T12:00:00");

    expect(textsTo(home, "li")).toHaveLength(1);
    expect(textsTo(home, "li")[0]).toContain("国庆");
    await home.hub.stop();
  });

  it("hold no reply to what a member has just written", async () => {
    const home = await openHome(await database());
    await sec(home).questions.ask({
      title: "周五能来吗",
      want: { kind: "text", maxChars: 100 },
      audience: { kind: "members", memberIds: ["li"] },
      closesAt: shanghai("2026-03-09T18:00:00"),
    });
    await home.deliver();
    home.clock.set(shanghai("2026-03-07T23:00:00"));
    await home.answer("li", "我来", home.channel.inbox.to("li")[0]);

    await home.hub.runDue();

    expect(textsTo(home, "li")).toHaveLength(2);
    await home.hub.stop();
  });
});
