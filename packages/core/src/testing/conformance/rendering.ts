import assert from "node:assert/strict";
import { type Block, type FittedNotice, type Notice, payloadDigest } from "../../channel/channel.js";
import { audience } from "./audience.js";
import { keepsWordsWords } from "./injecting.js";
import { receiptsOf } from "./outcomes.js";
import { seenBy } from "./playing.js";
import { asking, choiceAsk, sampleToken } from "./sample-asks.js";
import { generatedTexts, wholeTexts } from "./sample-texts.js";
import { fittingOf, nth, partsOf, sendPart } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { quiet } from "./watching.js";

/** C16–C20 and C24–C28: what a message becomes on the platform. */
export const renderingCases: readonly ConformanceCase[] = [
  { number: "C16", title: "same notice, same digest, input untouched, no request", play: rendersPurely },
  { number: "C17", title: "the text holds title, every fact and every URL", play: showsEverything },
  {
    number: "C18",
    title: "bytes counts UTF-8 of what is sent (Han, emoji) and stays within maxBytes",
    play: countsBytes,
  },
  { number: "C19", title: "no grapheme or URL is cut", play: cutsNothing },
  {
    number: "C20",
    title: 'member text cannot inject markup, headers, template syntax or "@everyone"',
    play: keepsWordsWords,
  },
];

/** A notice with as much as a channel may show, and a question where one can be put. */
export function richNotice(stage: Stage, n: number): Partial<Notice> {
  const rich = nth(n, {
    purpose: "invitation",
    page: "https://example.org/notices/7?from=a&to=b",
    body: [
      { kind: "paragraph", text: "请带上学习笔记，提前十分钟到场。" },
      { kind: "quote", text: "理论联系实际。" },
      { kind: "fact", label: "主持人", value: "组织委员" },
      { kind: "fact", label: "要求", value: "准备三分钟发言" },
      { kind: "link", label: "学习材料", url: "https://example.org/materials?id=7&kind=pdf#page=3" },
      { kind: "link", label: "", url: "https://example.org/agenda" },
    ],
    event: {
      uid: "gathering-7@example.org",
      sequence: 0,
      cancelled: false,
      startsAt: stage.host.clock.now() + 86_400_000,
      endsAt: stage.host.clock.now() + 90_000_000,
      zone: "Asia/Shanghai",
      place: "三楼会议室",
    },
  });
  const withAsk = { ...rich, ...asking(choiceAsk(["参加", "请假", "晚到"])), purpose: "invitation" as const };
  return fittingOf(stage, withAsk, sampleToken).parts.length > 0 ? withAsk : rich;
}

async function rendersPurely(stage: Stage): Promise<void> {
  for (const isOpen of [false, true]) {
    if (isOpen) await stage.open();
    await quiet(stage);
    const { requests } = stage.wire;
    const pending = stage.wire.pending();
    const [part] = partsOf(stage, richNotice(stage, 1), sampleToken);
    const input = deepFrozen(structuredClone(part ?? assert.fail("no part")));
    const first = stage.channel.render(input);
    assert.deepEqual(input, part, "render() changed the notice that it was given");
    assert.equal(first.digest, payloadDigest(first.payload), "digest must be payloadDigest(payload)");
    await quiet(stage);
    stage.host.clock.advance(86_400_000);
    const again = stage.channel.render(structuredClone(input));
    assert.deepEqual(
      again,
      first,
      "rendering the same notice a day later must give the same; leave out time and chance",
    );
    const other = stage.options.create(stage.wire).render(structuredClone(input));
    assert.deepEqual(other, first, "another channel of the same configuration must render the same notice alike");
    const changed = stage.channel.render({
      ...input,
      body: [...input.body, { kind: "paragraph", text: "补充一句。" }],
    });
    assert.notEqual(changed.digest, first.digest, "a paragraph more must give another digest");
    await quiet(stage);
    assert.equal(stage.wire.pending(), pending, "render() opened something");
    if (!isOpen) assert.equal(stage.wire.requests, requests, "render() sent a request");
  }
}

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) deepFrozen(inner);
    Object.freeze(value);
  }
  return value;
}

async function showsEverything(stage: Stage): Promise<void> {
  await stage.open();
  const [to] = await audience(stage, 1);
  const notice = stage.notice(richNotice(stage, 1));
  const parts = partsOf(stage, notice, sampleToken);
  const texts = parts.map((part) => stage.channel.render(part).text);
  for (const part of parts) receiptsOf(await sendPart(stage, part, to ? [to] : []), "delivering a whole notice");
  const seen = stage.wire.sent.map(({ text }) => text);
  const urls = notice.body.flatMap((block) => (block.kind === "link" ? [block.url] : []));
  const facts = notice.body.flatMap((block) => (block.kind === "fact" ? [block.label, block.value] : []));
  const prose = notice.body.flatMap((block) => ("text" in block ? [block.text] : []));
  const labels = notice.body.flatMap((block) => (block.kind === "link" ? [block.label] : []));
  const place = stage.channel.capabilities.calendar === null ? [notice.event?.place ?? ""] : [];
  const page = notice.page === null ? [] : [notice.page];
  for (const words of [notice.title, ...facts, ...prose, ...labels, ...place])
    for (const [what, shown] of [["Rendered.text", texts] as const, ["what the recipient reads", seen] as const])
      assert.ok(
        squeezed(shown).includes(squeezed([words])),
        `${what} must hold "${words}"; it is ${JSON.stringify(shown)}`,
      );
  for (const url of [...urls, ...page])
    assert.ok(texts.join("\n").includes(url), `Rendered.text must hold the URL ${url}; it is ${JSON.stringify(texts)}`);
}

