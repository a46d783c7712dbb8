import type { Block, Purpose } from "@microbranch/core/channel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noticeWith, questionOf } from "../fixtures/stage.js";
import { renderWecom } from "../render.js";
import { application, messageFlaw } from "../simulator/message-rules.js";
import { visibleText } from "../simulator/visible.js";
import { articleBody } from "./message.js";

const page = "https://branch.example.org/notices/7";
const words = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength }),
    fc.stringMatching(/^[#>*_`~[\]()!<@a-c/|. -]{1,12}$/u),
    fc.constantFrom("主题党日", "三楼会议室", "<b>粗</b>", "&#60;", "</p><script>"),
  );
const block: fc.Arbitrary<Block> = fc.oneof(
  words(30).map((text) => ({ kind: "paragraph", text }) as const),
  words(30).map((text) => ({ kind: "quote", text }) as const),
  fc.tuple(words(8), words(20)).map(([label, value]) => ({ kind: "fact", label, value }) as const),
  words(14).map((label) => ({ kind: "link", label, url: page }) as const),
);
const notice = fc.record({
  title: words(40).filter((title) => title.trim() !== ""),
  body: fc.array(block, { maxLength: 5 }),
  page: fc.constantFrom(null, page),
  images: fc.constantFrom([], ["sha256:a"]),
  files: fc.constantFrom([], ["sha256:f"]),
});
const labels = fc.array(words(10), { minLength: 1, maxLength: 8 });
const appearance = fc.record({
  wechat: fc.boolean(),
  confidential: fc.constantFrom<Purpose[]>([], ["roll-call", "notice"]),
  home: fc.constantFrom(null, "https://branch.example.org"),
});

/** What is read of a text, whatever becomes of blanks and of signs that were defused. */
const folded = (text: string) =>
  text
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{Cc}\\]/gu, "")
    .replace(/\s+/gu, "");

/** The message as it is sent, and what a member reads of it. */
function sent(payload: unknown): { readonly request: object; readonly read: string } {
  const { msgtype, ...rest } = Object(payload) as { readonly msgtype: string } & Readonly<Record<string, unknown>>;
  if (msgtype === "mpnews") {
    const { title, ...article } = Object(rest["mpnews"]);
    const articles = [{ title, thumb_media_id: "m", content: articleBody(article, ["https://wework.qpic.cn/1"]) }];
    return { request: { msgtype, mpnews: { articles } }, read: visibleText(msgtype, { articles }) };
  }
  const content = Object(rest[msgtype]);
  const task = msgtype === "template_card" ? { task_id: "t" } : {};
  return { request: { ...rest, msgtype, [msgtype]: { ...content, ...task } }, read: visibleText(msgtype, content) };
}

describe("every form of a message", () => {
  it("shows every word of the notice, options included, and is taken by the platform", () => {
    fc.assert(
      fc.property(notice, fc.option(labels), appearance, (change, options, how) => {
        const asked = options === null ? noticeWith(change) : questionOf(options, change);
        const rendered = renderWecom(asked, how);
        const { request, read } = sent(rendered.payload);

        const spoken = change.body.flatMap((one) => {
          if (one.kind === "fact") return [one.label, one.value];
          if (one.kind === "link") return one.url === change.page ? [] : [one.label];
          return [one.text];
        });
        for (const text of [change.title, ...spoken, ...(options ?? [])]) expect(folded(read)).toContain(folded(text));
        if (rendered.bytes <= 2048) expect(messageFlaw(request, application, () => true)).toBeNull();
      }),
    );
  });
});
