import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { host, member, openHome, shanghai } from "./fixtures/home.js";

const titles = [
  { title: "两学一做之窗", from: "2016-09-01", to: "2026-02-24" },
  { title: "树立和践行正确政绩观学习教育之窗", from: "2026-02-24", to: "2026-08-01" },
  { title: "学习教育之窗", from: "2026-08-01" },
];
const study = { id: "s-study", ownerRole: "publicityMember", from: "2016-09-01", titles };
const life = {
  id: "s-life",
  ownerRole: "administrator",
  from: "2016-09-01",
  to: "2026-07-01",
  titles: [{ title: "健康生活", from: "2016-09-01" }],
};

const post = (sectionId: string) => ({ sectionId, title: "本周学习", body: "大家好。" });

forEachStore("sections", ({ open }) => {
  it("have the title of the day under one id, from the branch document on", async () => {
    const { executor, sections } = await openHome(await open(), { sections: [study] });
    const titleOn = async (on: string) =>
      (await executor.ask(sections.read, { sectionId: "s-study", on }, member("li"))).title;

    expect(await titleOn("2026-02-23")).toBe("两学一做之窗");
    expect(await titleOn("2026-02-24")).toBe("树立和践行正确政绩观学习教育之窗");
    expect(await titleOn("2026-07-31")).toBe("树立和践行正确政绩观学习教育之窗");
    expect(await titleOn("2026-08-01")).toBe("学习教育之窗");
  });

  it("take a new title from a day on, keep the former ones, and record both", async () => {
    const { executor, sections, records } = await openHome(await open(), { sections: [study] });

    await executor.execute(
      sections.retitle,
      { sectionId: "s-study", title: "新窗", from: "2026-05-01" },
      member("pub"),
    );

    const on = async (day: string) =>
      (await executor.ask(sections.read, { sectionId: "s-study", on: day }, member("li"))).title;
    expect([await on("2026-01-01"), await on("2026-04-30"), await on("2026-05-01"), await on("2027-01-01")]).toEqual([
      "两学一做之窗",
      "树立和践行正确政绩观学习教育之窗",
      "新窗",
      "新窗",
    ]);
    expect(await records("section.retitled")).toMatchObject([
      { subject: "s-study", payload: { title: "新窗", former: "树立和践行正确政绩观学习教育之窗" } },
    ]);
  });

  it("close at midnight of the branch's zone, and refuse posts from then on", async () => {
    const home = await openHome(await open(), { sections: [life], start: "2026-06-30T23:59:59" });
    const publish = () => home.executor.execute(home.posts.publish, post("s-life"), member("sec"));
    const listed = () => home.executor.ask(home.sections.list, {}, member("li"));

    expect(await publish()).toMatchObject({ state: "published" });
    expect((await listed()).items).toMatchObject([{ isOpen: true }]);
    home.clock.set(shanghai("2026-07-01T00:00:00"));
    await expect(publish()).rejects.toMatchObject({ code: "SECTION_CLOSED", field: "sectionId" });
    expect((await listed()).items).toMatchObject([{ isOpen: false, closedOn: "2026-07-01" }]);
    expect(await home.records("post.published")).toHaveLength(1);
  });

  it("are retired and reopened, and stay readable in between", async () => {
    const { executor, sections, posts, records } = await openHome(await open());
    await executor.execute(sections.retire, { sectionId: "s-study" }, member("sec"));

    await expect(executor.execute(posts.publish, post("s-study"), member("sec"))).rejects.toMatchObject({
      code: "SECTION_CLOSED",
    });
    await expect(executor.execute(sections.retire, { sectionId: "s-study" }, member("sec"))).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await executor.execute(sections.reopen, { sectionId: "s-study" }, member("sec"));
    expect(await executor.execute(posts.publish, post("s-study"), member("sec"))).toMatchObject({ state: "published" });
    expect(await records("section.retired")).toMatchObject([{ payload: { on: "2026-03-02", title: "学习之窗" } }]);
    expect(await records("section.reopened")).toHaveLength(1);
  });

  it("keep the order they are given, which must name each of them once", async () => {
    const { executor, sections } = await openHome(await open(), { sections: [study, life] });
    await executor.execute(sections.create, { branchId: "b1", id: "s-news", title: "时政要闻" }, host);
    const order = async () =>
      (await executor.ask(sections.list, {}, member("li"))).items.map((section) => section.sectionId);
    const reorder = (sectionIds: string[]) => executor.execute(sections.reorder, { sectionIds }, member("sec"));

    expect(await order()).toEqual(["s-study", "s-life", "s-news"]);
    await reorder(["s-news", "s-study", "s-life"]);
    expect(await order()).toEqual(["s-news", "s-study", "s-life"]);
    await expect(reorder(["s-news", "s-study"])).rejects.toMatchObject({ code: "INPUT_INVALID", field: "sectionIds" });
    await expect(reorder(["s-news", "s-news", "s-life"])).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });

  it("are managed by those whose post allows it, and an id is given once", async () => {
    const { executor, sections, everything } = await openHome(await open());
    const create = (who: string) => executor.execute(sections.create, { id: "s-new", title: "新栏目" }, member(who));

    await expect(create("li")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(create("dis")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await create("pub");
    await expect(create("pub")).rejects.toMatchObject({ code: "ALREADY_EXISTS", field: "id" });
    await expect(executor.ask(sections.read, { sectionId: "s-none" }, member("li"))).rejects.toMatchObject({
      code: "NOT_FOUND",
      field: "sectionId",
    });
    expect(await everything()).toContain("新栏目");
  });

  it.each([
    ["owner", "pub", true],
    ["owner", "sec", true],
    ["owner", "dis", false],
    ["owner", "li", false],
    ["officers", "dis", true],
    ["officers", "li", false],
    ["members", "li", true],
  ] as const)("for %s let %s publish: %s", async (publishers, who, allowed) => {
    const section = {
      id: "s",
      ownerRole: "publicityMember",
      publishers,
      from: "2020-01-01",
      titles: [{ title: "栏目", from: "2020-01-01" }],
    };
    const { executor, posts } = await openHome(await open(), { sections: [section] });

    const answer = await executor.execute(posts.publish, post("s"), member(who)).then(
      ({ state }) => state,
      (error: { code: string }) => error.code,
    );

    expect(answer).toBe(allowed ? "published" : "NOT_ALLOWED");
  });

  it.each([
    ["an end before the beginning", { ...study, to: "2016-09-01" }, "sections[0].to"],
    [
      "a title that ends before it begins",
      { ...study, titles: [{ title: "甲", from: "2026-01-01", to: "2025-01-01" }] },
      "sections[0].titles[0].to",
    ],
    [
      "titles that overlap",
      { ...study, titles: [titles[0], { title: "乙", from: "2026-02-01" }] },
      "sections[0].titles[1].from",
    ],
    ["an unknown field", { ...study, colour: "red" }, "sections[0].colour"],
  ])("are refused from a document with %s", async (_what, section, field) => {
    await expect(openHome(await open(), { sections: [section] })).rejects.toMatchObject({
      code: "IMPORT_REFUSED",
      field,
    });
  });
});
