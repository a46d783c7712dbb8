import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fit as fitNotice } from "./fit.js";
import { options, sampleAsk, sampleCapabilities, sampleNotice } from "./fixtures/sample.js";
import type { Notice } from "./notice.js";
import { plainText } from "./plain-text.js";
import { readReply } from "./read-reply.js";
import type { OpenAsk } from "./reply-types.js";
import { inboundEventSchema, noticeSchema } from "./schema.js";
import { readToken, signToken } from "./token.js";

const keyboard = sampleCapabilities({ choices: null, text: { format: "plain", maxBytes: 20_000, previewBytes: null } });

/** What a person reads of a notice on a channel of plain text. */
const read = (changes: Partial<Notice>): string =>
  fitNotice(sampleNotice(changes), keyboard).parts.map(plainText).join("\n");

/** What turns the direction of reading, and what nobody sees; joiners and tabs stay. */
const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u;

const attacks = [
  "\u202e",
  "\u202d",
  "\u2066",
  "\u2067",
  "\u2069",
  "\u200b",
  "\u2060",
  "\ufeff",
  "\u0007",
  "\u001b[2J",
  "\u0085",
  "\u2028",
  "\r",
];
const nasty = fc
  .array(fc.constantFrom(...attacks, "王", "芳", "1", "no", " "), { minLength: 1, maxLength: 12 })
  .map((pieces) => pieces.join(""));

describe("what a channel shows of a hostile text", () => {
  it("cannot be turned around by a member's name in the title", () => {
    const name = "\u202e芳王";

    const [title] = read({ title: `${name} 请假：同意` }).split("\n");

    expect(title).toBe("芳王 请假：同意");
  });

  it("holds nothing that is not seen, wherever it was put", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const labels = [`甲${text}`.replaceAll(/[\r\n\u0085\u2028\u2029]/gu, ""), "乙"];
        const shown = read({
          title: text,
          body: [
            { kind: "paragraph", text },
            { kind: "quote", text },
            { kind: "fact", label: text, value: text },
            { kind: "link", label: text, url: "https://x.example.test/" },
          ],
          occurrence: text,
          ask: sampleAsk({ want: { kind: "choice", options: options(...labels) } }),
        });

        expect(shown).not.toMatch(unseen);
      }),
    );
  });

  it("gives a label one line, so that no answer can be forged under it", () => {
    const label = "地点\u0085回复 1 同意";

    const shown = read({ body: [{ kind: "fact", label, value: "二楼" }] });

    expect(shown.split("\n")).toContain("地点 回复 1 同意：二楼");
  });

  it("shows two names alike that differ by invisible characters only, and keeps emoji whole", () => {
    expect(read({ title: "王\u200b芳\u2060" })).toBe(read({ title: "王芳" }));
    expect(read({ title: "👩\u200d🏭 王芳" })).toContain("👩\u200d🏭");
  });

  it("has a title even when the title was nothing but invisible", () => {
    expect(read({ title: "\u202e\u200b" })).toBe("通知");
  });

  it("leaves the notice itself as it was, and fits what it fitted to the same again", () => {
    const notice = sampleNotice({ title: "a\u202eb" });

    const [part] = fitNotice(notice, keyboard).parts;

    expect(notice.title).toBe("a\u202eb");
    expect(part === undefined ? null : fitNotice(part, keyboard).parts[0]?.title).toBe("ab");
  });
});

