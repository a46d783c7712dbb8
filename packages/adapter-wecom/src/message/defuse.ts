const controls = /[\p{Cc}\u2028\u2029]/gu;
const url = /https?:\/\/[^\s<>()[\]`*|"'\\]+/gu;
/** Where a tag, a mention or a comment could begin. */
const opening = /<(?=[a-z@!/])/giu;

/** Text without control characters; line breaks stay. */
export function tidy(text: string): string {
  return text.replace(/\r\n?/gu, "\n").replace(controls, (sign) => (sign === "\n" ? sign : ""));
}

/** Text in one line. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/**
 * Text for messages that show text as it is: no link hides where it goes, nobody is alerted.
 *
 * @source WeCom documentation, pages 90236 (2025-09-24) and 90248 (2026-02-06): `<a href>` and `<@userid>` in text.
 */
export function defusedText(text: string): string {
  return tidy(text).replace(opening, "＜");
}

/**
 * Members' words within markdown: what would be read as a mark is written in its full-width form. URLs stay as they are.
 *
 * The documented marks are headings, bold, links, inline code, quotes and font colours; those of other dialects, which a
 * client may come to know, are defused as well.
 *
 * @source WeCom documentation, page 90236 (2025-09-24).
 */
export function defusedMarkdown(text: string): string {
  return tidy(text)
    .split("\n")
    .map((line) => inline(lineStart(line)))
    .join("\n");
}

/** A label between square brackets. */
export function defusedLabel(text: string): string {
  return inline(oneLine(text)).replace(/[[\]]|\\(?=\\*$)/gu, fullWidth);
}

/** A URL between round brackets. */
export function defusedUrl(text: string): string {
  return text.replace(/[()<>`\\\s]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`);
}

const fullWidth = (text: string): string =>
  text.replace(/[!-~]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

function lineStart(line: string): string {
  return line.replace(
    /^( {0,3})(#{1,6}(?= )|>|[-+*](?= )|\d+\.(?= )|\|)/u,
    (_, blanks: string, mark: string) => blanks + mark.replace(/[^\d]/gu, fullWidth),
  );
}

/** The marks within a line, URLs left alone. */
function inline(line: string): string {
  let made = "";
  let from = 0;
  for (const found of line.matchAll(url)) {
    made += marks(line.slice(from, found.index)) + found[0];
    from = found.index + found[0].length;
  }
  return made + marks(line.slice(from));
}

function marks(text: string): string {
  return text
    .replace(/\*{2,}|_{2,}|~{2,}|`+/gu, fullWidth)
    .replace(/\](?=\()/gu, "］")
    .replace(/(?<=!)\[/gu, "［")
    .replace(opening, "＜");
}

/** Text within HTML. */
export function escapedHtml(text: string): string {
  return tidy(text).replace(/[&<>"']/gu, (sign) => `&#${sign.charCodeAt(0)};`);
}
