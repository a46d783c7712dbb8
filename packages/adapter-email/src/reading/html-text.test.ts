import { describe, expect, it } from "vitest";
import { htmlToText } from "./html-text.js";

describe("htmlToText", () => {
  it("ends lines where blocks end, and joins what a line break in the source has parted", () => {
    expect(htmlToText("<div>收到，<b>准时</b>\n参加</div><p>第二段<br>下一行</p><ul><li>一</li><li>二</li></ul>")).toBe(
      "收到，准时 参加\n第二段\n下一行\n一\n二",
    );
  });

  it("leaves out what is not shown", () => {
    expect(
      htmlToText(
        "<head><title>t</title><style>p{}</style></head><p>看得见</p><script>x()</script><div style='display : none'>看<br>不<div>见</div></div>后面",
      ),
    ).toBe("看得见\n后面");
  });

  it("keeps entities as their characters", () => {
    expect(htmlToText("a&nbsp;&lt;b&gt;&amp;")).toBe("a <b>&");
  });

  it("survives a hundred thousand open elements", () => {
    expect(htmlToText(`${"<div>".repeat(100_000)}深处`)).toBe("深处");
  });
});
