import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InboundEvent } from "./event.js";
import {
  choice,
  envelope,
  k7,
  m2,
  now,
  open,
  photoAsk,
  placeAsk,
  reasonAsk,
  said,
  thread,
  token,
  valueOfReply,
} from "./fixtures/said.js";
import { options } from "./fixtures/sample.js";
import { readReply } from "./read-reply.js";

describe("readReply: which answer", () => {
  it.each([
    "2",
    "２",
    "②",
    "(2)",
    "2.",
    "2、",
    " 2 ",
    "二",
    "两",
    "第二个",
    "第2个",
    "第 2 项",
    "选2",
    "选项二",
    "option 2",
    "不参加",
    "不参加。",
    "【不参加】",
    "不 参加",
    "2 不参加",
    "2、不参加",
    "2.不参加",
    "2不参加",
    "\n\n2\n谢谢！",
    "2\n-- \n赵例一",
    "2\n\n-----原始邮件-----\n1 参加",
    "> 1 参加\n2",
    "K7 2",
    "2 K7",
    "[K7] 2",
    "k7：不参加",
    "Ｋ７ ２",
    "不参加（K7）",
    "2\nK7",
  ])("takes %j for the second option", (text) => {
    expect(valueOfReply(text)).toBe("v2");
  });

  it.each([
    "我还不能说参加",
    "参加不了",
    "不参加吧",
    "参加？",
    "1?",
    "12",
    "0",
    "1.5",
    "-1",
    "2号",
    "1 2",
    "1和2",
    "两点到",
    "2 参加",
    "K71",
    "K7",
    "👍",
    "1️⃣",
    "",
    "。",
    "我选2，但是要晚到",
    "1".repeat(300),
  ])("guesses nothing from %j", (text) => {
    expect(valueOfReply(text)).toBe("message");
  });

  it("takes words and listed emoji for their option, in any case and width", () => {
    const list = [
      { value: "yes", label: "参加", words: ["收到", "OK", "👍🏽", "❤️", "+1"] },
      { value: "no", label: "请假", words: ["No"] },
    ];

    expect(["收到！", "ok", "ＯＫ", "👍🏽", "❤", "+1"].map((text) => valueOfReply(text, choice(list)))).toEqual(
      Array(6).fill("yes"),
    );
    expect(valueOfReply("NO.", choice(list))).toBe("no");
    expect(valueOfReply("👍", choice(list))).toBe("message");
  });

  it("does not choose when a number is also another option's label", () => {
    const reading = readReply(said("2"), [choice(options("2", "3"))]);

    expect(reading).toEqual({ kind: "ambiguous", why: "which-option", codes: ["K7"] });
    expect(valueOfReply("3", choice(options("2", "3")))).toBe("v2");
  });

  it("reads numbers beyond nine", () => {
    const list = choice(options(...Array.from({ length: 12 }, (_, i) => `组${"甲乙丙丁戊己庚辛壬癸子丑"[i]}`)));

    expect(["12", "十二", "第十个", "11"].map((text) => valueOfReply(text, list))).toEqual([
      "v12",
      "v12",
      "v10",
      "v11",
    ]);
  });

  it("takes a text whole, without code, quote and signature", () => {
    const reading = readReply(said("R3 因公出差，\n周五返回。\n发自我的 iPhone"), [reasonAsk, k7]);

    expect(reading).toMatchObject({ kind: "answer", askId: "ask_3", value: "因公出差，\n周五返回。", by: "code" });
    expect(readReply(said("长".repeat(31)), [reasonAsk])).toMatchObject({ kind: "message", why: "no-match" });
  });

  it("takes a short line for a typed place, and a sentence for a message", () => {
    expect(readReply(said("云汀市。"), [placeAsk])).toMatchObject({ value: "云汀市", via: "keyword" });
    expect(readReply(said("我明天才到，到了再说"), [placeAsk]).kind).toBe("message");
  });

  it("takes pictures for an ask that wants them, and not too many", () => {
    expect(readReply(said("", { media: ["m1", "m2"] }), [photoAsk])).toMatchObject({
      askId: "ask_5",
      media: ["m1", "m2"],
    });
    expect(readReply(said("", { media: ["m1", "m2", "m3"] }), [photoAsk]).kind).toBe("message");
    expect(readReply(said("好的"), [photoAsk]).kind).toBe("message");
  });
});

