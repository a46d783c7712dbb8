import { describe, expect, it } from "vitest";
import type { Capabilities } from "./capabilities.js";
import { fit as fitNotice } from "./fit.js";
import { utf8Bytes } from "./fit-cut.js";
import type { FitOptions, MediaFacts } from "./fit-options.js";
import { sampleEvent as event, options, sampleAsk, sampleCapabilities, sampleNotice } from "./fixtures/sample.js";
import type { Notice } from "./notice.js";
import { plainText } from "./plain-text.js";

const page = "https://branch.example.test/n/1";

const facts = (changes: Partial<MediaFacts> = {}): MediaFacts => ({
  name: "名单.xlsx",
  bytes: 100,
  url: null,
  urlExpiresAt: null,
  ...changes,
});

function fitted(notice: Partial<Notice>, capabilities: Partial<Capabilities> = {}, more: FitOptions = {}) {
  const { parts, losses } = fitNotice(sampleNotice(notice), sampleCapabilities(capabilities), more);
  const shown = losses.map((loss) => `${loss.rule} ${loss.weight}`);
  return { parts, losses, shown, first: parts[0], text: parts.map(plainText).join("\n---\n") };
}

describe("fit: answers", () => {
  it("D1 offers every path the channel has, best first", () => {
    const ask = { purpose: "invitation", ask: sampleAsk(), event, page } as const;
    const everything = {
      mailLinks: true,
      calendar: { replies: true },
      choices: { max: 3, labelMaxChars: 3, everyClient: false },
    };

    expect(fitted(ask, everything).first?.answerPaths).toEqual(["button", "calendar", "mail-link", "page", "keyword"]);
    expect(fitted({ ...ask, purpose: "roll-call" }, everything).first?.answerPaths).not.toContain("calendar");
    expect(fitted(ask, { choices: null, inbound: "none" }).first?.answerPaths).toEqual(["page"]);
  });

  it("D1 stops an ask which nobody could answer", () => {
    const { shown, parts } = fitted({ ask: sampleAsk() }, { choices: null, inbound: "none" });

    expect(shown).toEqual(["D1 blocking"]);
    expect(parts).toEqual([]);
  });

  it("D2 writes a guide with numbers, labels and code exactly when something is to be typed", () => {
    const everywhere = fitted({ ask: sampleAsk() });
    const somewhere = fitted({ ask: sampleAsk() }, { choices: { max: 6, labelMaxChars: 10, everyClient: false } });
    const nowhere = fitted({ ask: sampleAsk(), locale: "en-GB" }, { choices: null });

    expect(everywhere.first).toMatchObject({ guide: null, answerPaths: ["button"] });
    expect(somewhere.first).toMatchObject({
      guide: "回复 1 参加 · 2 不参加 · 3 迟到  [K7]",
      answerPaths: ["button", "keyword"],
    });
    expect(somewhere.shown).toEqual(["D2 cosmetic"]);
    expect(nowhere.first?.guide).toBe("Reply 1 参加 · 2 不参加 · 3 迟到  [K7]");
  });

  it("D3 gives all options as a numbered list when one label is too long, and shortens none", () => {
    const labels = ["参加", "因公出差在外地审计现场无法到会参加学习"];
    const { first, shown } = fitted({ ask: sampleAsk({ want: { kind: "choice", options: options(...labels) } }) });

    expect(first?.answerPaths).toEqual(["keyword"]);
    expect(first?.guide).toContain(labels[1]);
    expect(first?.ask?.want).toEqual({ kind: "choice", options: options(...labels) });
    expect(shown).toEqual(["D2 cosmetic", "D3 cosmetic"]);
  });

  it("D4 stops more than nine options unless buttons or a page carry them", () => {
    const labels = Array.from({ length: 10 }, (_, index) => `第${index}组`);
    const ask = sampleAsk({ want: { kind: "choice", options: options(...labels) } });
    const buttons = { max: 10, labelMaxChars: 9, everyClient: true };

    expect(fitted({ ask }, { choices: null }).shown).toContain("D4 blocking");
    expect(fitted({ ask }, { choices: null }).parts).toEqual([]);
    expect(fitted({ ask }, { choices: buttons }).shown).toEqual([]);
    expect(fitted({ ask, page }, { choices: null }).shown).toEqual(["D2 cosmetic"]);
    expect(fitted({ ask, page }, { choices: null }).first?.guide?.split("\n")).toHaveLength(11);
  });

  it("D11 asks for a typed place where no device location comes in", () => {
    const ask = sampleAsk({ want: { kind: "location" } });

    expect(fitted({ ask }).first?.guide).toBe("请发送位置，或回复所在城市  [K7]");
    expect(fitted({ ask }).shown).toEqual([]);
    expect(fitted({ ask }, { location: null }).first?.guide).toBe("请回复所在城市  [K7]");
    expect(fitted({ ask }, { location: null }).shown).toEqual(["D11 reduced"]);
    expect(fitted({ ask }, { location: null, inbound: "none" }).shown).toEqual(["D11 blocking"]);
  });

  it("D13 shows no URL which the author did not give", () => {
    const { text } = fitted({ ask: sampleAsk(), page }, { choices: null, mailLinks: true }, { token: "signed-token" });

    expect(text.match(/https?:\S+/gu)).toEqual([page]);
    expect(text).not.toContain("signed-token");
  });

  it("D14 does not put a closed ask again", () => {
    const ask = sampleAsk({ closesAt: 1000 });

    const { first, shown, losses, text } = fitted({ ask }, {}, { now: 1000 });

    expect(first).toMatchObject({ ask: null, guide: null, answerPaths: [], token: null });
    expect(shown).toEqual(["D14 cosmetic"]);
    expect(losses[0]?.lost).toBe("K7、参加、不参加、迟到");
    expect(text).toContain("已截止");
    expect(fitted({ ask }, {}, { now: 999 }).first?.ask).toEqual(ask);
  });

  it("carries the token with the ask only", () => {
    expect(fitted({ ask: sampleAsk() }, {}, { token: "t" }).first?.token).toBe("t");
    expect(fitted({}, {}, { token: "t" }).first?.token).toBeNull();
  });
});

