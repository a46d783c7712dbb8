import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { memoryDesk } from "./fixtures/desk.js";
import { only, type PageElement, readPage } from "./fixtures/read-page.js";
import { open, submit } from "./fixtures/requests.js";
import { styleSheet } from "./style-sheet.js";

const colour = (name: string): string => new RegExp(`--${name}:(#[0-9a-f]{6})`, "u").exec(styleSheet)?.[1] ?? "";

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(colour(one)), luminance(colour(other))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const named = (html: string, name: string): readonly PageElement[] =>
  readPage(html).filter((element) => element.name === name);

describe("a page for everybody", () => {
  it("applies exactly the style whose digest the policy allows", async () => {
    const { html, headers } = await open(memoryDesk());
    const digest = createHash("sha256").update(only(html, "style").text).digest("base64");

    expect(headers.get("content-security-policy")).toContain(`'sha256-${digest}'`);
    expect(html).not.toMatch(/<script|\son[a-z]+=|\sstyle=/u);
  });

  it("has a language, a title, a width for phones and one main part with one heading", async () => {
    const { html } = await open(memoryDesk());

    expect(only(html, "html").attributes["lang"]).toBe("zh-CN");
    expect(only(html, "title").text).toBe("三月主题党日,您参加吗? · 示例支部");
    expect(html).toContain(`<meta name="viewport" content="width=device-width, initial-scale=1">`);
    expect([named(html, "main").length, named(html, "h1").length]).toEqual([1, 1]);
  });

  it.each([
    ["choice", null],
    ["text", { kind: "text", maxChars: 9 }],
    ["location", { kind: "location" }],
  ] as const)("names every field of a %s", async (_, want) => {
    const { html } = await open(memoryDesk(want === null ? {} : { want }));
    const fields = [...named(html, "input"), ...named(html, "textarea")];
    const labels = named(html, "label");

    expect(fields.length).toBeGreaterThan(0);
    for (const field of fields) {
      const id = field.attributes["id"];
      expect(id === undefined || labels.some((label) => label.attributes["for"] === id)).toBe(true);
    }
    expect(labels.every((label) => label.text.trim() !== "")).toBe(true);
    expect(html).not.toMatch(/<input type="radio"(?! name)/u);
  });

  it("groups the options under a legend, each inside its label", async () => {
    const { html } = await open(memoryDesk());

    expect(only(html, "legend").text).toBe("请选一项");
    expect(named(html, "label").map((label) => label.text.trim())).toEqual(["参加", "不参加", "晚到"]);
  });

  it("refers to nothing that is not there, and uses no id twice", async () => {
    const desk = memoryDesk({ want: { kind: "text", maxChars: 1 } });
    const pages = [await open(desk), await submit(desk, "长了")];

    for (const { html } of pages) {
      const elements = readPage(html);
      const ids = elements.flatMap(({ attributes }) => attributes["id"] ?? []);
      const named = elements.flatMap(({ attributes }) => attributes["aria-describedby"]?.split(" ") ?? []);
      expect(ids).toEqual([...new Set(ids)]);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((id) => !ids.includes(id))).toEqual([]);
    }
  });

  it("tells a screen reader at once what was recorded or what is the matter", async () => {
    const recorded = await submit(memoryDesk(), "yes");
    const mistaken = await submit(memoryDesk(), "maybe");

    expect(readPage(recorded.html).some(({ attributes }) => attributes["role"] === "status")).toBe(true);
    expect(only(mistaken.html, "p", "problem").attributes["role"]).toBe("alert");
  });

  it("keeps text at 7:1 on its ground, borders at 3:1", () => {
    const texts = [
      contrast("ink", "paper"),
      contrast("soft", "paper"),
      contrast("accent", "paper"),
      contrast("ink", "tint"),
    ];

    expect(Math.min(...texts)).toBeGreaterThanOrEqual(7);
    expect(contrast("line", "paper")).toBeGreaterThanOrEqual(3);
  });

  it("makes targets 44 pixels high at least, shows the focus, and prints without the button", () => {
    for (const rule of [".option", ".entry", "button"]) {
      const start = styleSheet.indexOf(`\n${rule}{`);
      const height = /min-height:(\d+)px/u.exec(styleSheet.slice(start, styleSheet.indexOf("}", start)))?.[1];
      expect([rule, Number(height) >= 44]).toEqual([rule, true]);
    }
    expect(styleSheet).toMatch(/:focus-visible\{outline:3px solid/u);
    expect(styleSheet).toMatch(/@media print\{[^@]*button,\.screen\{display:none\}/u);
    expect(styleSheet).not.toMatch(/outline:(?:0|none)/u);
  });
});
