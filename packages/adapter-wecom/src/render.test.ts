import type { Block } from "@microbranch/core/channel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noticeWith, questionOf } from "./fixtures/stage.js";
import { type Appearance, renderWecom } from "./render.js";
import { visibleText } from "./simulator/visible.js";

const wecomApp: Appearance = { wechat: false, confidential: [], home: null };
const payloadOf = (...args: Parameters<typeof renderWecom>) => renderWecom(...args).payload;
const page = "https://branch.example.org/notices/7";
const link: Block = { kind: "link", label: "网页版", url: page };
const fact: Block = { kind: "fact", label: "地点", value: "三楼会议室" };

describe("renderWecom, for members in WeCom", () => {
  it("writes a plain notice as markdown", () => {
    const quote: Block = { kind: "quote", text: "理论联系\n实际。" };
    const notice = noticeWith({ body: [...noticeWith().body, quote, fact, link] });

    expect(payloadOf(notice, wecomApp)).toEqual({
      msgtype: "markdown",
      markdown: {
        content: `### 主题党日改到周五\n\n请带上学习笔记。\n> 理论联系\n> 实际。\n**地点**：三楼会议室\n[网页版](${page})`,
      },
    });
  });

  it("leads a short notice to its page by a text card", () => {
    const notice = noticeWith({ page, body: [...noticeWith().body, fact, link] });

    expect(payloadOf(notice, wecomApp)).toEqual({
      msgtype: "textcard",
      textcard: {
        title: "主题党日改到周五",
        description: "请带上学习笔记。<br>地点：三楼会议室",
        url: page,
        btntxt: "详情",
      },
    });
  });

  it.each([
    [
      "holds another link",
      { body: [link, { kind: "link", label: "议程", url: "https://example.org/agenda" }] as const },
    ],
    ["is long", { body: [{ kind: "paragraph", text: "长".repeat(171) }, link] as const }],
    ["asks something", { ask: questionOf(["参加"]).ask, guide: "回复", body: [...noticeWith().body, link] }],
  ])("writes markdown where a notice with a page %s", (_, change) => {
    expect(payloadOf(noticeWith({ page, ...change }), wecomApp)).toMatchObject({ msgtype: "markdown" });
  });

  it("puts a question on a card: facts and links in rows, a button with the token for each option", () => {
    const notice = questionOf(["参加", "请假"], { page, body: [...noticeWith().body, fact, link] });

    expect(payloadOf(notice, wecomApp)).toEqual({
      msgtype: "template_card",
      files: [],
      fileLabel: "",
      template_card: {
        card_type: "button_interaction",
        main_title: { title: "主题党日改到周五" },
        sub_title_text: "请带上学习笔记。",
        quote_area: { type: 0, quote_text: "回复 1 参加 · 2 请假  [K7]" },
        horizontal_content_list: [{ type: 0, keyname: "地点", value: "三楼会议室" }],
        jump_list: [{ type: 1, title: "网页版", url: page }],
        card_action: { type: 1, url: page },
        button_list: [
          { type: 0, text: "参加", style: 1, key: "tok.en|v1" },
          { type: 0, text: "请假", style: 1, key: "tok.en|v2" },
        ],
      },
    });
  });

  it("offers more than six options to tick, in their order", () => {
    const labels = Array.from({ length: 7 }, (_, index) => `第${index + 1}组`);

    expect(payloadOf(questionOf(labels, { guide: null }), wecomApp)).toMatchObject({
      template_card: {
        card_type: "vote_interaction",
        checkbox: { mode: 0, option_list: labels.map((text, index) => ({ id: `v${index + 1}`, text })) },
        submit_button: { text: "提交", key: "tok.en|" },
      },
    });
  });

  it.each([
    ["a text above 160 characters", { body: [{ kind: "paragraph", text: "长".repeat(161) }] as const }],
    ["a title above 36 characters", { title: "题".repeat(37) }],
    ["a fourth link", { body: Array.from({ length: 4 }, () => link) }],
    ["a key above 1,024 bytes", { token: "t".repeat(1023) }],
  ])("hides nothing behind a card: %s goes as markdown with the guide", (_, change) => {
    const payload = payloadOf(questionOf(["参加", "请假"], change), wecomApp);
    expect(payload).toMatchObject({ msgtype: "markdown", markdown: { content: expect.stringContaining("[K7]") } });
  });

  it("puts facts that are too long for rows into the card's text", () => {
    const notice = questionOf(["参加"], { body: [{ kind: "fact", label: "集合时间和地点", value: "八点，东门" }] });
    expect(payloadOf(notice, wecomApp)).toMatchObject({
      template_card: { sub_title_text: "集合时间和地点：八点，东门" },
    });
  });

  it("puts pictures into an article, a long heading whole into its text", () => {
    const title = "关于开展第三季度集中学习并进行交流研讨的通知（请各党小组提前做好准备并按时参加不得无故缺席）";
    const payload = payloadOf(noticeWith({ title, images: ["sha256:a", "sha256:b"], guide: "回复<1>" }), wecomApp);

    expect(payload).toMatchObject({
      msgtype: "mpnews",
      images: ["sha256:a", "sha256:b"],
      mpnews: {
        title: expect.stringMatching(/^关于开展.*…$/u),
        before: `<p><strong>${title}</strong></p><p>请带上学习笔记。</p>`,
        after: "<p>回复&#60;1&#62;</p>",
      },
    });
  });

  it("counts what its fallback has, whatever form a notice takes, so that a card never shortens a text", () => {
    const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 60 }), { maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), (lines, more) => {
        const body = lines.map((text) => ({ kind: "paragraph", text }) as const);
        const bytes = (blocks: readonly Block[]) =>
          renderWecom(questionOf(["参加"], { page, body: blocks }), wecomApp).bytes;
        expect(bytes([...body, { kind: "paragraph", text: more }])).toBeGreaterThanOrEqual(bytes(body));
      }),
    );
  });
});

