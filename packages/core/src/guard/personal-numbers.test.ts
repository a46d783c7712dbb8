import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContentGuard, type GuardContext, guardContext, maskText } from "./guard.js";

const guard = createContentGuard({ key: new Uint8Array(16) });
const masking = guardContext({ maskPhones: true, maskIdentityNumbers: true });

function rulesFor(body: string, context: GuardContext = guardContext()): readonly string[] {
  return guard.inspect({ body, purpose: "notice", audience: "branch" }, context).map((found) => found.ruleId);
}

describe("rule identity-number", () => {
  it.each([
    "110101199003070000",
    "身份证11010119900307000X。",
    "110101 19900307 000x",
    "1 1 0 1 0 1 1 9 9 0 0 3 0 7 0 0 0 0",
    "110101-19900307-0000",
    "110101199003070000",
    "110101\u200b199003070000",
    "①①0101199003070000",
    "号码123456789012345678",
  ])("blocks %j", (text) => {
    expect(rulesFor(text)).toContain("identity-number");
  });

  it.each([
    "2026-03-27 14:30 至 2026-03-28 15:30",
    "共 12345678901234567 元",
    "https://news.example/a/123456789012345678",
    "news.example/info/123456789012345678.html",
    "news.example/2015041112/201811091513115939/0111-23155380.html",
    "2024/0111/23155380",
    "1234567890123456789012",
    "编号 2026 0327 1430 0001 22",
  ])("lets %j pass", (text) => {
    expect(rulesFor(text, guardContext({ maskPhones: true }))).toEqual([]);
  });

  it("blocks one inside a link when it holds a day of birth", () => {
    expect(rulesFor("https://news.example/110101199003070000")).toEqual(["identity-number"]);
  });
});

describe("rule bank-card", () => {
  it.each(["6222020000000000000", "6222 0200 0000 0000 000", "卡号4111-1111-1111-1111", "4111111111111111"])(
    "looks at the check digit of %j",
    (text) => {
      const digits = text.replace(/\D/gu, "");
      const changed = text.replace(/\d(?=\D*$)/u, String((Number(digits.at(-1)) + 5) % 10));

      expect([rulesFor(text), rulesFor(changed)].flat()).toEqual(["bank-card"]);
    },
  );

  it.each(["1200 3400 5600 7800", "0000000000000000", "https://news.example/7000000000000000005"])(
    "lets %j pass",
    (text) => {
      expect(rulesFor(text)).toEqual([]);
    },
  );
});

describe("maskText", () => {
  it.each([
    ["电话13800001234。", "电话138****1234。"],
    ["138 0000 1234 或 139-0000-5678", "138****1234 或 139****5678"],
    ["+86 138 0000 1234", "+861******1234"],
    ["+8613800001234", "+861******1234"],
    ["(0431-12345678)", "(043*****5678)"],
    ["13800001234", "138****1234"],
    ["1380000\u200b1234x", "138****1234x"],
    ["1380000123㏠7", "138****1231日7"],
    ["1380000123½", "138****1231⁄2"],
    ["共 12345 人,2026-03-27", "共 12345 人,2026-03-27"],
  ])("turns %j into %j", (text, masked) => {
    expect(maskText(text, masking)).toBe(masked);
  });

  it("leaves numbers alone that policy does not ask to mask", () => {
    expect(maskText("13800001234", guardContext())).toBe("13800001234");
    expect(maskText("110101199003070000", guardContext({ maskPhones: true }))).toBe("110101199003070000");
  });

  it("leaves no telephone and no identity number, and changes nothing the second time", () => {
    const piece = fc.constantFrom(
      "13800001234",
      "138",
      "0000",
      "1234",
      "1",
      "3",
      "86",
      "0431",
      "12345678",
      "19900307",
      "110101",
      "x",
      " ",
      "-",
      "·",
      "*",
      "****",
      "½",
      "㏠",
      "⑪",
      "3",
      "\u200b",
      "年",
      "a",
      "\n",
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const masked = maskText(pieces.join(""), masking);

        expect(rulesFor(masked, masking).filter((rule) => rule !== "bank-card")).toEqual([]);
        expect(maskText(masked, masking)).toBe(masked);
      }),
      { numRuns: 2000 },
    );
  });

  it("changes nothing in a text without digits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const plain = text.replace(/[\p{N}\p{No}]/gu, "");

        expect(maskText(plain, masking)).toBe(plain);
      }),
    );
  });
});
