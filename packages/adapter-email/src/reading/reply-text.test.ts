import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readReply } from "./reading.js";
import { htmlReply } from "./reply-html.js";
import { partText } from "./reply-text.js";

const history = "各位同志：定于7月3日15:00召开主题党日。";

describe("partText", () => {
  it.each([
    [
      "QQ",
      `参加\n\n------------------ 原始邮件 ------------------\n发件人: "支部" <b@example.test>;\n发送时间: 2026年7月1日(星期三) 上午9:00\n主题: 通知\n\n${history}`,
    ],
    ["163", `参加\nAt 2026-07-01 09:00:12, "支部" <b@example.test> wrote:\n>${history}`],
    ["163, in Chinese", `参加\n在 2026-07-01 09:00:12，"支部" <b@example.test> 写道：\n>${history}`],
    [
      "Sina",
      `参加\n----- 原始邮件 -----\n发件人：支部 <b@example.test>\n收件人：a@example.test\n主题：通知\n日期：2026年07月01日 11点27分\n\n${history}`,
    ],
    ["Kylin", `参加\n----\n主　题：通知\n日　期：2026-07-01 09:00\n发件人：支部\n收件人：张三\n\n${history}`],
    [
      "MailMaster's table",
      `参加\n\n| | 张三 |\n---- 回复的原邮件 ----\n| 发件人 | 支部<b@example.test> |\n| 发送日期 | 2026年07月01日 09:00 |\n${history}`,
    ],
    [
      "Outlook",
      `参加\n________________________________\n发件人: 支部 <b@example.test>\n发送时间: 2026年7月1日 9:00\n收件人: 张三\n主题: 通知\n\n${history}`,
    ],
    ["Gmail, wrapped", `参加\n\n支部 <b@example.test>\n于2026年7月1日周三 09:00写道：\n\n> ${history}`],
    [
      "Yahoo in Taiwan",
      `参加\n\n支部 (<b@example.test>) 在 2026年7月1日星期三 下午05:48:53 [GMT+8] 寫道：\n\n${history}`,
    ],
    ["Zoho", `参加\n---- 在 星期三, 01 七月 2026 09:00:00 +0800 支部 <b@example.test> 撰写 ----\n${history}`],
    ["a phone", `参加\n\n发自我的iPhone\n\n> 在 2026年7月1日，09:00，支部 <b@example.test> 写道：\n> \n> ${history}`],
    ["a phone's footer", "参加\n\n来自我的华为手机"],
    ["a signature", "参加\n-- \n张三\n审计一处"],
  ])("keeps what was written above a quote of %s", (_, text) => {
    expect(partText(text)).toMatchObject({ own: "参加" });
  });

  it.each([
    [
      "nothing above a quote",
      `------------------ 原始邮件 ------------------\n发件人: b@example.test\n主题: 通知\n\n${history}`,
      "",
    ],
    ["nothing above an attribution", `在 2026年7月1日，09:00，支部 <b@example.test> 写道：\n\n${history}`, ""],
    [
      "words that only look like marks",
      "请看发件人：张三\n他写道：要学习\n以上。",
      "请看发件人：张三\n他写道：要学习\n以上。",
    ],
    [
      "answers between quoted lines",
      "在 2026年7月1日，支部 <b@example.test> 写道：\n> 来吗？\n来。\n> 吃饭吗？\n不吃。",
      "来。\n> 吃饭吗？\n不吃。",
    ],
    ["answers below", "On 1 Jul 2026, at 09:00, Branch <b@example.test> wrote:\n> Coming?\n\nYes.", "Yes."],
    ["a rule in fenced code", "看：\n```\n#####\n```\n完。", "看：\n```\n#####\n```\n完。"],
    [
      "a mail that is passed on",
      "---------- Forwarded message ----------\nFrom: B <b@example.test>\nDate: 1 Jul\nTo: a\nSubject: x\n\n原文。",
      "原文。",
    ],
  ])("takes %s for what it is", (_, text, own) => {
    expect(partText(text).own).toBe(own);
  });

  it("loses no line: each is the writer's, quoted, signature or an attribution", () => {
    const line = fc.constantFrom(
      "参加。",
      "> 来吗？",
      "",
      "-- ",
      "张三",
      "----- 原始邮件 -----",
      "发件人: b@example.test",
      "主题: x",
      "收件人: y",
      "在 2026年7月1日 支部 <b@example.test> 写道：",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
        const text = lines.join("\n");
        const { own, quoted, signature } = partText(text);
        for (const part of [own, quoted, signature])
          for (const one of part.split("\n"))
            expect(one === "" || lines.some((given) => given.trimEnd() === one)).toBe(true);
        expect(partText(own).own.length).toBeLessThanOrEqual(own.length);
      }),
    );
  });

  it.each([
    ["dashes", "-".repeat(100_000)],
    ["blanks", " ".repeat(100_000)],
    ["On a a a", `On ${"a ".repeat(50_000)}`],
    ["attributions", "On 1 Jul 2026 a@b wrote:\n".repeat(4_000)],
    ["quotes", "> ".repeat(50_000)],
    ["labels", "发件人：\n主题：\n".repeat(6_000)],
    ["opened brackets", "<(".repeat(50_000)],
  ])("gets through 100 kB of %s", (_, text) => {
    expect(partText(text).own.length).toBeLessThanOrEqual(text.length);
  });
});