describe("renderWecom, elsewhere", () => {
  it("sends confidential purposes as text that cannot be forwarded, and articles too", () => {
    const confidential: Appearance = { ...wecomApp, confidential: ["greeting"] };
    const secret = payloadOf(noticeWith({ purpose: "greeting", body: [fact, link], page }), confidential);

    expect(secret).toEqual({
      msgtype: "text",
      text: { content: `主题党日改到周五\n\n地点：三楼会议室\n网页版：${page}` },
      safe: 1,
    });
    const pictured = noticeWith({ purpose: "greeting", images: ["sha256:a"] });
    expect(payloadOf(pictured, confidential)).toMatchObject({ msgtype: "mpnews", safe: 1 });
  });

  it("has no markdown and no cards for WeChat", () => {
    const appearance = { ...wecomApp, wechat: true };
    expect(payloadOf(questionOf(["参加"]), appearance)).toMatchObject({ msgtype: "text" });
    const body = [
      { kind: "paragraph", text: "请阅读。" } as const,
      { kind: "paragraph", text: `网页版：${page}` } as const,
    ];
    expect(payloadOf(noticeWith({ page, body }), appearance)).toMatchObject({
      msgtype: "textcard",
      textcard: { description: "请阅读。", url: page },
    });
  });

  it("carries files on a card where it may open something, and asks for less text where it has no room", () => {
    const appearance = { ...wecomApp, home: "https://branch.example.org" };
    const short = renderWecom(noticeWith({ files: ["sha256:f"] }), appearance);
    const long = renderWecom(
      noticeWith({ files: ["sha256:f"], body: [{ kind: "paragraph", text: "长".repeat(161) }] }),
      appearance,
    );

    expect(short.payload).toMatchObject({
      msgtype: "template_card",
      files: ["sha256:f"],
      fileLabel: "附件",
      template_card: { card_type: "text_notice", card_action: { type: 1, url: "https://branch.example.org" } },
    });
    expect(short.bytes).toBeLessThan(2048);
    expect(long.bytes).toBeGreaterThan(2048);
  });

  it("keeps members' words as they are, whatever they hold, in markdown and in text", () => {
    const words = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.stringMatching(/^[#>*_`~[\]()!<@a/\\|. -]{0,20}$/u),
    );
    const folded = (text: string) =>
      text
        .normalize("NFKC")
        .replace(/[\p{Cf}\p{Cc}\\]/gu, "")
        .replace(/\s+/gu, "");
    fc.assert(
      fc.property(words, words, (one, other) => {
        const body: Block[] = [
          { kind: "paragraph", text: one },
          { kind: "fact", label: `标${other}`, value: one },
          { kind: "link", label: `看${other}`, url: page },
        ];
        for (const wechat of [false, true]) {
          const payload = payloadOf(noticeWith({ body }), { ...wecomApp, wechat }) as { readonly msgtype: string };
          const shown = visibleText(payload.msgtype, Object(payload)[payload.msgtype]);
          for (const text of [one, `标${other}`, `看${other}`]) expect(folded(shown)).toContain(folded(text));
        }
      }),
    );
  });
});