describe("fit: text", () => {
  it("D5 writes facts and links out where there is no rich text", () => {
    const body = [
      { kind: "fact", label: "地点", value: "三楼" },
      { kind: "link", label: "报名", url: "https://a.example.test/x" },
    ] as const;

    const plain = fitted({ body }, { text: { format: "plain", maxBytes: 900, previewBytes: null } });

    expect(plain.first?.body).toEqual([
      { kind: "paragraph", text: "地点：三楼" },
      { kind: "paragraph", text: "报名：https://a.example.test/x" },
    ]);
    expect(plain.shown).toEqual(["D5 cosmetic"]);
    expect(fitted({ body }).first?.body).toEqual(body);
  });

  it("shows the page's URL once", () => {
    expect(fitted({ page }).first?.body).toEqual([{ kind: "link", label: "网页版", url: page }]);
    const body = [{ kind: "paragraph", text: `详见${page}。` }] as const;
    expect(fitted({ page, body }).first?.body).toEqual(body);
    const longer = [{ kind: "paragraph", text: `详见${page}23` }] as const;
    expect(fitted({ page, body: longer }).first?.body).toHaveLength(2);
  });

  it("D7 puts purpose and short title within the preview, and the whole title into the text", () => {
    const text = { format: "markdown", maxBytes: 900, previewBytes: 20 } as const;

    const { first, shown } = fitted({ purpose: "reminder", title: "关于三月主题党日的第二次提醒" }, { text });

    expect(first?.title).toBe("提醒·关于三…");
    expect(utf8Bytes(first?.title ?? "")).toBeLessThanOrEqual(20);
    expect(first?.body).toEqual([{ kind: "paragraph", text: "关于三月主题党日的第二次提醒" }]);
    expect(shown).toEqual(["D7 cosmetic"]);
    expect(fitted({ purpose: "reminder", title: "开会" }, { text })).toMatchObject({
      shown: [],
      first: { title: "提醒·开会" },
    });
  });

  it("D10 requires an occurrence where repeats are swallowed, and shows it in every part", () => {
    const swallowing = { suppressesRepeatsMs: 86_400_000 };
    const long = { kind: "paragraph", text: "学".repeat(200) } as const;
    const small = { ...swallowing, text: { format: "plain", maxBytes: 800, previewBytes: null } } as const;

    expect(fitted({}, swallowing).shown).toEqual(["D10 blocking"]);
    expect(fitted({ occurrence: "第二次提醒" }, swallowing).text).toContain("第二次提醒");
    const handedIn = fitted({}, swallowing, { handedInAt: Date.UTC(2026, 2, 2, 2, 5), zone: "Asia/Shanghai" });
    expect(handedIn.shown).toEqual(["D10 cosmetic"]);
    expect(handedIn.text).toMatch(/2026年3月2日.*10:05/u);
    const parts = fitted({ occurrence: "第二次提醒", body: [long, long] }, small).parts;
    expect(parts.map((part) => plainText(part).includes("第二次提醒"))).toEqual([true, true]);
  });

  it("D12 writes an event out as facts with weekday, zone and place, and adds the calendar file", () => {
    const { first, shown } = fitted({ purpose: "invitation", event }, {}, { calendarFile: "media_ics" });

    expect(first?.event).toBeNull();
    expect(first?.body).toEqual([
      { kind: "fact", label: "日期", value: "2026年3月5日 星期四" },
      { kind: "fact", label: "时间", value: "14:00–15:30（Asia/Shanghai、UTC+08:00）" },
      { kind: "fact", label: "地点", value: "三楼会议室" },
    ]);
    expect(first?.files).toEqual(["media_ics"]);
    expect(shown).toEqual(["D12 reduced"]);
  });

  it("D12 says that a gathering is cancelled, in English too, and over midnight", () => {
    const night = {
      ...event,
      cancelled: true,
      place: null,
      zone: "Europe/London",
      endsAt: event.startsAt + 86_400_000,
    };

    expect(fitted({ event: night, locale: "en" }).text.split("\n").slice(2)).toEqual([
      "State: cancelled",
      "Date: Thursday, 5 March 2026",
      "Time: 06:00–Friday, 6 March 2026 06:00 (Europe/London, UTC+00:00)",
    ]);
  });

  it("leaves an event to a channel with a calendar", () => {
    expect(fitted({ event }, { calendar: { replies: false } }).first).toMatchObject({ event, body: [] });
  });

  it("D15 names the date of a message that cannot be taken back", () => {
    const corrects = { sentAt: Date.UTC(2026, 2, 1, 20), title: "旧通知" };

    expect(fitted({}, {}, { corrects }).text).toContain("更正：2026年3月2日 星期一所发“旧通知”有误");
    expect(fitted({}, {}, { corrects }).shown).toEqual(["D15 reduced"]);
    const retract = { windowMs: 1000 };
    expect(fitted({}, { retract }, { corrects, now: corrects.sentAt + 1000 }).shown).toEqual([]);
    expect(fitted({}, { retract }, { corrects, now: corrects.sentAt + 1001 }).shown).toEqual(["D15 reduced"]);
  });

  it("D17 alerts nobody by accident, and leaves addresses and URLs alone", () => {
    const text = "@所有人 请看 @all，联系 a@all.example.test 或 https://x.example.test/@all @张三";

    const { first, losses } = fitted({ title: "@everyone 通知", body: [{ kind: "paragraph", text }] });

    expect(first?.title).toBe("＠everyone 通知");
    expect(first?.body).toEqual([
      {
        kind: "paragraph",
        text: "＠所有人 请看 ＠all，联系 a@all.example.test 或 https://x.example.test/@all @张三",
      },
    ]);
    expect(losses.map((loss) => `${loss.rule} ${loss.lost}`)).toEqual(["D17 @everyone、@所有人、@all"]);
  });
});