/** Texts without what platforms do to blanks and to the way a letter is composed. */
function squeezed(texts: readonly string[]): string {
  return texts.join(" ").normalize("NFC").replace(/\s+/gu, " ").trim();
}

/** Above this many bytes a message is not filled to its brim: it takes too long. */
const brimMaxBytes = 100_000;

async function countsBytes(stage: Stage): Promise<void> {
  for (const sign of ["é", "汉", "𠮷", "👨‍👩‍👧‍👦"])
    assert.ok(
      growth(stage, sign) >= Buffer.byteLength(sign),
      `${sign} is ${Buffer.byteLength(sign)} bytes of UTF-8, but bytes grows by ${growth(stage, sign)} for each`,
    );
  const letter = growth(stage, "a");
  assert.ok(letter >= 1 && letter <= 3, `bytes grows by ${letter} for each letter; count what is sent`);

  await stage.open();
  const to = await audience(stage, 1);
  const { maxBytes } = stage.channel.capabilities.text;
  for (const [index, sign] of ["汉", "👨‍👩‍👧‍👦"].entries()) {
    const signs = Math.ceil((1.5 * Math.min(maxBytes, brimMaxBytes)) / growth(stage, sign));
    const body: readonly Block[] = [{ kind: "paragraph", text: sign.repeat(signs) }];
    for (const part of partsOf(stage, nth(index + 2, { body }))) {
      const { bytes } = stage.channel.render(part);
      const words = part.body.flatMap((block) => ("text" in block ? [block.text] : []));
      const least = Buffer.byteLength(words.join(""));
      assert.ok(bytes >= least, `a message that holds ${least} bytes of text cannot have ${bytes} bytes`);
      assert.ok(bytes <= maxBytes, `a message of ${bytes} bytes is above maxBytes, ${maxBytes}`);
      receiptsOf(await sendPart(stage, part, to), `delivering a message of ${bytes} bytes`);
      const seen = stage.wire.sent.at(-1)?.text ?? "";
      assert.ok(
        words.every((word) => seen.includes(word)),
        `a message of ${bytes} bytes must arrive whole`,
      );
    }
  }
}

/** By how many bytes a message grows for one sign more. */
function growth(stage: Stage, sign: string): number {
  const count = 40;
  const [part] = partsOf(stage, { ...nth(1), body: [] });
  const measured = (text: string): number => {
    const body: readonly Block[] = [{ kind: "paragraph", text }];
    return stage.channel.render({ ...(part ?? assert.fail("no part")), body }).bytes;
  };
  return (measured(`x${sign.repeat(count)}`) - measured("x")) / count;
}

async function cutsNothing(stage: Stage): Promise<void> {
  await stage.open();
  const [to] = await audience(stage, 1);
  const texts = [...wholeTexts, ...generatedTexts(12, 30)];
  for (const [index, text] of texts.entries()) {
    const body: readonly Block[] = [
      { kind: "paragraph", text },
      { kind: "fact", label: "👩🏽‍🚒", value: text },
      { kind: "link", label: "材料👨‍👩‍👧‍👦", url: `https://example.org/${"part/".repeat(60)}${index}?q=%E6%B1%89#end` },
    ];
    const title =
      index % 2 === 0
        ? `👨‍👩‍👧‍👦 主题党日 ${index}`
        : `关于开展第${index}次集中学习并进行交流研讨的通知（请各党小组提前做好准备）👩🏽‍🚒`;
    for (const part of partsOf(stage, nth(index + 1, { title, body }))) {
      const rendered = stage.channel.render(part);
      assertWhole(rendered.text, part, "Rendered.text", true);
      assert.ok(JSON.stringify(rendered.payload).isWellFormed(), "the payload holds half a character");
      receiptsOf(await sendPart(stage, part, to ? [to] : []), "delivering texts of many scripts");
      assertWhole(stage.wire.sent.at(-1)?.text ?? "", part, "what the recipient reads", false);
    }
  }
  if (to !== undefined) assert.equal(seenBy(stage, to).length, stage.wire.sent.length, "somebody else sees a message");
}

function assertWhole(text: string, part: FittedNotice, what: string, withUrls: boolean): void {
  assert.ok(text.isWellFormed() && !text.includes("\ufffd"), `${what} holds half a character: ${JSON.stringify(text)}`);
  const words = part.body.flatMap((block): readonly string[] => {
    if (block.kind === "fact") return [block.label, block.value];
    if (block.kind === "link") return withUrls ? [block.label, block.url] : [block.label];
    return [block.text];
  });
  for (const whole of [part.title, ...words])
    assert.ok(
      squeezed([text]).includes(squeezed([whole])),
      `${what} must hold, uncut, ${JSON.stringify(whole)}; it is ${JSON.stringify(text)}`,
    );
}
