import { isDeepStrictEqual } from "node:util";

/** How texts are read. */
interface Reading {
  readonly isHtml: boolean;
  readonly isMarkdown: (path: string) => boolean;
}

/**
 * Whether two requests, or payloads, have the same structure: the same fields, flags and lists, the same tags and
 * attributes, the same headers, the same marks of markdown. What stands in fields of text may differ.
 *
 * @param harmless The one whose texts mean nothing; it tells what is markup of the adapter's own.
 * @param format The format that the channel declares.
 * @returns Where they differ, or `null`.
 */
export function differenceOf(harmless: unknown, suspect: unknown, format: string): string | null {
  const texts = leavesOf(harmless, "");
  const marked = texts.filter(([, text]) => counts(text).some((count) => count > 0)).map(([path]) => path);
  const longest = [...texts].sort(([, one], [, other]) => other.length - one.length)[0]?.[0];
  const markdown = new Set(format !== "markdown" ? [] : marked.length > 0 ? marked : [longest]);
  const reading = { isHtml: format === "html", isMarkdown: (path: string) => markdown.has(path) };
  return difference(harmless, suspect, "", reading);
}

function difference(one: unknown, other: unknown, path: string, reading: Reading): string | null {
  const [harmless, suspect] = [opened(one), opened(other)];
  const where = path === "" ? "the whole" : path;
  if (typeof harmless === "number" && typeof suspect === "number") return null;
  if (typeof harmless === "string" && typeof suspect === "string")
    return textDifference(harmless, suspect, where, { ...reading, isMarked: reading.isMarkdown(path) });
  if (!isRecord(harmless) || !isRecord(suspect))
    return isDeepStrictEqual(harmless, suspect)
      ? null
      : `${where}: ${JSON.stringify(harmless)} became ${JSON.stringify(suspect)}`;
  const [keys, others] = [Object.keys(harmless), Object.keys(suspect)];
  if (!isDeepStrictEqual([...keys].sort(), [...others].sort())) return `${where}: the fields ${keys} became ${others}`;
  for (const key of keys) {
    const found = difference(harmless[key], suspect[key], `${path}.${key}`, reading);
    if (found !== null) return found;
  }
  return null;
}

function textDifference(
  harmless: string,
  suspect: string,
  where: string,
  { isHtml, isMarked }: { readonly isHtml: boolean; readonly isMarked: boolean },
): string | null {
  const [tags, others] = [tagsOf(harmless, isHtml), tagsOf(suspect, isHtml)];
  if (tags.length > 0 && !isDeepStrictEqual(tags, others))
    return `${where}: the tags ${tags.join(", ")} became ${others.join(", ")}`;
  const headers = headersOf(harmless);
  if (headers.length > 0 && !isDeepStrictEqual(headers, headersOf(suspect)))
    return `${where}: the headers ${headers} became ${headersOf(suspect)}`;
  if (isMarked && !isDeepStrictEqual(counts(harmless), counts(suspect)))
    return `${where}: member text became markdown in ${JSON.stringify(suspect)}`;
  return null;
}

/** Tags with the names of their attributes; but in HTML, a backslash keeps a sign from being one, and URLs may stand in brackets. */
function tagsOf(text: string, isHtml: boolean): readonly string[] {
  return [...text.matchAll(isHtml ? tag : tagUnescaped)].map(([, name = "", attributes = ""]) => {
    const names = [...attributes.matchAll(attribute)].map((match) => match[1]);
    return [name, ...names].join(" ").toLowerCase();
  });
}

const tag = /<(\/?[a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/giu;
const tagUnescaped = /(?<!\\)<(?!https?:|mailto:)(\/?[a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/giu;
const attribute = /([\w:-]+)\s*(?:=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?/gu;

/** Names of the headers before the first empty line, where the text begins with a header. */
function headersOf(text: string): readonly string[] {
  const [head = ""] = text.split(/\r?\n\r?\n/u, 1);
  if (!/^[\w-]+:[ \t]/u.test(head)) return [];
  return [...head.matchAll(/^([\w-]+):/gmu)].map(([, name = ""]) => name.toLowerCase());
}

const markdownMarks: readonly RegExp[] = [
  /(?<!\\)\]\(/gu,
  /(?<!\\)!\[/gu,
  /(?<![\\*])\*\*(?!\*)/gu,
  /(?<![\\_])__(?!_)/gu,
  /(?<![\\~])~~(?!~)/gu,
  /(?<!\\)`/gu,
  /^ {0,3}#{1,6} /gmu,
  /^ {0,3}> /gmu,
  /^ {0,3}(?:[-+*]|\d+\.) /gmu,
  /^ {0,3}\|/gmu,
  /(?<!\\)<(?=[a-z@!/])/giu,
];

function counts(text: string): readonly number[] {
  return markdownMarks.map((mark) => text.match(mark)?.length ?? 0);
}

/** All texts with their paths. */
function leavesOf(value: unknown, path: string): readonly (readonly [path: string, text: string])[] {
  const inner = opened(value);
  if (typeof inner === "string") return [[path, inner]];
  return isRecord(inner) ? Object.keys(inner).flatMap((key) => leavesOf(inner[key], `${path}.${key}`)) : [];
}

/** Bytes as text, and text that is JSON as what it says. */
function opened(value: unknown): unknown {
  const plain = value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : value;
  if (typeof plain !== "string" || !/^\s*[[{]/u.test(plain)) return plain;
  try {
    return JSON.parse(plain);
  } catch {
    return plain;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