describe("fit: media", () => {
  const images = ["i1", "i2", "i3", "i4"];

  it("D8 shows the pictures that fit and where the others are", () => {
    const gallery = { images: { max: 3, maxBytes: 1000, layout: "gallery" } } as const;

    const { first, shown } = fitted({ images, page }, gallery);

    expect(first?.images).toEqual(["i1", "i2", "i3"]);
    expect(first?.body).toEqual([{ kind: "link", label: "＋另有 1 张", url: page }]);
    expect(shown).toEqual(["D8 reduced"]);
  });

  it("D8 leaves out a picture that is too large, and names it", () => {
    const media = (reference: string) => facts({ name: `${reference}.png`, bytes: reference === "i2" ? 9_000_000 : 1 });

    const { first, losses } = fitted({ images }, {}, { media });

    expect(first?.images).toEqual(["i1", "i3", "i4"]);
    expect(losses[0]?.lost).toContain("i2.png");
    expect(first?.body).toEqual([{ kind: "paragraph", text: "＋另有 1 张" }]);
  });

  it("D8 shows a cover with the count, or captions alone", () => {
    const single = fitted({ images, page }, { images: { max: 1, maxBytes: 1000, layout: "single" } });
    const none = fitted({ images, page }, { images: null }, { media: (name) => facts({ name: `照片${name}` }) });

    expect(single.first).toMatchObject({ images: ["i1"], body: [{ label: "图片共 4 张", url: page }] });
    expect(none.first).toMatchObject({
      images: [],
      body: [{ label: "图片共 4 张（照片i1、照片i2、照片i3、照片i4）", url: page }],
    });
  });

  it("D9 turns a file that does not fit into a link with its expiry date", () => {
    const media = () => facts({ url: "https://f.example.test/1", urlExpiresAt: Date.UTC(2026, 2, 31) });

    const { first, shown } = fitted({ files: ["f1"] }, { files: null }, { media });

    expect(first?.files).toEqual([]);
    expect(first?.body).toEqual([
      { kind: "link", label: "名单.xlsx（链接有效期至 2026年3月31日 星期二）", url: "https://f.example.test/1" },
    ]);
    expect(shown).toEqual(["D9 reduced"]);
  });

  it("D9 falls back to the page, and stops where there is no URL at all", () => {
    const room = { files: { max: 1, maxBytes: 10 } };

    expect(fitted({ files: ["f1", "f2"], page }, room).first).toMatchObject({
      files: ["f1"],
      body: [{ label: "f2", url: page }],
    });
    expect(fitted({ files: ["f1"] }, room, { media: () => facts() }).shown).toEqual(["D9 blocking"]);
  });
});

