import { expect, it } from "vitest";
import { type HubHome, openHubHome, shanghai } from "../section/fixtures/hub-home.js";
import { forEachStore, type TestDatabase } from "../testing/databases.js";
import type { LoopbackOptions } from "../testing/loopback-channel.js";

const options = [
  { value: "yes", label: "参加", words: ["来", "accepted"] },
  { value: "no", label: "不参加", words: ["不来", "declined"] },
  { value: "late", label: "晚到", words: [] },
];
const closesAt = shanghai("2026-03-06T18:00:00");
const question = {
  title: "周五主题党日能来吗",
  want: { kind: "choice" as const, options },
  audience: { kind: "members" as const, memberIds: ["li", "wang"] },
  closesAt,
};
const mail: LoopbackOptions = { capabilities: { sender: "claimed", choices: null, batch: { maxRecipients: 1 } } };

/** A hub's home in which `li` and `wang` were asked. */
async function asked(
  database: TestDatabase,
  more: Parameters<typeof openHubHome>[1] & { readonly ask?: object } = {},
): Promise<HubHome & { readonly askId: string; readonly code: string; readonly stop: () => Promise<void> }> {
  const { ask, ...home } = more;
  const opened = await openHubHome(database, home);
  const { askId, code } = await opened.as("sec").questions.ask({ ...question, ...ask });
  await opened.deliver();
  return { ...opened, askId, code, stop: () => opened.hub.stop() };
}

const standing = async (home: HubHome, askId: string) => {
  const { items } = await home.as("sec").questions.read({ askId });
  return Object.fromEntries(items.map(({ memberId, answer }) => [memberId, answer?.value ?? null]));
};
const tokenIn = (message: { readonly payload: unknown } | undefined): string =>
  (message?.payload as { readonly token: string } | undefined)?.token ?? "";
const say = (home: HubHome, who: string, text: string) => home.answer(who, text, undefined);

