import { describe, expect, it } from "vitest";
import { closingTime, coming, goodToken, memoryDesk } from "./fixtures/desk.js";
import { only, readPage } from "./fixtures/read-page.js";
import { open, send, submission, submit } from "./fixtures/requests.js";

const yes = { value: "yes", label: "参加" };

const radios = (html: string) =>
  readPage(html).flatMap(({ name, attributes }) =>
    attributes["type"] === "radio" && name === "input" ? [attributes] : [],
  );
const words = (html: string): string => only(html, "main").text;

describe("opening an answer page", () => {
  it("shows the question, its text, the branch, and for whom the link is", async () => {
    const page = await open(memoryDesk());

    expect(page.status).toBe(200);
    expect(only(page.html, "h1").text).toBe("三月主题党日,您参加吗?");
    expect(words(page.html)).toContain("地点:二楼会议室。");
    expect(words(page.html)).toContain("示例支部");
    expect(words(page.html)).toContain("这个链接是给\u2068王某\u2069的");
  });

  it("says until when, in the branch's zone", async () => {
    const page = await open(memoryDesk());

    expect(words(page.html)).toContain("2026-03-13 14:30 (UTC+08:00) 之前都可以回答");
  });

  it("writes a zone west of Greenwich and a half hour as they are", async () => {
    const west = await open(memoryDesk({ zone: "America/St_Johns" }));

    expect(words(west.html)).toContain("2026-03-13 04:00 (UTC-02:30)");
  });

  it("says nothing of a time when the question stays open", async () => {
    const page = await open(memoryDesk({ closesAt: null }));

    expect(words(page.html)).not.toMatch(/UTC|之前/u);
  });

  it("offers the options in their order, none chosen beforehand", async () => {
    const page = await open(memoryDesk());

    expect(radios(page.html).map((radio) => radio["value"])).toEqual(["yes", "no", "late"]);
    expect(radios(page.html).some((radio) => "checked" in radio)).toBe(false);
  });

  it("has the answer that counts chosen where it can be changed", async () => {
    const page = await open(memoryDesk({ state: "answered", current: yes }));

    expect(
      radios(page.html)
        .filter((radio) => "checked" in radio)
        .map((radio) => radio["value"]),
    ).toEqual(["yes"]);
    expect(only(page.html, "button").text).toBe("确认修改");
    expect(only(page.html, "blockquote").text).toBe("参加");
  });

  it("shows an answer that stays, without a form", async () => {
    const page = await open(memoryDesk({ state: "answered", current: yes, changeable: false }));

    expect(readPage(page.html).some((element) => element.name === "form")).toBe(false);
    expect(only(page.html, "blockquote").text).toBe("参加");
    expect(words(page.html)).toContain("记下之后不再改动");
  });

  it("shows a closed question with the answer that counts, without a form", async () => {
    const page = await open(memoryDesk({ state: "closed", current: yes }));

    expect(page.status).toBe(200);
    expect(words(page.html)).toContain("已于 2026-03-13 14:30 (UTC+08:00) 结束");
    expect(only(page.html, "blockquote").text).toBe("参加");
    expect(readPage(page.html).some((element) => element.name === "form")).toBe(false);
  });

  it("asks for text in a field that keeps a first line break and sets no limit of its own", async () => {
    const current = { value: "\n第一行\n第二行", label: "第一行" };
    const page = await open(memoryDesk({ want: { kind: "text", maxChars: 200 }, state: "answered", current }));

    expect(only(page.html, "textarea").text).toBe("\n\n第一行\n第二行");
    expect(only(page.html, "textarea").attributes).not.toHaveProperty("maxlength");
    expect(words(page.html)).toContain("最多 200 个字");
  });

  it("asks for a city by name", async () => {
    const page = await open(memoryDesk({ want: { kind: "location" } }));

    expect(only(page.html, "input").attributes).toMatchObject({ type: "text", name: "value", value: "" });
    expect(words(page.html)).toContain("不需要地址");
  });

  it("tells how to send pictures, and takes none", async () => {
    const page = await open(memoryDesk({ want: { kind: "media", max: 9 } }));

    expect(words(page.html)).toContain("最多 9 个");
    expect(readPage(page.html).some((element) => ["form", "input"].includes(element.name))).toBe(false);
  });

  it("speaks English where the notice did", async () => {
    const page = await open(memoryDesk({ locale: "en-GB" }));

    expect(only(page.html, "html").attributes).toEqual({ lang: "en" });
    expect(words(page.html)).toContain("You can answer until 2026-03-13 14:30 (UTC+08:00).");
    expect(only(page.html, "button").text).toBe("Confirm answer");
  });

  it("tells nothing of what an old link led to", async () => {
    const page = await open(memoryDesk({ state: "expired", current: yes }));

    expect(page.status).toBe(410);
    expect(words(page.html)).toContain("这个链接已经过期");
    expect(page.html).not.toMatch(/王某|示例支部|主题党日|参加/u);
  });
});