describe("readReply: which ask", () => {
  it("follows token, then thread, then code, then the only open ask", () => {
    expect(readReply(said("1", token("M2")), [k7, m2])).toMatchObject({ askId: "ask_2", by: "token" });
    expect(readReply(said("1", thread("M2")), [k7, m2])).toMatchObject({ askId: "ask_2", by: "thread" });
    expect(readReply(said("m2 1"), [k7, m2])).toMatchObject({ askId: "ask_2", by: "code" });
    expect(readReply(said("1"), [m2])).toMatchObject({ askId: "ask_2", by: "only" });
  });

  it("asks back when several are open, naming their codes", () => {
    expect(readReply(said("1"), [k7, m2])).toEqual({ kind: "ambiguous", why: "which-ask", codes: ["K7", "M2"] });
    expect(readReply(said("今天天气很好，大家辛苦了"), [k7, m2])).toMatchObject({ kind: "message", why: "no-match" });
  });

  it("asks back when token and code disagree, or two codes are named", () => {
    expect(readReply(said("K7 1", token("M2")), [k7, m2])).toMatchObject({ kind: "ambiguous", codes: ["K7", "M2"] });
    expect(readReply(said("K7 1 M2"), [k7, m2])).toMatchObject({ kind: "ambiguous", codes: ["K7", "M2"] });
  });

  it("does not take a reply to something else for the only open ask's answer", () => {
    expect(readReply(said("1", thread("X9")), [k7])).toMatchObject({ kind: "ambiguous", codes: ["K7"] });
    expect(readReply(said("1 K7", thread("X9")), [k7])).toMatchObject({ kind: "answer", by: "code" });
    expect(readReply(said("谢谢", token("X9")), [k7])).toMatchObject({ kind: "message" });
  });

  it("asks for a hint after a short message while an ask is open", () => {
    expect(readReply(said("好吧"), [k7])).toEqual({ kind: "message", text: "好吧", hint: true, why: "no-match" });
    expect(readReply(said("好".repeat(21)), [k7])).toMatchObject({ hint: false });
    expect(readReply(said("好吧"), [])).toEqual({ kind: "message", text: "好吧", hint: false, why: "no-ask" });
  });

  it("takes no empty reply for an answer", () => {
    expect(readReply(said("> 1 参加\n> 2 不参加", thread("K7")), [k7])).toMatchObject({ kind: "message", hint: false });
  });
});