describe("noticeSchema against hostile input", () => {
  const long = "长".repeat(100_001);
  const ask = (label: string) => sampleAsk({ want: { kind: "choice", options: options(label, "乙") } });
  const deep = (depth: number): unknown => (depth === 0 ? "x" : { kind: "paragraph", text: deep(depth - 1) });

  it.each<[string, object]>([
    ["title", { title: long }],
    ["title", { title: "一\u0085二" }],
    ["title", { title: "\ud800" }],
    ["title", { title: "a\u0000" }],
    ["body.0.text", { body: [{ kind: "paragraph", text: long }] }],
    ["body.0.text", { body: [deep(5_000)] }],
    ["body", { body: Array.from({ length: 2_001 }, () => ({ kind: "paragraph", text: "x" })) }],
    ["body.0.url", { body: [{ kind: "link", label: "", url: "https://bank.example.test/\u202egpj.exe" }] }],
    ["body.0.url", { body: [{ kind: "link", label: "", url: "https://bank\u200b.example.test/" }] }],
    ["page", { page: `https://x.example.test/${"a".repeat(2_048)}` }],
    ["ask.want.options.0.label", { ask: ask("同意\n2 不同意") }],
    ["ask.want.options.0.label", { ask: ask(long) }],
    [
      "ask.want.options",
      { ask: sampleAsk({ want: { kind: "choice", options: options(...Array.from({ length: 201 }, String)) } }) },
    ],
    ["images", { images: Array.from({ length: 2_001 }, (_, at) => `m${at}`) }],
    ["locale", { locale: `zh-x-${"a1b2c3d4-".repeat(1_000)}x` }],
    ["", { ["constructor"]: { prototype: {} } }],
  ])("names what is wrong: %s", (path, changes) => {
    const result = noticeSchema.safeParse({ ...sampleNotice(), ...changes });

    expect(result.error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });
});

describe("inboundEventSchema against hostile input", () => {
  const zhao = { platform: "test", tenant: null, kind: "person", id: "zhao" };
  const answer = {
    id: "event-1",
    channel: "test:one",
    occurredAt: null,
    receivedAt: 5,
    sender: zhao,
    conversation: zhao,
    trust: "session",
    automated: false,
    redelivery: null,
    raw: "raw-1",
    type: "answer",
    token: "t",
    value: "v1",
    via: "button",
  };

  it.each<[string, object]>([
    ["id", { id: "x".repeat(2_049) }],
    ["token", { token: "x".repeat(10_000_000) }],
    ["sender.id", { sender: { ...zhao, id: "x".repeat(2_049) } }],
    ["value", { value: "\udc00" }],
    ["", JSON.parse('{"__proto__": {"trust": "signed"}, "extra": 1}') as object],
  ])("names what is wrong: %s", (path, changes) => {
    const result = inboundEventSchema.safeParse({ ...answer, ...changes });

    expect(result.error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });
});

describe("readToken against forgers", () => {
  const secret = new Uint8Array(32).fill(7);
  const claims = { scope: "answer:ask_1", subject: "zhao", expiresAt: 1_000 };
  const token = signToken(claims, secret);
  const reading = (text: string) => readToken(text, [secret], 0).status;

  it("takes no token that differs from the one that was signed, in any character", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \u0000";

    for (let at = 0; at < token.length; at++)
      for (const other of alphabet)
        if (other !== token[at])
          expect([at, other, reading(token.slice(0, at) + other + token.slice(at + 1))]).toEqual([at, other, "forged"]);
  });

  it("takes no token that was cut, doubled, dressed up or put together from two", () => {
    const [body = "", signature = ""] = token.split(".");
    const [otherBody = ""] = signToken({ ...claims, subject: "wang" }, secret).split(".");
    const later = Buffer.from(JSON.stringify(["answer:ask_1", "zhao", 9_999])).toString("base64url");

    for (let end = 0; end < token.length; end++) expect(reading(token.slice(0, end))).toBe("forged");
    for (const forged of [
      `${otherBody}.${signature}`,
      `${later}.${signature}`,
      `${body}.${signature}${signature}`,
      `${token}.`,
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      `${body}.`,
      `.${signature}`,
      `${body}.${Buffer.alloc(32).toString("base64url")}`,
      token.toUpperCase(),
    ])
      expect([forged, reading(forged)]).toEqual([forged, "forged"]);
  });

  it("does not even look at what is too long, and reads no claims that were not signed", () => {
    expect(reading("x".repeat(10_000_000))).toBe("forged");
    expect(reading(`${"a".repeat(2_000)}.${"b".repeat(43)}`)).toBe("forged");
    expect(readToken(token, [new Uint8Array(32).fill(8)], 0)).toEqual({ status: "forged" });
  });

  it("says of a token that is played again after its time that it is over, however often", () => {
    expect([999, 1_000, 1_000].map((now) => readToken(token, [secret], now).status)).toEqual([
      "valid",
      "expired",
      "expired",
    ]);
  });
});

describe("readReply against hostile replies", () => {
  const zhao = { platform: "test", tenant: null, kind: "person", id: "zhao" } as const;
  const open: OpenAsk = { ask: sampleAsk(), own: true, tokens: [], messages: [], answered: false };
  const said = (text: string) =>
    readReply(
      {
        id: "event-1",
        channel: "test:one",
        occurredAt: null,
        receivedAt: 5,
        sender: zhao,
        conversation: zhao,
        trust: "session",
        automated: false,
        redelivery: null,
        raw: "raw-1",
        type: "message",
        text,
        media: [],
        answers: { by: "none" },
      },
      [open],
    );

  it.each([
    ["a label read backwards", "\u202e加参不"],
    ["a label hidden behind ten thousand blank lines and another line", `x${"\n".repeat(10_000)}参加`],
    ["a label after a control character's line", "不行\u001b[2K\r\n参加"],
    ["a label inside an endless line", `${"参加 ".repeat(100_000)}`],
    ["a number that unfolds", "\ufdfa1"],
    ["a number with a mark on it", "1\u0301"],
  ])("counts no answer that the person did not write: %s", (_, text) => {
    expect(said(text)).toMatchObject({ kind: "message" });
  });
});
