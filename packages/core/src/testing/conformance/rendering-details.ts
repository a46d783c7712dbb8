import assert from "node:assert/strict";
import type { Block, FittedNotice, Notice, Purpose } from "../../channel/channel.js";
import { audience, parcelAudience } from "./audience.js";
import { receiptsOf } from "./outcomes.js";
import { seenBy } from "./playing.js";
import { richNotice } from "./rendering.js";
import { asking, choiceAsk, sampleToken } from "./sample-asks.js";
import { fittingOf, handOver, nth, parcelOf, partsOf, sendPart } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";

/** C24–C28: previews, images, languages, and what survives the outbox. */
export const renderingDetailCases: readonly ConformanceCase[] = [
  { number: "C24", title: "purpose and title come within `previewBytes`", play: titleFirst },
  { number: "C25", title: "image count never exceeds the declaration", play: showsPictures },
  { number: "C26", title: "fixed words follow `locale`", play: followsLocale },
  { number: "C27", title: "payload survives JSON", play: survivesJson },
  { number: "C28", title: "a title alone renders", play: rendersTitleAlone },
];

const purposes: readonly Purpose[] = [
  "post",
  "roll-call",
  "invitation",
  "location-request",
  "reminder",
  "greeting",
  "album",
  "notice",
];

async function titleFirst(stage: Stage): Promise<void> {
  const { previewBytes } = stage.channel.capabilities.text;
  await stage.open();
  const to = await audience(stage, 1);
  const titles = ["主题党日", "关于开展第三季度集中学习并进行交流研讨的通知（请各党小组提前准备）"];
  const notices = purposes.flatMap((purpose) => titles.map((title) => ({ purpose, title })));
  for (const [index, change] of notices.entries()) {
    const locale = index % 3 === 0 ? "en" : "zh-CN";
    const [part] = partsOf(stage, { ...nth(index + 1), ...change, locale });
    const fitted = part ?? assert.fail("no part");
    const { text } = stage.channel.render(fitted);
    assertFirst(text, fitted, previewBytes, "Rendered.text");
    assert.ok(
      text.includes(change.title),
      `the whole title must stand in Rendered.text; it is ${JSON.stringify(text)}`,
    );
    receiptsOf(await sendPart(stage, fitted, to), "delivering a notice");
    assertFirst(stage.wire.sent.at(-1)?.text ?? "", fitted, previewBytes, "what the recipient reads");
  }
}

function assertFirst(text: string, { title, body }: FittedNotice, previewBytes: number | null, what: string): void {
  const head = previewBytes === null ? text : Buffer.from(text).subarray(0, previewBytes).toString("utf8");
  const shown = JSON.stringify(head);
  assert.ok(head.includes(title), `${what} must begin with "${title}"; it begins with ${shown}`);
  for (const block of body) {
    const words = "text" in block ? block.text : block.label;
    const at = text.lastIndexOf(words);
    assert.ok(at < 0 || text.indexOf(title) <= at, `${what} must have the title before "${words}"; it is ${shown}`);
  }
}

async function showsPictures(stage: Stage): Promise<void> {
  const { images } = stage.channel.capabilities;
  await stage.open();
  const to = await parcelAudience(stage);
  const most = images === null ? 0 : images.layout === "single" ? 1 : images.max;
  const counts = [...new Set([1, most, most + 3])].filter((count) => count > 0 && count <= 200);
  for (const [index, count] of counts.entries()) {
    const refs = await Promise.all(Array.from({ length: count }, (_, n) => picture(stage, index * 1000 + n)));
    const { parts, losses } = fittingOf(stage, nth(index + 1, { purpose: "album", images: refs, body: [] }));
    const [part] = parts;
    if (part === undefined) return assert.fail(`an album of ${count} does not fit: ${JSON.stringify(losses)}`);
    const payload = JSON.stringify(stage.channel.render(part).payload);
    const carried = refs.filter((ref) => part.images.includes(ref) && payload.includes(ref)).length;
    assert.ok(carried <= most, `the payload carries ${carried} images, but only ${most} are declared`);
    assert.equal(
      carried,
      Math.min(count, most),
      `the payload must carry every image of the fitted notice, of ${count}`,
    );
    if (count > most)
      assert.ok(
        losses.some(({ rule }) => rule === "D8"),
        "images left out must be listed as a loss",
      );
    const seen = stage.wire.sent.length;
    receiptsOf(await sendPart(stage, part, to), `delivering ${part.images.length} images`);
    for (const address of to)
      assert.equal(seenBy(stage, address).length, index + 1, "an album must be one visible message");
    assert.ok(stage.wire.sent.length > seen, "nobody sees the album");
  }
}