describe("htmlReply", () => {
  it.each([
    [
      "Gmail",
      '<div>参加</div><div class="gmail_quote"><div class="gmail_attr">支部 写道</div><blockquote>旧</blockquote></div>',
    ],
    ["163", '<div>参加</div><blockquote id="isReplyContent">旧</blockquote>'],
    ["Outlook", '<p>参加</p><div style="border:none;border-top:solid #E1E1E1 1.0pt">发件人: x</div><p>旧</p>'],
    ["Outlook on the web", '<div>参加</div><div id="appendonsend"></div><div id="divRplyFwdMsg">旧</div>旧'],
    ["Apple", '<div>参加</div><blockquote type="cite"><div>旧</div></blockquote>'],
    ["QQ", '<div>参加</div><div style="font-size: 12px;background:#efefef;padding:8px;">旧</div>'],
    ["MailMaster", '<div>参加</div><div class="ntes-mailmaster-quote">旧</div>'],
    [
      "Thunderbird",
      '<p>参加</p><div class="moz-cite-prefix">On 1 Jul x wrote:</div><blockquote type="cite">旧</blockquote>',
    ],
  ])("leaves out what %s quotes", (_, html) => {
    expect(htmlReply(html)).toEqual({ text: "参加", hasQuote: true });
  });

  it("keeps answers between quotes, and shows no markup or hidden words", () => {
    const html =
      '<p>一</p><blockquote type="cite">旧</blockquote><p>二 &lt;b&gt;</p><p style="display:none">隐</p><script>x()</script>';
    expect(htmlReply(html).text).toBe("一\n二 <b>");
  });
});

describe("readReply", () => {
  it("never throws, and says that what is no mail is rejected", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(typeof (await readReply(bytes)).kind).toBe("string");
      }),
    );
    expect((await readReply(new Uint8Array())).kind).toBe("rejected");
  });

  it("rejects a mail of too many parts or levels, quickly", async () => {
    const parts = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\nx\r\n".repeat(10_000)}--b--\r\n`;
    const levels = Array.from(
      { length: 300 },
      (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
    ).join("");

    expect((await readReply(Buffer.from(`From: a@b.test\r\n${parts}`))).kind).toBe("rejected");
    expect((await readReply(Buffer.from(`From: a@b.test\r\n${levels}`))).kind).toBe("rejected");
  });

  it("reads Chinese that names no charset, or a wrong one", async () => {
    const gbk = Buffer.from([0xb2, 0xce, 0xbc, 0xd3, 0xa1, 0xa3]);
    const head = (type: string): Buffer => Buffer.from(`From: a@b.test\r\n${type}\r\n`);
    const mails = [
      Buffer.concat([head(""), gbk]),
      Buffer.concat([head("Content-Type: text/plain; charset=iso-8859-1\r\n"), gbk]),
      Buffer.from(
        `From: a@b.test\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\n${gbk.toString("base64")}`,
      ),
      Buffer.concat([head("Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n"), Buffer.from("参加。")]),
    ];
    for (const mail of mails) expect((await readReply(mail)).text).toBe("参加。");
    const latin = Buffer.from(
      "From: a@b.test\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nM\xfcller kommt sp\xe4ter.",
      "latin1",
    );
    expect((await readReply(latin)).text).toBe("Müller kommt später.");
  });
});
