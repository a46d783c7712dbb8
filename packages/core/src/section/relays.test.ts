import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { type Home, host, member, openHome } from "./fixtures/home.js";

const text = { sectionId: "s-study", origin: "市局党组", title: "关于学习的要点", gist: "请结合工作学习。" };

const draft = async (home: Home, more: object = {}, who = "pub") =>
  (await home.executor.execute(home.relays.draft, { ...text, ...more }, member(who))).relayId;
const review = (home: Home, relayId: string, result: "publishable" | "internalOnly" | "notPublishable", who = "dis") =>
  home.executor.execute(home.relays.review, { relayId, result }, member(who));
const publish = (home: Home, relayId: string, who = "pub") =>
  home.executor.execute(home.relays.publish, { relayId }, member(who));

forEachStore("relays", ({ open }) => {
  it("go out after somebody else has reviewed them, the review recorded before", async () => {
    const home = await openHome(await open());
    const relayId = await draft(home, { documentNumber: "云审〔2026〕12号" });

    await review(home, relayId, "publishable");
    const published = await publish(home, relayId);
    await home.deliver();

    expect(published).toMatchObject({ state: "published", queued: 4 });
    expect(home.channel.inbox.to("li")[0]?.text).toContain("请结合工作学习。");
    const log = await home.store.read((db) =>
      db.selectFrom("record").select(["kind", "retention"]).orderBy("seq").execute(),
    );
    const ours = log.filter(({ kind }) => kind.startsWith("relay.") || kind === "post.published");
    expect(ours).toEqual(
      ["relay.drafted", "relay.reviewed", "post.published", "relay.published"].map((kind) => ({
        kind,
        retention: "permanent",
      })),
    );
    expect(await home.executor.ask(home.relays.read, { relayId }, member("dis"))).toMatchObject({
      documentNumber: "云审〔2026〕12号",
      postId: published.postId,
      reviews: [{ reviewerId: "dis", result: "publishable", isOfThisText: true }],
    });
    await expect(publish(home, relayId)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("do not go out without a review, or after one that says no, and nothing is queued", async () => {
    const home = await openHome(await open());
    const relayId = await draft(home);

    await expect(publish(home, relayId)).rejects.toMatchObject({ code: "REVIEW_MISSING", details: { result: null } });
    await review(home, relayId, "publishable");
    await review(home, relayId, "internalOnly");
    await expect(publish(home, relayId)).rejects.toMatchObject({
      code: "REVIEW_MISSING",
      details: { result: "internalOnly" },
    });
    await review(home, relayId, "notPublishable");
    await expect(publish(home, relayId)).rejects.toMatchObject({ code: "REVIEW_MISSING" });

    await home.deliver();
    expect(home.channel.inbox.sent).toEqual([]);
    expect(await home.records("post.published")).toEqual([]);
  });

  it("are not reviewed by their author, nor by who may not review, nor by the host", async () => {
    const home = await openHome(await open());
    const relayId = await draft(home, {}, "sec");

    await expect(review(home, relayId, "publishable", "sec")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(review(home, relayId, "publishable", "li")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(
      home.executor.execute(home.relays.review, { branchId: "b1", relayId, result: "publishable" }, host),
    ).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(await home.records("relay.reviewed")).toEqual([]);
  });

  it("need a new review when their text was changed, and none when it was changed back", async () => {
    const home = await openHome(await open());
    const relayId = await draft(home);
    const change = (gist: string) =>
      home.executor.execute(home.relays.change, { relayId, title: text.title, gist }, member("pub"));
    await review(home, relayId, "publishable");

    await change("请结合工作学习,并转发。");
    await expect(publish(home, relayId)).rejects.toMatchObject({ code: "REVIEW_MISSING" });
    expect((await home.executor.ask(home.relays.read, { relayId }, member("dis"))).reviews).toMatchObject([
      { isOfThisText: false },
    ]);
    await change(text.gist);
    expect(await publish(home, relayId)).toMatchObject({ state: "published" });
    await expect(change("再改")).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("that bear a mark of secrecy are not even drafted, and leave no words", async () => {
    const home = await openHome(await open());

    await expect(draft(home, { gist: "机密★5年\n某事" })).rejects.toMatchObject({ code: "GUARD_BLOCKED" });

    expect(await home.everything()).not.toContain("机密");
    expect(await home.records("relay.drafted")).toEqual([]);
  });

  it("are drafted by those who may pass on, into an open section", async () => {
    const home = await openHome(await open());

    await expect(draft(home, {}, "li")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(draft(home, {}, "dis")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await home.executor.execute(home.sections.retire, { sectionId: "s-study" }, member("sec"));
    await expect(draft(home)).rejects.toMatchObject({ code: "SECTION_CLOSED" });
  });

  it("are listed newest first for officers, page by page", async () => {
    const home = await openHome(await open());
    const made: string[] = [];
    for (const title of ["甲", "乙", "丙"]) {
      home.clock.advance(1_000);
      made.unshift(await draft(home, { title }));
    }

    const list = (more: object, who = "dis") => home.executor.ask(home.relays.list, more, member(who));
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, cursor: first.next ?? "" });

    expect([...first.items, ...second.items].map((item) => item.relayId)).toEqual(made);
    expect(second.next).toBeNull();
    await expect(list({}, "li")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  });
});