describe("answering on a page", () => {
  it("records the answer and says what, until when and how to change it", async () => {
    const desk = memoryDesk();

    const page = await submit(desk, "no");

    expect(page.status).toBe(200);
    expect(desk.recorded).toEqual(["no"]);
    expect(only(page.html, "blockquote").text).toBe("不参加");
    expect(words(page.html)).toContain("已记下您的回答");
    expect(words(page.html)).toContain("2026-03-13 14:30 (UTC+08:00) 之前想改,再打开这个链接");
  });

  it("shows the same and records nothing more when the page is loaded again", async () => {
    const desk = memoryDesk();

    const first = await submit(desk, "no");
    const again = await submit(desk, "no");

    expect(again.html).toBe(first.html);
    expect(desk.recorded).toEqual(["no"]);
  });

  it("replaces an answer that can be changed", async () => {
    const desk = memoryDesk();

    await submit(desk, "no");
    const page = await submit(desk, "yes");

    expect(desk.recorded).toEqual(["no", "yes"]);
    expect(only(page.html, "blockquote").text).toBe("参加");
  });

  it("keeps an answer that stays, and says so", async () => {
    const desk = memoryDesk({ state: "answered", current: yes, changeable: false });

    const page = await submit(desk, "no");

    expect(page.status).toBe(409);
    expect(words(page.html)).toContain("先前的回答保持不变");
    expect(only(page.html, "blockquote").text).toBe("参加");
    expect(desk.recorded).toEqual([]);
  });

  it("says that an answer came too late", async () => {
    const desk = memoryDesk({ state: "closed" });

    const page = await submit(desk, "yes");

    expect(page.status).toBe(409);
    expect(words(page.html)).toContain("刚才的回答没有计入");
    expect(desk.handed).toEqual(["yes"]);
  });

  it("says so when the link grew too old between opening and answering", async () => {
    const desk = memoryDesk();
    const expiring = {
      look: desk.look,
      answer: (token: string, given: { readonly value: string }) => {
        desk.change({ state: "expired" });
        return desk.answer(token, given);
      },
    };

    const page = await submit(expiring, "yes");

    expect(page.status).toBe(410);
    expect(page.html).not.toMatch(/王某|主题党日/u);
  });

  it("tells how to change an answer while no closing time is set", async () => {
    const page = await submit(memoryDesk({ closesAt: null }), "yes");

    expect(words(page.html)).toContain("结束之前想改");
  });

  it("takes a text of exactly as many characters as asked for, however they are encoded", async () => {
    const desk = memoryDesk({ want: { kind: "text", maxChars: 3 } });
    const family = "👨‍👩‍👧‍👦";

    const page = await submit(desk, family.repeat(3));

    expect(page.status).toBe(200);
    expect(desk.recorded).toEqual([family.repeat(3)]);
  });

  it("takes a whole long text in Chinese", async () => {
    const desk = memoryDesk({ want: { kind: "text", maxChars: 2000 } });

    const page = await submit(desk, "学".repeat(2000));

    expect(page.status).toBe(200);
    expect(desk.recorded[0]).toHaveLength(2000);
  });

  it("makes line breaks one kind and takes blanks off the ends", async () => {
    const desk = memoryDesk({ want: { kind: "text", maxChars: 20 } });

    await submit(desk, "  一\r\n二\r三 \r\n");

    expect(desk.recorded).toEqual(["一\n二\n三"]);
  });

  it("takes a city", async () => {
    const desk = memoryDesk({ want: { kind: "location" } });

    expect((await submit(desk, " 云汀市 ")).status).toBe(200);
    expect(desk.recorded).toEqual(["云汀市"]);
  });
});

