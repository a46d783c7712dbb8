import { Parser } from "htmlparser2";

const skipped = new Set(["script", "style", "head", "title", "template", "noscript", "svg", "object"]);
const blocks = new Set([
  "p",
  "div",
  "li",
  "tr",
  "table",
  "ul",
  "ol",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "pre",
  "blockquote",
  "hr",
]);

/** The words of an HTML mail: lines where blocks end, nothing hidden, no markup. Works in one pass at any depth. */
export function htmlToText(html: string): string {
  const hidden: string[] = [];
  let text = "";
  const breakLine = (): void => {
    if (text !== "" && !text.endsWith("\n")) text += "\n";
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (hidden.length > 0 || skipped.has(name) || isHidden(attributes)) {
        if (!voids.has(name)) hidden.push(name);
        return;
      }
      if (name === "br") text += "\n";
      else if (blocks.has(name)) breakLine();
    },
    ontext(piece) {
      if (hidden.length > 0) return;
      const words = piece.replace(/[\t\r\n ]+/gu, " ");
      text += text === "" || /\s$/u.test(text) ? words.trimStart() : words;
    },
    onclosetag(name) {
      if (hidden.length > 0) {
        if (hidden.at(-1) === name) hidden.pop();
        return;
      }
      if (blocks.has(name)) breakLine();
    },
  });
  parser.end(html);
  return text
    .replace(/\u00a0/gu, " ")
    .replace(/[ \t]+\n/gu, "\n")
    .replace(/\n{3,}/gu, "\n\n")
    .trim();
}

const voids = new Set([
  "br",
  "hr",
  "img",
  "input",
  "meta",
  "link",
  "area",
  "base",
  "col",
  "embed",
  "source",
  "track",
  "wbr",
]);

function isHidden(attributes: Readonly<Record<string, string>>): boolean {
  return /display\s*:\s*none/iu.test(attributes["style"] ?? "");
}
