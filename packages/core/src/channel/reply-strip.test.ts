import fc from "fast-check";
import { describe, expect, it } from "vitest";
import replies from "./fixtures/replies.json" with { type: "json" };
import { stripReply } from "./reply-strip.js";

describe("stripReply", () => {
  it.each(replies.filter((one) => one.own !== null))("keeps only the person's own words: $name", ({ text, own }) => {
    expect(stripReply(text).own).toBe(own);
  });

  it("keeps every answer between quoted lines, in order", () => {
    const inline = replies.find((one) => one.name === "inline-answers");

    const own = stripReply(inline?.text ?? "").own;

    expect(own).toMatch(/参加。[\s\S]*自行前往，无需车辆。[\s\S]*用餐。/u);
    expect(own).not.toContain("是否用餐");
  });

  it.each([
    ["Gmail", "Hello\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Megan <m@x.test> wrote:\n\n> Hi\n", "Hello"],
    ["Gmail, wrapped", "好\n\n微支部 <branch@example.test> 于2026年7月1日周三\n09:00写道：\n\n> 通知", "好"],
    ["Gmail, wrapped in English", "1\n\nOn Mon, Apr 2, 2012 at 6:26 PM Megan One <m@x.test>\nwrote:\n> Hi", "1"],
    ["Apple", "1\n\nSent from my iPhone\n\n> On Apr 3, 2012, at 4:19 PM, b <b@x.test> wrote:\n>\n> Hi", "1"],
    ["Outlook", "Hello\n\nFrom: x@x.test\nSent: March-09-12 4:22 PM\nTo: Dan\nSubject: Loop\n\nHi", "Hello"],
    ["Outlook in bold", "Hi!\n\n ------------\n*From:* A\n*Sent:* 2016\n*To:* b\n*Subject:* c\n\ntext", "Hi!"],
    ["Kylin", "收到\n----\n主　题：通知\n日　期：2026-07-01\n发件人：微支部\n收件人：甲\n\n正文", "收到"],
    ["Sina", "可以\n\n----- 原始邮件 -----\n发件人：微支部\n主题：通知\n\n正文", "可以"],
    ["Tencent in English", "OK\n------------------ Original ------------------\nFrom: a\n\ntext", "OK"],
    ["Zoho", "好的\n\n---- 在 星期二, 2026年7月1日, 微支部 <a@b.test> 撰写 ----\n\n正文", "好的"],
    ["Proton", "好的\n\n2026年7月1日 星期三，微支部 <a@b.test> 来信：\n\n正文", "好的"],
    ["a signature", "2\n-- \n张三\n电话 1", "2"],
    ["a telephone's line", "参加\n\n来自我的华为手机", "参加"],
    ["an answer below the quote", "> 是否参加？\n\n参加", "参加"],
    [
      "an answer below an attribution",
      "在 2026年7月1日，09:00，微支部 <a@b.test> 写道：\n> 是否参加？\n\n参加",
      "参加",
    ],
    ["a chat client's quote", "「微支部：请回复是否参加」\n- - - - - - - - - - - - - - -\n参加", "参加"],
    ["carriage returns", "参加\r\n\r\n-----原始邮件-----\r\n正文", "参加"],
  ])("strips %s", (_, text, own) => {
    expect(stripReply(text).own).toBe(own);
  });

  it.each([
    "他在会上写道：\n要坚持学习。",
    "日期：3月5日\n时间：14:00\n主题：学习\n收件人：全体",
    "来自我的一点建议：多学习。",
    "请看原始邮件",
    "1 > 2",
  ])("keeps what only looks like a marker: %j", (text) => {
    expect(stripReply(text).own).toBe(text);
  });

  it("gives nothing for a reply with nothing new in it", () => {
    expect(stripReply("\n\n> 通知\n> 正文\n")).toEqual({ own: "", rest: "> 通知\n> 正文" });
  });

  it("neither loses nor invents a line", () => {
    const line = fc.constantFrom(
      "好",
      "> 引用",
      "-- ",
      "发件人：甲",
      "收件人：乙",
      "主题：丙",
      "在 2026年3月1日 甲 写道：",
      "",
      "发自我的 iPhone",
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { own, rest } = stripReply(lines.join("\n"));

        const count = (list: readonly string[]) =>
          list
            .filter((one) => one.trim() !== "")
            .map((one) => one.trim())
            .sort();
        expect(count([...own.split("\n"), ...rest.split("\n")])).toEqual(count(lines));
        expect(stripReply(own).own).toBe(own);
      }),
    );
  });
});
