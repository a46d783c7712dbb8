import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Capabilities } from "./capabilities.js";
import { fit as fitNotice } from "./fit.js";
import { cutWhereFits, unitsOf, utf8Bytes } from "./fit-cut.js";
import type { FitOptions } from "./fit-options.js";
import { fitWords } from "./fit-words.js";
import type { FittedNotice } from "./fitting.js";
import { options, sampleAsk, sampleCapabilities, sampleNotice } from "./fixtures/sample.js";
import { graphemeCount, graphemeEnds } from "./grapheme.js";
import type { Block, Notice, Purpose } from "./notice.js";
import { blockText, plainText } from "./plain-text.js";

const pieces = [
  "学",
  "习。",
  "会\n",
  "a",
  " ",
  "👨‍👩‍👧‍👦",
  "🇨🇳",
  "e\u0301",
  "👍🏽",
  "＋",
  "https://u.example.test/a?b=c#d ",
  "@所有人 ",
  "！",
];
const prose = (maxLength: number) =>
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength }).map((parts) => `文${parts.join("")}终`);
const line = (maxLength: number) => prose(maxLength).map((text) => text.replaceAll("\n", ""));
const anyUrl = fc.nat(9999).map((number) => `https://x.example.test/页/${number}?q=${number}`);
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constantFrom("paragraph" as const, "quote" as const), text: prose(80) }),
  fc.record({ kind: fc.constant("fact" as const), label: prose(2), value: prose(6) }),
  fc.record({ kind: fc.constant("link" as const), label: prose(3), url: anyUrl }),
);
const purposes: readonly Purpose[] = ["post", "roll-call", "invitation", "reminder", "greeting", "album"];
const anyNotice: fc.Arbitrary<Notice> = fc
  .record({
    purpose: fc.constantFrom(...purposes),
    locale: fc.constantFrom("zh-CN", "en"),
    title: line(12),
    body: fc.array(anyBlock, { maxLength: 6 }),
    labels: fc.option(fc.array(line(5), { minLength: 1, maxLength: 11 })),
    images: fc.uniqueArray(
      fc.nat(99).map((number) => `image-${number}`),
      { maxLength: 5 },
    ),
    files: fc.uniqueArray(
      fc.nat(99).map((number) => `file-${number}`),
      { maxLength: 3 },
    ),
    page: fc.option(fc.constant("https://p.example.test/n")),
    occurrence: fc.option(fc.constant("第二次")),
  })
  .map(({ labels, ...rest }) =>
    sampleNotice({
      ...rest,
      ask: labels === null ? null : sampleAsk({ want: { kind: "choice", options: options(...labels) } }),
    }),
  );
const anyCapabilities: fc.Arbitrary<Capabilities> = fc
  .record({
    text: fc.record({
      format: fc.constantFrom("plain" as const, "markdown" as const),
      maxBytes: fc.integer({ min: 60, max: 2500 }),
      previewBytes: fc.option(fc.constantFrom(20, 40)),
    }),
    choices: fc.option(
      fc.record({ max: fc.constantFrom(3, 20), labelMaxChars: fc.constantFrom(4, 40), everyClient: fc.boolean() }),
    ),
    images: fc.option(
      fc.record({
        max: fc.constantFrom(1, 3),
        maxBytes: fc.constant(9),
        layout: fc.constantFrom("gallery" as const, "single" as const),
      }),
    ),
    files: fc.option(fc.record({ max: fc.constantFrom(1, 2), maxBytes: fc.constant(9) })),
    inbound: fc.constantFrom("webhook" as const, "none" as const),
    suppressesRepeatsMs: fc.option(fc.constant(1000)),
  })
  .map(sampleCapabilities);
const anyOptions: fc.Arbitrary<FitOptions> = fc.constantFrom({}, { fullTextFile: "full" }, { token: "t" });

const sampled = (check: (notice: Notice, capabilities: Capabilities, more: FitOptions) => void): void => {
  fc.assert(fc.property(anyNotice, anyCapabilities, anyOptions, check), { numRuns: 400 });
};

/** Without blanks, which a cut may drop, and with "@" and "＠" alike. */
const bare = (text: string): string => text.replaceAll(/\s/gu, "").replaceAll("＠", "@");