describe("readReply: what counts", () => {
  it("counts a member's own answer in time", () => {
    expect(readReply(said("1"), [k7])).toEqual({
      kind: "answer",
      askId: "ask_1",
      value: "v1",
      media: [],
      by: "only",
      via: "keyword",
      at: now,
      notCounted: [],
    });
  });

  it("keeps a late answer without counting it", () => {
    const closed = (closesAt: number) => open({ closesAt });

    expect(readReply(said("1"), [closed(now)])).toMatchObject({ kind: "answer", notCounted: ["late"] });
    expect(readReply(said("1"), [closed(now + 1)])).toMatchObject({ notCounted: [] });
    expect(readReply(said("1"), [closed(now), m2])).toMatchObject({ askId: "ask_2", notCounted: [] });
  });

  it("believes no date that a claimed sender wrote", () => {
    const early = said("1", { ...token("K7"), trust: "claimed", occurredAt: 1 });

    expect(readReply(early, [open({ closesAt: now })])).toMatchObject({ at: now + 5, notCounted: ["late"] });
  });

  it("keeps a proxy's answer for a person to confirm", () => {
    expect(readReply(said("1", token("K7")), [open({}, { own: false })])).toMatchObject({ notCounted: ["proxy"] });
  });

  it("counts a claimed sender only with their own token", () => {
    expect(readReply(said("1", { trust: "claimed" }), [k7])).toMatchObject({ notCounted: ["claimed"] });
    expect(readReply(said("1", { ...thread("K7"), trust: "claimed" }), [k7])).toMatchObject({
      notCounted: ["claimed"],
    });
    expect(readReply(said("1", { ...token("K7"), trust: "claimed" }), [k7])).toMatchObject({ notCounted: [] });
    expect(readReply(said("1", { ...token("K7"), trust: "claimed" }), [open({}, { own: false })])).toMatchObject({
      notCounted: ["proxy", "claimed"],
    });
  });

  it("keeps a second answer without counting it where the first stands", () => {
    expect(readReply(said("1"), [open({ changeable: false }, { answered: true })])).toMatchObject({
      notCounted: ["unchangeable"],
    });
    expect(readReply(said("1"), [open({ changeable: true }, { answered: true })])).toMatchObject({ notCounted: [] });
  });

  it("never takes a machine's words for anything", () => {
    expect(readReply(said("1", { automated: true, ...token("K7") }), [k7])).toMatchObject({
      kind: "message",
      why: "automated",
      hint: false,
    });
  });
});

describe("readReply: answers without typing", () => {
  const pressed = (code: string, value: string, via: "button" | "calendar" = "button"): InboundEvent => ({
    ...envelope,
    type: "answer",
    token: `token-${code}`,
    value,
    via,
  });

  it("takes a button's value as it travelled", () => {
    expect(readReply(pressed("K7", "v3"), [k7, m2])).toMatchObject({
      askId: "ask_1",
      value: "v3",
      by: "token",
      via: "button",
    });
    expect(readReply(pressed("K7", "参加"), [k7])).toMatchObject({ kind: "message", why: "no-match" });
    expect(readReply(pressed("X9", "v1"), [k7])).toMatchObject({ kind: "message", why: "unknown-token" });
  });

  it("maps a calendar's answer to the option marked for it", () => {
    const list = choice([
      { value: "yes", label: "参加", words: ["accepted"] },
      { value: "no", label: "请假", words: ["declined"] },
    ]);

    expect(readReply(pressed("K7", "ACCEPTED", "calendar"), [list])).toMatchObject({ value: "yes", via: "calendar" });
    expect(readReply(pressed("K7", "tentative", "calendar"), [list])).toMatchObject({ kind: "message" });
    expect(readReply(pressed("K7", "declined"), [list])).toMatchObject({ kind: "message" });
  });

  const located = (more: { token?: string | null; place?: string | null }): InboundEvent => ({
    ...envelope,
    type: "location",
    point: { latitude: 1, longitude: 2, datum: "gcj02", accuracyMetres: null },
    place: "云汀市",
    via: "device",
    token: null,
    ...more,
  });

  it("takes a location for the ask that wants one, keeping the grade", () => {
    expect(readReply(located({}), [k7, placeAsk])).toMatchObject({
      askId: "ask_4",
      value: "云汀市",
      via: "device",
      by: "only",
    });
    expect(readReply(located({ token: "token-P4", place: null }), [placeAsk])).toMatchObject({
      value: "",
      by: "token",
    });
    expect(readReply(located({}), [k7])).toMatchObject({ kind: "message", why: "no-ask" });
    expect(readReply(located({}), [placeAsk, open({ code: "P5", want: { kind: "location" } })])).toMatchObject({
      codes: ["P4", "P5"],
    });
  });

  it("leaves alone what is no reply", () => {
    const event: InboundEvent = { ...envelope, type: "retraction", of: "message-K7" };

    expect(readReply(event, [k7])).toMatchObject({ kind: "message", why: "not-a-reply" });
  });
});