describe("fit: size", () => {
  const text = (maxBytes: number) => ({ text: { format: "plain", maxBytes, previewBytes: null } }) as const;
  const paragraph = (letter: string, length: number) => ({ kind: "paragraph", text: letter.repeat(length) }) as const;

  it("D6 leads to the page and names what is left out", () => {
    const body = [paragraph("甲", 20), paragraph("乙", 200), { kind: "fact", label: "地点", value: "三楼" } as const];

    const { parts, losses } = fitted({ body, page, ask: sampleAsk() }, { ...text(400), choices: null });

    expect(parts).toHaveLength(1);
    const [lead, cut, link] = parts[0]?.body ?? [];
    expect(lead).toEqual(body[0]);
    expect(cut).toMatchObject({ text: expect.stringMatching(/^乙+…$/u) });
    expect(link).toEqual({ kind: "paragraph", text: `全文：${page}` });
    expect(parts[0]?.guide).toContain("[K7]");
    expect(losses.filter((loss) => loss.rule === "D6").map((loss) => loss.lost)).toEqual([
      expect.stringMatching(/^乙{60}……（共 \d+ 字）$/u),
      "地点：三楼",
    ]);
  });

  it("D6 attaches the full text where there are files but no page", () => {
    const { first, shown } = fitted({ body: [paragraph("甲", 900)] }, text(300), { fullTextFile: "media_full" });

    expect(first?.files).toEqual(["media_full"]);
    expect(first?.body.at(-1)).toEqual({ kind: "paragraph", text: "全文见附件。" });
    expect(shown).toEqual(["D6 reduced"]);
  });

  it("D6 sends up to three parts, cut between blocks, with ask and guide on the last", () => {
    const body = [paragraph("甲", 60), paragraph("乙", 60), paragraph("丙", 60)];

    const { parts, shown } = fitted(
      { body, ask: sampleAsk(), images: ["i1"], files: ["f1"] },
      { ...text(300), choices: null },
    );

    expect(parts.map((part) => part.body)).toEqual([[body[0]], [body[1]], [body[2]]]);
    expect(parts.map((part) => part.part)).toEqual([1, 2, 3].map((number) => ({ number, of: 3 })));
    expect(parts.map((part) => [part.ask?.code, part.guide !== null, part.answerPaths.length])).toEqual([
      [undefined, false, 0],
      [undefined, false, 0],
      ["K7", true, 1],
    ]);
    expect(parts.map((part) => [part.images.length, part.files.length])).toEqual([
      [1, 0],
      [0, 0],
      [0, 1],
    ]);
    expect(shown).toEqual(["D2 cosmetic", "D6 reduced"]);
  });

  it("D6 divides a block that is larger than a part after a sentence", () => {
    const body = [{ kind: "paragraph", text: `${"学".repeat(70)}。${"习".repeat(70)}` } as const];

    const { parts } = fitted({ body }, text(300));

    expect(parts.map((part) => part.body)).toEqual([
      [{ kind: "paragraph", text: `${"学".repeat(70)}。` }],
      [paragraph("习", 70)],
    ]);
  });

  it("D6 stops what is larger than three parts", () => {
    const { parts, shown } = fitted({ body: [paragraph("甲", 900)] }, text(300));

    expect(parts).toEqual([]);
    expect(shown).toEqual(["D6 blocking"]);
  });

  it("D6 stops when the title alone does not fit", () => {
    expect(fitted({ title: "长".repeat(100), page }, { text: { ...text(100).text, format: "html" } }).shown).toEqual([
      "D6 blocking",
    ]);
  });

  it("measures what the adapter renders", () => {
    const body = [paragraph("甲", 50)];
    const measure = (notice: Parameters<typeof plainText>[0]) => 10 * utf8Bytes(plainText(notice));

    expect(fitted({ body }, text(300)).shown).toEqual([]);
    expect(fitted({ body }, text(1000), { measure }).shown).toEqual(["D6 reduced"]);
  });

  it("fits a megabyte in moments", () => {
    const { parts } = fitted({ body: [paragraph("甲", 400_000)], page }, text(20_480));

    expect(utf8Bytes(plainText(parts[0] ?? expect.fail("no part")))).toBeLessThanOrEqual(20_480);
  });
});

describe("fit: what a notice is part of", () => {
  it("passes conversation and section on, in every part, as they are", () => {
    const thread = { id: "post_1" };
    const list = { id: "s-study", title: "学习之窗", leavable: true };
    const body = Array.from({ length: 3 }, () => ({ kind: "paragraph" as const, text: "学".repeat(300) }));

    const { parts } = fitted(
      { thread, list, body },
      { text: { format: "plain", maxBytes: 1_200, previewBytes: null } },
    );

    expect(parts.length).toBe(3);
    expect(parts.map((part) => [part.thread, part.list])).toEqual([1, 2, 3].map(() => [thread, list]));
  });
});