describe("an answer that is none", () => {
  it.each([
    ["no choice", coming, "", "请从下面选一项"],
    ["an option that is not offered", coming, "maybe", "请从下面选一项"],
    ["a label in place of a value", coming, "参加", "请从下面选一项"],
    ["an empty text", { kind: "text", maxChars: 5 }, " \r\n ", "还没有写内容"],
    ["a text that is too long", { kind: "text", maxChars: 5 }, "一二三四五六", "精简到 5 个字以内"],
    ["a control character", { kind: "text", maxChars: 5 }, "一\u0007二", "无法保存的字符"],
    ["a character that is none", { kind: "text", maxChars: 5 }, "一\uffff", "无法保存的字符"],
    ["U+0000", { kind: "text", maxChars: 5 }, "一\u0000二", "无法保存的字符"],
    ["a position", { kind: "location" }, "39.9042, 116.4074", "请只写城市名"],
    ["a position in full-width figures", { kind: "location" }, "３９．９", "请只写城市名"],
    ["a city of two lines", { kind: "location" }, "云汀市\n某路", "请只写城市名"],
    ["an overlong city", { kind: "location" }, "市".repeat(41), "请只写城市名"],
    ["a city that the desk does not take", { kind: "location" }, "某地", "没能读懂"],
  ] as const)("shows the form again for %s, with the reason tied to the field", async (_, want, value, reason) => {
    const desk = memoryDesk({ want });

    const page = await submit(desk, value);

    expect(page.status).toBe(422);
    expect(desk.recorded).toEqual([]);
    expect(only(page.html, "p", "problem").text).toContain(reason);
    const field = readPage(page.html).find((element) => element.attributes["aria-invalid"] === "true");
    expect(field?.attributes["aria-describedby"]?.split(" ")).toContain("problem");
    expect(only(page.html, "title").text).toMatch(/^请再看一下/u);
  });

  it("gives back what was typed", async () => {
    const page = await submit(memoryDesk({ want: { kind: "text", maxChars: 2 } }), "太长了");

    expect(only(page.html, "textarea").text).toBe("\n太长了");
  });

  it("takes no answer of two values", async () => {
    const desk = memoryDesk();
    const twice = new Request(submission({}), { body: "value=yes&value=no", method: "POST" });

    expect((await send(desk, twice, goodToken)).status).toBe(422);
    expect(desk.handed).toEqual([]);
  });

  it("keeps bytes that are no UTF-8 out", async () => {
    const desk = memoryDesk({ want: { kind: "text", maxChars: 20 } });
    const gbk = new Request(submission({}), { body: "value=%B2%CE%BC%D3", method: "POST" });

    expect((await send(desk, gbk)).status).toBe(422);
    expect(desk.handed).toEqual([]);
  });

  it("does not offer a form where the question has closed meanwhile", async () => {
    const page = await submit(memoryDesk({ state: "closed", closesAt: closingTime }), "maybe");

    expect(page.status).toBe(409);
    expect(readPage(page.html).some((element) => element.name === "form")).toBe(false);
  });

  it("takes nothing where files are wanted", async () => {
    const desk = memoryDesk({ want: { kind: "media", max: 3 } });

    expect((await submit(desk, "photo")).status).toBe(422);
    expect(desk.handed).toEqual([]);
  });
});