describe("fit, for any notice and capabilities", () => {
  it("keeps every part within maxBytes and gives one to three parts, or none with a blocking loss", () => {
    sampled((notice, capabilities, more) => {
      const { parts, losses } = fitNotice(notice, capabilities, more);

      for (const part of parts) expect(utf8Bytes(plainText(part))).toBeLessThanOrEqual(capabilities.text.maxBytes);
      expect(parts.length === 0).toBe(losses.some((loss) => loss.weight === "blocking"));
      expect(parts.length).toBeLessThanOrEqual(3);
      expect(parts.map((part) => part.part)).toEqual(parts.map((_, i) => ({ number: i + 1, of: parts.length })));
    });
  });

  it("loses nothing silently", () => {
    sampled((notice, capabilities, more) => {
      const { parts, losses } = fitNotice(notice, capabilities, more);
      fc.pre(parts.length > 0);
      const words = fitWords(notice.locale);
      const shown = bare(
        parts
          .flatMap((part) => part.body.map((block) => blockText(block, words)))
          .join("")
          .replaceAll(notice.occurrence ?? "", ""),
      );
      const named = losses.map((loss) => bare(loss.lost.replace(/……?（共 \d+ 字）$|… \(\d+ characters\)$/u, "")));

      for (const block of notice.body) {
        const text = bare(blockText(block, words));
        const isShown = shown.includes(text);
        const isNamed = named.some((lost) => lost !== "" && text.startsWith(lost));
        const isSplit = named.some((lost) => {
          const at = lost === "" ? -1 : text.lastIndexOf(lost);
          return at > 0 && shown.includes(`${text.slice(0, at)}…`);
        });
        const label = block.kind === "fact" ? text.slice(0, text.length - bare(block.value).length) : "";
        const isLabelledAgain =
          label !== "" &&
          shown.includes(label) &&
          shown.replaceAll(label, "").includes(text.slice(label.length).replaceAll(label, ""));
        expect(isShown || isNamed || isSplit || isLabelledAgain).toBe(true);
      }
      const media = parts.flatMap((part) => [...part.images, ...part.files]);
      for (const one of [...notice.images, ...notice.files])
        expect(media.includes(one) || losses.some((loss) => loss.lost.includes(one))).toBe(true);
    });
  });

  it("keeps title, options and their order, whole", () => {
    sampled((notice, capabilities, more) => {
      const { parts, losses } = fitNotice(notice, capabilities, more);
      fc.pre(parts.length > 0);
      const last = parts.at(-1);

      const title = bare(notice.title);
      const isShown = bare(parts.map(plainText).join("")).includes(title);
      expect(isShown || losses.some((loss) => loss.rule === "D7" && bare(loss.lost) === title)).toBe(true);
      expect(JSON.stringify(last?.ask ?? null).replaceAll("＠", "@")).toBe(JSON.stringify(notice.ask));
      expect(last?.guide !== null).toBe(last?.answerPaths.includes("keyword") === true);
      if (last?.guide != null && notice.ask?.want.kind === "choice") {
        const places = notice.ask.want.options.map((option, i) =>
          bare(last.guide ?? "").indexOf(bare(`${i + 1}${option.label}`)),
        );
        expect(places.every((place) => place >= 0)).toBe(true);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }
    });
  });

  it("cuts no grapheme and no URL", () => {
    sampled((notice, capabilities, more) => {
      const { parts } = fitNotice(notice, capabilities, more);

      const text = parts.map(plainText).join("\n");
      const urls = text.match(/https:[^\s，。：！…文终＠]*/gu) ?? [];
      for (const url of urls)
        expect(url).toMatch(
          /^https:\/\/(?:u\.example\.test\/a\?b=c#d|x\.example\.test\/页\/(\d+)\?q=\1|p\.example\.test\/n)$/u,
        );
      for (const part of parts)
        for (const block of part.body) {
          const shown = blockText(block, fitWords(notice.locale)).replace(/…$/u, "");
          expect(shown).not.toMatch(/^[\u200d\u0301\u{1f3fd}]|\u200d$|^\u{1f1f3}|(?<!\u{1f1e8})\u{1f1f3}|\u{1f1e8}$/u);
          expect(shown.isWellFormed()).toBe(true);
        }
    });
  });

  it("changes nothing when a fitted part is fitted again", () => {
    sampled((notice, capabilities, more) => {
      const content = ({ part: _, ...rest }: FittedNotice) => rest;

      for (const part of fitNotice(notice, capabilities, more).parts) {
        const again = fitNotice(part, capabilities, more);

        expect(again.parts.map(content)).toEqual(
          [content(part)].map((one) => ({ ...one, token: one.ask ? one.token : null })),
        );
      }
    });
  });

  it("is pure", () => {
    sampled((notice, capabilities, more) => {
      const before = structuredClone(notice);

      const first = fitNotice(notice, capabilities, more);

      expect(notice).toEqual(before);
      expect(fitNotice(before, structuredClone(capabilities), more)).toEqual(first);
    });
  });

  it("hands on nothing that the channel did not declare", () => {
    sampled((notice, capabilities, more) => {
      for (const part of fitNotice(notice, capabilities, more).parts) {
        const room = capabilities.images?.layout === "single" ? 1 : (capabilities.images?.max ?? 0);
        expect(part.images.length).toBeLessThanOrEqual(room);
        expect(part.files.length).toBeLessThanOrEqual(capabilities.files?.max ?? 0);
        expect(part.answerPaths.includes("button") && capabilities.choices === null).toBe(false);
        expect(
          capabilities.text.format === "plain" &&
            part.body.some((block) => block.kind === "fact" || block.kind === "link"),
        ).toBe(false);
      }
    });
  });
});

describe("unitsOf and cutWhereFits", () => {
  it("gives back the text, in graphemes and URLs", () => {
    expect(unitsOf("e\u0301见https://a.cn/b。")).toEqual(["e\u0301", "见", "https://a.cn/b", "。"]);
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => unitsOf(text).join("") === text));
  });

  it("cuts where it still fits, and drops only blanks", () => {
    fc.assert(
      fc.property(prose(60), fc.integer({ min: 1, max: 120 }), (text, maxBytes) => {
        const cut = cutWhereFits(text, (head) => utf8Bytes(head) <= maxBytes, maxBytes);
        if (cut === null) return;

        expect(utf8Bytes(cut.head)).toBeLessThanOrEqual(maxBytes);
        expect(cut.head).not.toBe("");
        expect(bare(cut.head + cut.tail)).toBe(bare(text));
      }),
    );
  });
});

describe("graphemeEnds", () => {
  it("finds the same graphemes as the segmenter, however long the text", () => {
    const unit = fc.constantFrom(...pieces, "\r\n", "각", "क्षि");
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 600 }), (parts) => {
        const text = parts.join("");
        const expected = [...new Intl.Segmenter("und").segment(text)].map((one) => one.index + one.segment.length);

        expect([...graphemeEnds(text)]).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("ends on a text of one endless grapheme", () => {
    const text = `e${"\u0301".repeat(50_000)}`;

    expect(graphemeCount(text)).toBeLessThan(20);
    expect(graphemeCount("学".repeat(1000), 10)).toBe(11);
  });
});