/** A picture of one pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

async function picture(stage: Stage, n: number): Promise<string> {
  const bytes = new Uint8Array([...pixel, ...Buffer.from(String(n))]);
  return await stage.host.media.put(new Blob([bytes]).stream(), "image/png");
}

/** A notice whose own words belong to no language. */
function wordless(stage: Stage, n: number): Partial<Notice> {
  const notice: Partial<Notice> = {
    id: `notice_wordless_${n}`,
    purpose: "invitation",
    title: `2026-03-0${n}`,
    body: [
      { kind: "paragraph", text: "1 + 1 = 2" },
      { kind: "fact", label: "7", value: "8" },
      { kind: "link", label: "9", url: "https://example.org/9" },
    ],
    page: "https://example.org/10",
    occurrence: `${n}/9`,
    event: {
      uid: "10@example.org",
      sequence: 0,
      cancelled: true,
      startsAt: stage.host.clock.now() + 86_400_000,
      endsAt: stage.host.clock.now() + 90_000_000,
      zone: "Asia/Shanghai",
      place: "42",
    },
  };
  const withAsk = { ...notice, ...asking(choiceAsk(["10", "20"])), purpose: "invitation" as const };
  return fittingOf(stage, withAsk, sampleToken).parts.length > 0 ? withAsk : notice;
}

const han = /\p{Script=Han}/u;
/** Words of a language; names begin with a capital and abbreviations are short. */
const latinWord = /(?<![\p{L}\d./:@-])[a-z]{3,}(?![\p{L}\d./:@-])/u;

async function followsLocale(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage, 1);
  for (const [index, locale] of ["en", "fr", "zh-CN", "zh-Hant-TW"].entries()) {
    const parts = partsOf(stage, { ...wordless(stage, index + 1), locale }, sampleToken);
    for (const part of parts) {
      const { text, payload } = stage.channel.render(part);
      receiptsOf(await sendPart(stage, part, to), `delivering in ${locale}`);
      const seen = stage.wire.sent.at(-1)?.text ?? "";
      if (locale.startsWith("zh")) {
        for (const shown of [text, seen]) {
          const words = shown.replace(/[a-z]+:\S+/giu, " ");
          assert.ok(
            !latinWord.test(words),
            `in ${locale} the fixed words must be Chinese; it reads ${JSON.stringify(shown)}`,
          );
        }
      } else
        for (const shown of [text, seen, JSON.stringify(payload)])
          assert.ok(
            !han.test(shown),
            `in ${locale} the fixed words must be English; it reads ${JSON.stringify(shown)}`,
          );
    }
  }
}

async function survivesJson(stage: Stage): Promise<void> {
  await stage.open();
  const to = await parcelAudience(stage);
  const images = stage.channel.capabilities.images === null ? [] : [await picture(stage, 1)];
  const changes = [
    richNotice(stage, 1),
    nth(2),
    { ...nth(3), images },
    { ...nth(4), body: [], title: '𠮷👨‍👩‍👧‍👦"\\' },
  ];
  for (const change of changes)
    for (const part of partsOf(stage, change, sampleToken)) {
      const parcel = parcelOf(stage, part, to);
      const stored: unknown = JSON.parse(JSON.stringify(parcel.rendered));
      assert.deepEqual(stored, parcel.rendered, "payload must survive JSON: plain values only, nothing undefined");
    }
  const [part] = partsOf(stage, richNotice(stage, 5), sampleToken);
  const kept: unknown = JSON.parse(JSON.stringify(parcelOf(stage, part ?? assert.fail("no part"), to)));
  await stage.restart();
  receiptsOf(await handOver(stage, parcelLike(kept)), "delivering what was kept in the outbox over a restart");
  for (const address of to) assert.equal(seenBy(stage, address).length, 1, `${address.id} must see it once`);
}

function parcelLike(kept: unknown): ReturnType<typeof parcelOf> {
  return kept as ReturnType<typeof parcelOf>;
}

async function rendersTitleAlone(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage, 1);
  const body: readonly Block[] = [];
  const occurrence = stage.channel.capabilities.suppressesRepeatsMs === null ? null : "1";
  for (const [index, title] of ["散会", "会", "👨‍👩‍👧‍👦", "7", "Meeting moved"].entries()) {
    const [part] = partsOf(stage, { ...nth(index + 1), title, body, occurrence });
    const rendered = stage.channel.render(part ?? assert.fail("no part"));
    assert.ok(
      rendered.text.includes(title),
      `Rendered.text must hold the title "${title}"; it is ${JSON.stringify(rendered.text)}`,
    );
    assert.ok(rendered.bytes > 0, "a title has bytes");
    assert.ok(
      !/undefined|null|NaN|\[object/u.test(rendered.text),
      `Rendered.text shows a gap: ${JSON.stringify(rendered.text)}`,
    );
    receiptsOf(await sendPart(stage, part ?? assert.fail("no part"), to), `delivering the title "${title}" alone`);
    const seen = stage.wire.sent.at(-1)?.text ?? "";
    assert.ok(seen.includes(title), `the recipient must read the title "${title}", and reads ${JSON.stringify(seen)}`);
  }
}
