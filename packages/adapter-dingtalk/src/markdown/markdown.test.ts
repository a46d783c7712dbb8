import type { Block } from "@microbranch/core/channel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asTitle, blocksOf, plainLines } from "./markdown.js";

const joiner = "\u2060";
const readable = (text: string): string => text.normalize("NFKC").replaceAll(joiner, "");
const markup = /\]\(|!\[|\*|`|__|~~|^ {0,3}(?:#{1,6}(?: |$)|>|[-+=]|\d{1,9}[.)](?: |$)|\|)|<[a-z@!/]/imu;

const signs = fc.constantFrom(...("[]()*_~`#>-+=|.1 \n\t!<a&;lt\\汉@👩".match(/./gsu) ?? []));
const nasty = fc.array(signs, { maxLength: 40 }).map((all) => all.join(""));

describe("plainLines", () => {
  it("leaves nothing of what somebody wrote that would be markup, and every word of it", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const safe = plainLines(text);

        expect(markup.test(safe)).toBe(false);
        const squeezed = (one: string): string => readable(one).replace(/\s+/gu, " ").trim();
        expect(squeezed(safe)).toBe(squeezed(text));
      }),
    );
  });

  it("leaves ordinary words, names of files and addresses as they are", () => {
    const text = "请看 file_name_2.doc，见 https://example.org/a_b?q=1&x=%E6%B1%89#end（第3页）-5 度 1️⃣";

    expect(plainLines(text)).toBe(text);
  });

  it("keeps lines apart", () => {
    expect(plainLines("一\n二\r\n三")).toBe("一  \n  二  \n  三");
  });

  it("encodes in an address what would end a link", () => {
    expect(plainLines("https://example.org/a](b")).not.toContain("](");
    expect(plainLines("https://example.org/**x**")).toBe("https://example.org/%2A%2Ax%2A%2A");
  });
});

describe("asTitle", () => {
  it("is one line without brackets", () => {
    expect(asTitle("会议\n[改期]")).toBe("会议 ［改期］");
  });
});

describe("blocksOf", () => {
  const body: readonly Block[] = [
    { kind: "paragraph", text: "请到场。" },
    { kind: "quote", text: "一\n二" },
    { kind: "fact", label: "地点", value: "三楼" },
    { kind: "link", label: "材料", url: "https://example.org/a(1)?x=[2]" },
    { kind: "link", label: "", url: "https://example.org/b" },
  ];

  it("says facts, quotes and links in DingTalk's markdown", () => {
    expect(blocksOf(body, "zh-CN")).toEqual([
      "请到场。",
      "> 一\n> 二",
      "**地点**：三楼",
      "[材料](https://example.org/a%281%29?x=%5B2%5D)",
      "[https://example.org/b](https://example.org/b)",
    ]);
  });

  it("uses the colon of the language", () => {
    expect(blocksOf([{ kind: "fact", label: "Place", value: "Room 3" }], "en")).toEqual(["**Place**: Room 3"]);
  });
});
