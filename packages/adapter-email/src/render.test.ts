import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEmailChannel } from "./channel.js";
import { configFor, inboundConfig, monday, notice } from "./fixtures/bench.js";
import { mailPayloadSchema } from "./message/message.js";

const channel = createEmailChannel(configFor(1, { inbound: inboundConfig }));
const payloadOf = (changes: Parameters<typeof notice>[0]) =>
  mailPayloadSchema.parse(channel.render(notice(changes)).payload);

describe("render", () => {
  it("is pure: same notice, same digest, and the notice is left as it was", () => {
    const input = notice({ body: [{ kind: "fact", label: "地点", value: "三楼" }] });
    const copy = structuredClone(input);

    const [first, second] = [channel.render(input), channel.render(input)];

    expect(second).toEqual(first);
    expect(input).toEqual(copy);
    expect(JSON.parse(JSON.stringify(first.payload))).toEqual(first.payload);
  });

  it("says title, every fact, quote and URL, and the guide, in text and in HTML", () => {
    const rendered = channel.render(
      notice({
        body: [
          { kind: "paragraph", text: "第一段\n第二行" },
          { kind: "quote", text: "引文一\n引文二" },
          { kind: "fact", label: "时间", value: "周五 15:00" },
          { kind: "fact", label: "地点", value: "三楼" },
          { kind: "link", label: "网页版", url: "https://example.test/n/1" },
        ],
        guide: "回复 1 参加  [K7]",
        answerPaths: ["keyword"],
      }),
    );
    const { html } = mailPayloadSchema.parse(rendered.payload);

    expect(rendered.text).toBe(
      "三月主题党日安排\n\n第一段\n第二行\n\n> 引文一\n> 引文二\n\n时间：周五 15:00\n地点：三楼\n\n网页版：https://example.test/n/1\n\n回复 1 参加  [K7]",
    );
    for (const words of ["第一段<br>第二行", "引文一<br>引文二", "<b>地点</b>：三楼", "https://example.test/n/1"])
      expect(html.before).toContain(words);
    expect(html.after).toContain("回复 1 参加  [K7]");
  });

  it("counts the bytes of the text, not its characters", () => {
    const rendered = channel.render(notice({ title: "汉字😀", body: [] }));

    expect([rendered.text, rendered.bytes]).toEqual(["汉字😀", 10]);
  });

  it("shows a part's number and an own prefix once", () => {
    expect(payloadOf({ part: { number: 2, of: 3 } }).subject).toBe("【通知】三月主题党日安排 (2/3)");
    expect(payloadOf({ title: "【学习园地】微党课" }).subject).toBe("【学习园地】微党课");
    expect(payloadOf({ purpose: "greeting", title: "生日快乐" }).subject).toBe("生日快乐");
  });

  it("follows the locale in its own words", () => {
    const event = {
      uid: "u",
      sequence: 0,
      cancelled: false,
      startsAt: monday,
      endsAt: monday + 3_600_000,
      zone: "Asia/Shanghai",
      place: "Room 3",
    };

    const { subject, text } = payloadOf({
      locale: "en-GB",
      purpose: "invitation",
      title: "Study day",
      body: [],
      event,
    });

    expect(subject).toBe("【Invitation】Study day");
    expect(text).toMatch(/Time: Monday.*9 March 2026.*09:00.*10:00.*\(Asia\/Shanghai\)\nPlace: Room 3$/u);
  });

  it("does not give time and place twice when the author has given them", () => {
    const event = {
      uid: "u",
      sequence: 0,
      cancelled: false,
      startsAt: monday,
      endsAt: monday,
      zone: "Asia/Shanghai",
      place: "三楼",
    };
    const body = [
      { kind: "fact" as const, label: "时间", value: "周一上午九点" },
      { kind: "fact" as const, label: "地点", value: "三楼" },
    ];

    const { text } = payloadOf({ event, body });

    expect(text).toBe("三月主题党日安排\n\n时间：周一上午九点\n地点：三楼");
  });

  it("keeps all messages about one gathering, or of one notice, in one thread", () => {
    const event = {
      uid: "u",
      sequence: 0,
      cancelled: false,
      startsAt: monday,
      endsAt: monday,
      zone: "UTC",
      place: null,
    };

    expect(payloadOf({ id: "n1", event }).thread).toBe(
      payloadOf({ id: "n2", event: { ...event, sequence: 1 } }).thread,
    );
    expect(payloadOf({ id: "n1", occurrence: "again" }).thread).toBe(payloadOf({ id: "n1" }).thread);
    expect(payloadOf({ id: "n2" }).thread).not.toBe(payloadOf({ id: "n1" }).thread);
  });

  it("never lets text break out of its place, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), (title, text) => {
        const { subject, html } = payloadOf({
          title: `a${title}<i>`,
          body: [{ kind: "paragraph", text: `${text}<i x="">` }],
        });

        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(subject.isWellFormed()).toBe(true);
        expect(html.before).not.toMatch(/<i/u);
      }),
    );
  });
});