forEachStore("questions in a whole hub", ({ database }) => {
  it("are read from a typed word, counted once, and receipted at once with how to change them", async () => {
    const home = await asked(await database());
    expect(home.lastTo("li")?.text).toContain(`[${home.code}]`);
    home.clock.set(shanghai("2026-03-02T23:30:00"));

    await say(home, "li", "１。");
    await home.hub.runDue();

    expect(await standing(home, home.askId)).toEqual({ li: "yes", wang: null });
    expect(home.lastTo("li")?.text).toContain(
      `已记下:参加。2026-03-06 18:00之前想改,再回复一次并带上 ${home.code} 就行。`,
    );
    await say(home, "li", "不来");
    await say(home, "li", "不来");
    await home.hub.runDue();
    expect(await standing(home, home.askId)).toEqual({ li: "no", wang: null });
    expect(home.lastTo("li")?.text).toContain("已由“参加”改为“不参加”");
    expect(home.channel.inbox.to("li")).toHaveLength(3);
    expect(await home.records("ask.answered")).toHaveLength(2);
    await home.stop();
  });

  it("ask back once when it is not certain which question is meant, and say once how to answer", async () => {
    const home = await asked(await database());
    const other = await home.as("sec").questions.ask({ ...question, title: "需要订餐吗" });
    await home.deliver();
    const before = home.channel.inbox.to("li").length;

    await say(home, "li", "1");
    await home.hub.runDue();
    await say(home, "li", "2");
    await home.hub.runDue();
    const prompts = home.channel.inbox.to("li").slice(before);
    expect(prompts).toHaveLength(1);
    expect(prompts[0]?.text).toContain(`${other.code}  需要订餐吗`);
    expect(await standing(home, home.askId)).toEqual({ li: null, wang: null });

    await say(home, "li", `${other.code} 2`);
    await home.answer("wang", "嗯?", home.channel.inbox.to("wang")[0]);
    await home.answer("wang", "哦", home.channel.inbox.to("wang")[0]);
    await home.hub.runDue();
    expect(await standing(home, other.askId)).toEqual({ li: "no", wang: null });
    expect(home.channel.inbox.to("wang").filter(({ text }) => text.includes("没能读懂"))).toHaveLength(1);
    await home.stop();
  });

  it("keep what comes late without counting it, and say so politely, once", async () => {
    const home = await asked(await database());
    home.clock.set(closesAt + 60_000);
    await home.hub.runDue();

    await say(home, "li", "参加");
    await say(home, "li", "不参加");
    await home.hub.runDue();

    const read = await home.as("sec").questions.read({ askId: home.askId });
    expect(read).toMatchObject({ isClosed: true, answered: 0, byValue: { yes: 0, no: 0, late: 0 } });
    expect(read.items[0]?.kept).toEqual({ late: 2 });
    expect(home.channel.inbox.to("li").filter(({ text }) => text.includes("不再计入"))).toHaveLength(1);
    expect((await home.records("ask.closed")).length).toBe(1);
    await home.stop();
  });

  it("hold an answer given for somebody else until a person decides", async () => {
    const home = await asked(await database());
    const toWang = home.channel.inbox.to("wang")[0];

    await home.answer("li", "2", toWang);
    await home.hub.runDue();

    const { items } = await home.as("sec").questions.read({ askId: home.askId });
    const waiting = items.find(({ memberId }) => memberId === "wang")?.waiting ?? [];
    expect(waiting).toMatchObject([{ givenBy: "li", value: "no", standing: "waiting" }]);
    expect(home.lastTo("li")?.text).toContain("替王党员");
    const answerId = waiting[0]?.id ?? "";
    await expect(home.as("li").questions.decide({ answerId, counts: true })).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    await home.as("wang").questions.decide({ answerId, counts: true });
    expect(await standing(home, home.askId)).toEqual({ li: null, wang: "no" });
    await expect(home.as("sec").questions.decide({ answerId, counts: false })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await home.stop();
  });

  it("count a sender whom nobody vouches for only with the member's own token or letter", async () => {
    const home = await asked(await database(), { loopback: mail });
    const forged = { trust: "claimed" as const, sender: home.channel.address("li") };
    const token = (who: string) => tokenIn(home.channel.inbox.to(who)[0]);
    const send = (text: string, by: object) =>
      home.channel.push({ type: "message", text, media: [], answers: { by: "none" }, ...forged, ...by } as never);

    await send(`${home.code} 1`, {});
    await send("1", { answers: { by: "token", token: token("wang") } });
    await home.hub.runDue();
    expect(await standing(home, home.askId)).toEqual({ li: null, wang: null });
    expect(home.channel.inbox.to("li")).toHaveLength(1);

    await send("1", { answers: { by: "token", token: token("li") } });
    await home.hub.runDue();
    expect(await standing(home, home.askId)).toEqual({ li: "yes", wang: null });
    expect(token("li")).not.toBe(token("wang"));
    await home.stop();
  });

  it("count a changed answer that names its question in reply to the receipt, and nobody else's", async () => {
    const home = await asked(await database(), { loopback: mail });
    const letter = (who: string) => `m.${home.channel.inbox.to(who).at(-1)?.key}@branch.example`;
    const reply = (text: string, of: string, who = "li") =>
      home.channel.push({
        type: "message",
        text,
        media: [],
        trust: "claimed",
        sender: home.channel.address(who),
        answers: { by: "thread", of },
      } as never);
    await reply("1", letter("li"));
    await home.hub.runDue();
    expect(home.lastTo("li")?.text).toContain("已记下:参加");

    await reply(`${home.code} 2`, letter("wang"));
    await home.hub.runDue();
    expect(await standing(home, home.askId)).toEqual({ li: "yes", wang: null });
    await reply(`${home.code} 2`, letter("li"));
    await home.hub.runDue();

    expect(await standing(home, home.askId)).toEqual({ li: "no", wang: null });
    expect(home.lastTo("li")?.text).toContain("已由“参加”改为“不参加”");
    await home.stop();
  });

  it("take no answer from a machine, a stranger, a forged token, or somebody who was not asked", async () => {
    const home = await asked(await database());
    const token = tokenIn(home.channel.inbox.to("li")[0]);
    const push = (event: object) =>
      home.channel.push({ type: "answer", token, value: "yes", via: "button", ...event } as never);

    await push({ sender: home.channel.address("li"), automated: true });
    await push({ sender: home.channel.address("stranger") });
    await push({ sender: home.channel.address("li"), token: `${token.slice(0, -2)}xx` });
    await push({ sender: home.channel.address("li"), value: "maybe" });
    await push({ sender: home.channel.address("dis") });
    await home.hub.runDue();
    expect(await standing(home, home.askId)).toEqual({ li: null, wang: null });

    await push({ sender: home.channel.address("li") });
    await home.hub.runDue();
    expect(await standing(home, home.askId)).toEqual({ li: "yes", wang: null });
    await home.stop();
  });

  it("that may not be changed keep the first answer", async () => {
    const home = await asked(await database(), { ask: { changeable: false } });
    await say(home, "li", "1");
    await home.hub.runDue();
    await say(home, "li", "2");
    await home.hub.runDue();

    expect(await standing(home, home.askId)).toEqual({ li: "yes", wang: null });
    expect(home.lastTo("li")?.text).toContain("先前的回答保持不变");
    await expect(home.as("li").questions.answer({ askId: home.askId, value: "no" })).resolves.toMatchObject({
      standing: "kept",
      reasons: ["unchangeable"],
    });
    await home.stop();
  });

  it("want text, a place or pictures as well, by message and through the host", async () => {
    const home = await asked(await database(), { ask: { want: { kind: "text", maxChars: 20 }, title: "有什么建议" } });
    await say(home, "li", "多组织现场学习。");
    await home.hub.runDue();
    expect(await standing(home, home.askId)).toEqual({ li: "多组织现场学习。", wang: null });
    await home.as("sec").questions.close({ askId: home.askId });

    const pictures = await home.as("sec").questions.ask({ ...question, want: { kind: "media", max: 2 } });
    await home.deliver();
    const media = { type: "message", text: "", media: ["sha256:one"], answers: { by: "none" } };
    await home.channel.push({ ...media, sender: home.channel.address("wang") } as never);
    await home.hub.runDue();
    const { items } = await home.as("sec").questions.read({ askId: pictures.askId });
    expect(items.find(({ memberId }) => memberId === "wang")?.answer?.media).toEqual(["sha256:one"]);

    const own = await home.as("li").questions.mine({});
    expect(own.items.map(({ askId }) => askId)).toEqual([pictures.askId]);
    await expect(home.as("li").questions.answer({ askId: pictures.askId, value: "x" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "media",
    });
    await expect(home.as("dis").questions.answer({ askId: pictures.askId, value: "x" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(home.as("li").questions.ask(question)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await home.stop();
  });

  it("are answered on their page: by POST alone, by the person whose link it is, once", async () => {
    const pagesUrl = "https://host.example/branch";
    const home = await asked(await database(), { pagesUrl });
    const link = (who: string) =>
      /https:\/\/host\.example\/branch\/answers\/[\w.-]+/u.exec(home.channel.inbox.to(who)[0]?.text ?? "")?.[0] ?? "";
    const post = (url: string, value: string) =>
      home.hub.fetch(new Request(url, { method: "POST", body: new URLSearchParams({ answer: value, value }) }));

    expect(link("li")).not.toBe(link("wang"));
    for (const method of ["GET", "HEAD"]) {
      const shown = await home.hub.fetch(new Request(link("li"), { method }));
      expect(shown.status).toBe(200);
      if (method === "GET") expect(await shown.text()).toContain("李党员");
    }
    expect(await standing(home, home.askId)).toEqual({ li: null, wang: null });

    expect((await post(link("li"), "late")).status).toBe(200);
    expect((await post(link("li"), "late")).status).toBe(200);
    expect(await standing(home, home.askId)).toEqual({ li: "late", wang: null });
    expect(await home.records("ask.answered")).toHaveLength(1);
    expect((await post(link("li"), "maybe")).status).toBe(422);
    expect((await post(`${link("li").slice(0, -3)}abc`, "yes")).status).toBe(404);
    expect((await home.records("notice.queued")).map(({ payload }) => JSON.stringify(payload)).join()).not.toContain(
      link("li").split("/").at(-1),
    );

    home.clock.set(closesAt + 60_000);
    expect((await post(link("wang"), "yes")).status).toBe(409);
    home.clock.set(closesAt + 31 * 86_400_000);
    expect((await home.hub.fetch(new Request(link("wang")))).status).toBe(410);
    expect(await standing(home, home.askId)).toEqual({ li: "late", wang: null });
    await home.stop();
  });
});
