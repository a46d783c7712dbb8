import { describe, expect, expectTypeOf, it } from "vitest";
import { english } from "./english.js";
import { type Catalogue, simplifiedChinese } from "./simplified-chinese.js";
import {
  locales,
  type MessageKey,
  type MessageParams,
  messageKeys,
  resolveLocale,
  say,
  sayError,
  sayList,
} from "./wording.js";

/** Stands for the parameters of any phrase: every field reads `※`. */
const anyParams = new Proxy({}, { get: () => "※" }) as never;

function spoken(): readonly (readonly [string, string])[] {
  return locales.flatMap((locale) =>
    messageKeys.map((key) => [`${locale} ${key}`, say(locale, key, anyParams)] as const),
  );
}

function matching(pattern: RegExp): readonly string[] {
  return spoken()
    .filter(([, text]) => pattern.test(text))
    .map(([name]) => name);
}

describe("the catalogue", () => {
  it("has the same keys in both languages", () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(simplifiedChinese).sort());
  });

  it("does not compile with a missing key or wrong parameters", () => {
    expectTypeOf<Omit<Catalogue, "post.link">>().not.toExtend<Catalogue>();
    expectTypeOf<MessageParams<"binding.body">>().toEqualTypeOf<
      [p: { branch: string; code: string; minutes: number }]
    >();
    expectTypeOf<MessageParams<"post.link">>().toEqualTypeOf<[]>();
    expectTypeOf<"post.nothing">().not.toExtend<MessageKey>();
  });

  it("loses no theme to another one with the same key", async () => {
    const themes = await Promise.all([
      import("./zh-cn/albums.js"),
      import("./zh-cn/birthdays.js"),
      import("./zh-cn/delivery.js"),
      import("./zh-cn/errors.js"),
      import("./zh-cn/festivals.js"),
      import("./zh-cn/greetings.js"),
      import("./zh-cn/leaving.js"),
      import("./zh-cn/lectures.js"),
      import("./zh-cn/pages.js"),
      import("./zh-cn/posts.js"),
      import("./zh-cn/receipts.js"),
      import("./zh-cn/relay.js"),
      import("./zh-cn/sections.js"),
      import("./zh-cn/story.js"),
      import("./zh-cn/trips.js"),
      import("./zh-cn/warnings.js"),
    ]);
    const keys = themes.flatMap((theme) => Object.values(theme)).flatMap((phrases) => Object.keys(phrases));

    expect(keys.sort()).toEqual([...messageKeys].sort());
  });

  it("leaves no phrase empty, untrimmed or half filled in", () => {
    expect(matching(/^$|^\s|\s$|undefined|NaN|\[object|\$\{/u)).toEqual([]);
  });

  it("writes Chinese without English sentences and English without Chinese", () => {
    const mixed = spoken().filter(([name, text]) =>
      name.startsWith("en ") ? /\p{Script=Han}/u.test(text) : !/[\p{Script=Han}※]/u.test(text),
    );

    expect(mixed.map(([name]) => name)).toEqual([]);
  });

  it("has no word of blame", () => {
    const chinese =
      /责令|拒不|屡次|屡教|懒|拖延|拖拉|落后|失职|追究|处分|严肃处理|点名|通报|后果自负|警告|不合格|不积极|不自觉|为什么还|仍未|迟到|逾期|超期|务必|必须|抓紧|速报|催/u;
    const blaming =
      /\b(?:blame|fault|guilty|lazy|negligent|careless|punish\w*|shame|delinquent|offender|you failed|failed to|neglected|must not|you must|overdue|too late|at once report|immediately|final (?:warning|reminder))\b/iu;

    expect([matching(chinese), matching(blaming)]).toEqual([[], []]);
  });

  it("shouts nowhere: at most one exclamation mark in a phrase, none in warnings, reminders and errors", () => {
    const quiet = spoken().filter(([name]) => /(?:warning|error|trip|answer|relay|page)\./u.test(name));

    expect(matching(/[!!].*[!!]/su)).toEqual([]);
    expect(quiet.filter(([, text]) => /[!!]/u.test(text)).map(([name]) => name)).toEqual([]);
  });
});

describe("say", () => {
  it("fills the parameters in", () => {
    const params = { branch: "示例支部", code: "4071", minutes: 10 };

    expect(say("zh-CN", "binding.body", params)).toBe(
      "绑定到示例支部的验证码是 4071,10 分钟内有效。不是您本人操作的话,不用理会。",
    );
    expect(say("en", "binding.body", params)).toMatch(/^Your code for 示例支部 is 4071\. It holds for 10 minutes\./u);
  });

  it("counts in English as English does", () => {
    expect(say("en", "post.files", { count: 1 })).toBe("1 attachment");
    expect(say("en", "post.files", { count: 2 })).toBe("2 attachments");
  });

  it("names the sections of the seed", () => {
    const names = (
      [
        "section.lecture",
        "section.twoStudies",
        "section.currentAffairs",
        "section.supervisionService",
        "section.assembly",
      ] as const
    ).map((key) => say("zh-CN", key));

    expect(names).toEqual(["支部书记微课堂", "两学一做之窗", "时政要闻", "监督服务", "党员大会"]);
  });
});

describe("resolveLocale", () => {
  it.each([
    ["zh-CN", "zh-CN"],
    ["zh", "zh-CN"],
    ["zh-Hant-TW", "zh-CN"],
    ["ZH_cn", "zh-CN"],
    ["en", "en"],
    ["en-GB", "en"],
    ["EN_us", "en"],
    ["no", "zh-CN"],
    ["eng-lish", "zh-CN"],
    ["", "zh-CN"],
  ])("takes %j as %s", (tag, locale) => {
    expect(resolveLocale(tag)).toBe(locale);
  });
});

describe("sayError", () => {
  it("speaks of what a member can change, and in general of the rest", () => {
    expect(sayError("en", "SECTION_CLOSED")).toMatch(/section takes nothing new/u);
    expect(sayError("zh-CN", "STORE_CORRUPT")).toBe(say("zh-CN", "error.other"));
  });
});

describe("sayList", () => {
  it("joins names as each language does", () => {
    expect(sayList("zh-CN", ["甲", "乙", "丙"])).toBe("甲、乙和丙");
    expect(sayList("en", ["A", "B", "C"])).toBe("A, B and C");
    expect([sayList("en", []), sayList("en", ["A"])]).toEqual(["", "A"]);
  });
});