describe("readReply, for any text", () => {
  const piece = fc.constantFrom(
    "1",
    "二",
    "参加",
    "不参加",
    "K7",
    "M2",
    " ",
    "。",
    "\n",
    "> ",
    "-- ",
    "我",
    "👍🏽",
    "？",
    "发件人：",
    "写道：",
  );
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece).map((parts) => parts.join("")),
  );

  it("answers with an option of the ask or not at all, and always alike", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const reading = readReply(said(text), [k7]);

        expect(readReply(said(text), [k7])).toEqual(reading);
        if (reading.kind === "answer") expect(["v1", "v2", "v3"]).toContain(reading.value);
      }),
    );
  });

  it("never counts a machine, a proxy or an unvouched sender", () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, own) => {
        const reading = readReply(said(text, { trust: "claimed" }), [open({}, { own })]);

        if (reading.kind === "answer") expect(reading.notCounted).toContain("claimed");
        expect(readReply(said(text, { automated: true }), [k7]).kind).toBe("message");
      }),
    );
  });

  it("understands an option however it is dressed", () => {
    const dressing = fc.constantFrom("", " ", "。", "！", "「", "」", "，", "…", "　");
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3), dressing, dressing, fc.boolean(), (number, before, after, byLabel) => {
        const word = byLabel ? (["参加", "不参加", "迟到"][number - 1] ?? "") : String(number);

        expect(valueOfReply(`${before}${word}${after}`)).toBe(`v${number}`);
      }),
    );
  });

  it.each([
    ["dashes", "-".repeat(100_000)],
    ["blanks", `${" ".repeat(100_000)}x`],
    ["lines of blanks", `${" ".repeat(1900)}x\n`.repeat(52)],
    ["one letter a line", "a\n".repeat(50_000)],
    ["On a a a", `On ${"a ".repeat(50_000)}`],
    ["colons", "写道：".repeat(33_000)],
    ["attributions", "On 2026-01-01 wrote:\n".repeat(5000)],
    ["header labels", "发件人：\n日期：\n".repeat(10_000)],
    ["opened quotes", "「".repeat(100_000)],
    ["punctuation", "。".repeat(100_000)],
    ["numbers", "1".repeat(100_000)],
    ["combining marks", `a${"\u0301".repeat(100_000)}`],
    ["brackets and blanks", `${"<(".repeat(400)}${" ".repeat(1000)}\n`.repeat(50)],
  ])("gets through 100 kB of %s within a test's time", (_, text) => {
    const asks = Array.from({ length: 5 }, (_one, i) => open({ id: `ask_${i}`, code: `K${i}` }));
    expect(["message", "ambiguous"]).toContain(readReply(said(text), [...asks, reasonAsk]).kind);
  });
});

describe("readReply: what names no question", () => {
  it.each(["收到", "好的。", "知道了", "嗯嗯", "OK", "Thanks!", "已阅"])("never takes %j for a place", (text) => {
    expect(readReply(said(text), [placeAsk])).toMatchObject({ kind: "message", why: "no-match" });
  });

  it("is no second text, place or picture once one was given, but still another choice", () => {
    const given = { answered: true };
    const place = open(placeAsk.ask, given);
    const text = open(reasonAsk.ask, given);

    expect(readReply(said("临川市"), [place])).toMatchObject({ kind: "message", why: "no-ask", hint: false });
    expect(readReply(said("P4 临川市"), [place])).toMatchObject({ kind: "answer", value: "临川市", by: "code" });
    expect(readReply(said("临川市", thread("P4")), [place])).toMatchObject({ kind: "answer", by: "thread" });
    expect(readReply(said("临川市"), [text, placeAsk])).toMatchObject({ kind: "answer", askId: "ask_4", by: "only" });
    expect(readReply(said("2"), [open({}, given)])).toMatchObject({ kind: "answer", value: "v2", by: "only" });
  });
});
