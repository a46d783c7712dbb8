import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { neutralised } from "../text/text.js";
import { askView, goodToken, memoryDesk } from "./fixtures/desk.js";
import { only, readPage, skeleton } from "./fixtures/read-page.js";
import { open, submit } from "./fixtures/requests.js";

const pieces = [
  "<",
  ">",
  '"',
  "'",
  "&",
  "`",
  "=",
  "/",
  "&lt;",
  "&#x3c;",
  "&amp",
  "<!--",
  "-->",
  "]]>",
  "</title>",
  "</textarea>",
  "</style>",
  "<script>",
  "javascript:",
  "\u0000",
  "\u001b",
  "\u0085",
  "\u202e",
  "\u2066",
  "\u2069",
  "\u200f",
  "\ufeff",
  "\ud800",
  "\r\n",
  "\u2028",
  "𠮷",
  "党",
  " ",
];
const nasty = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 20 }),
);

/** Controls, and what turns the direction of reading, but for the two that fence a member's name in. */
const unneutral =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066\u2067\u206a-\u206f\ufeff\ufff9-\ufffb]/u;

describe("texts of members on a page", () => {
  it("never break out of their place, whatever they hold", async () => {
    const wants = [
      (label: string) => ({ kind: "choice", options: [{ value: "yes", label, words: [] }] }) as const,
      () => ({ kind: "text", maxChars: 100 }) as const,
      () => ({ kind: "location" }) as const,
    ];
    const page = async (text: string, want: number) => {
      const whole = {
        question: text,
        lines: [text, text],
        branchName: text,
        memberName: text,
        current: { value: want === 0 ? "no" : text, label: text },
      };
      return (await open(memoryDesk({ ...whole, state: "answered", want: wants[want]?.(text) ?? askView().want })))
        .html;
    };

    await fc.assert(
      fc.asyncProperty(nasty, fc.nat({ max: 2 }), async (text, want) => {
        const html = await page(text, want);

        expect(skeleton(html)).toEqual(skeleton(await page("plain", want)));
        expect(only(html, "h1").text).toBe(neutralised(text));
        expect(html.replaceAll("\t", "")).not.toMatch(unneutral);
        expect(html.isWellFormed()).toBe(true);
      }),
    );
  });

  it("never break out of their place when they are typed and given back", async () => {
    const mistaken = async (text: string) =>
      (await submit(memoryDesk({ want: { kind: "text", maxChars: 1 } }), `ab${text}`)).html;
    const usual = skeleton(await mistaken(""));

    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        const html = await mistaken(text);

        expect(skeleton(html)).toEqual(usual);
        expect(html.replaceAll("\t", "")).not.toMatch(unneutral);
      }),
    );
  });

  it("come back unchanged as an option's value", async () => {
    const value = `a"><b>&amp;'\u202e`;
    const desk = memoryDesk({ want: { kind: "choice", options: [{ value, label: "甲", words: [] }] } });

    const { html } = await open(desk);
    const offered = readPage(html).find((element) => element.attributes["type"] === "radio")?.attributes["value"];
    await submit(desk, offered ?? "");

    expect(desk.recorded).toEqual([value]);
  });

  it("cannot turn the words around a name", async () => {
    const { html } = await open(memoryDesk({ memberName: "\u202eevil\u2069 ئالىم" }));

    expect(only(html, "main").text).toContain("这个链接是给\u2068evil ئالىم\u2069的");
  });

  it("lose what turns the direction of reading before they are recorded", async () => {
    const desk = memoryDesk({ want: { kind: "text", maxChars: 20 } });

    await submit(desk, "同意\u202e不\u2066", goodToken);

    expect(desk.recorded).toEqual(["同意不"]);
  });

  it("keep emoji, and the joiners inside them", async () => {
    const { html } = await open(memoryDesk({ question: "👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿" }));

    expect(only(html, "h1").text).toBe("👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿");
  });
});
