import { describe, expect, it } from "vitest";
import { differenceOf } from "./structure.js";

describe("differenceOf", () => {
  it("lets words differ, also inside JSON, bytes and numbers that come of them", () => {
    const one = { text: "文文", count: 2, body: '{"content":"xx","at":[]}', raw: new TextEncoder().encode("文") };
    const other = {
      text: "@all <b> # x",
      count: 9,
      body: '{"content":"@all","at":[]}',
      raw: new TextEncoder().encode("y"),
    };

    expect(differenceOf(one, other, "plain")).toBeNull();
  });

  it.each([
    ["a field more", "plain", { text: "x" }, { text: "x", url: "y" }],
    ["a flag", "plain", { alert: false }, { alert: true }],
    ["a longer list, inside JSON", "plain", '{"at":[]}', '{"at":["all"]}'],
    ["a tag", "html", "<p>x</p>", "<p><mbx-evil></p>"],
    ["an attribute", "html", '<a href="/x">x</a>', '<a href="/"onmouseover="x">x</a>'],
    ["a tag behind a backslash, which HTML does not know", "html", "<p>x</p>", "<p>\\<b></p>"],
    ["a header", "html", "Subject: x\r\nTo: y\r\n\r\nx", "Subject: x\r\nBcc: z\r\nTo: y\r\n\r\nx"],
    ["a link", "markdown", "**x** y", "**x** [点我](//evil.example)"],
    ["bold, where nothing else is marked", "markdown", "x", "**x**"],
    ["a heading", "markdown", "x\n\ny", "x\n\n# y"],
  ])("finds %s", (_what, format, harmless, suspect) => {
    expect(differenceOf(harmless, suspect, format)).not.toBeNull();
  });

  it.each([
    ["signs that are escaped", "markdown", "**x** y", "**x** \\[点我\\]\\(//evil.example\\) \\*\\*z\\*\\* \\<b>"],
    ["marks of markdown where it is none", "plain", "x", "**x** [y](z)"],
    ["tags as text", "html", "<p>x</p>", "<p>&lt;b&gt;</p>"],
    ["lines like headers in the body", "plain", "Subject: x\r\n\r\nx", "Subject: x\r\n\r\nBcc: y"],
    ["a URL in brackets", "markdown", "# x\n<https://example.org/x>", "# x\n<https://example.org/y>"],
  ])("takes %s for words", (_what, format, harmless, suspect) => {
    expect(differenceOf(harmless, suspect, format)).toBeNull();
  });
});
