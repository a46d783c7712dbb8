/** An element of a callback's XML. */
export interface XmlElement {
  /** Its name. */
  readonly name: string;
  /** Its text; empty where it has children. */
  readonly text: string;
  /** Its children, in order. */
  readonly children: readonly XmlElement[];
}

/** Deeper than any callback; chosen here. */
const maxDepth = 12;
/** More than any callback has; chosen here. */
const maxElements = 5000;
const nameForm = /^[A-Za-z_][\w.-]{0,63}$/u;
const attributesForm = /^(?:\s+[\w:.-]{1,64}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*$/u;
const badReference = /&(?!(?:#\d{1,7}|#x[\dA-Fa-f]{1,6}|amp|lt|gt|quot|apos);)/u;
const reference = /&(?:#(\d+)|#x([\dA-Fa-f]+)|(amp|lt|gt|quot|apos));/gu;
const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
/** What XML 1.0 does not have; stores keep none of it either. */
const notCharacters = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

interface Growing {
  readonly name: string;
  readonly texts: { readonly text: string; readonly isQuoted: boolean }[];
  readonly children: XmlElement[];
}

/**
 * Reads the XML of a callback: elements, text, CDATA, the five entities that XML itself has, and character references.
 * There are no document types, no other entities and no processing instructions: a document with one is refused, so that
 * nothing expands and nothing is fetched. Attributes are skipped. Each character is looked at a fixed number of times.
 *
 * @returns The root; `null` for what is not such a document, is nested more than 12 levels deep or has more than 5,000
 * elements.
 */
export function readXml(source: string): XmlElement | null {
  const text = source.replace(/^\uFEFF?\s*/u, "").replace(/^<\?xml\s[^<>]{0,200}\?>/u, "");
  const tree = new Tree();
  let at = 0;
  while (at < text.length) {
    const next = step(text, at, tree);
    if (next === null) return null;
    at = next;
  }
  return tree.root;
}

/** Reads one piece; where the next begins, or `null` when there can be none. */
function step(text: string, at: number, tree: Tree): number | null {
  if (text[at] !== "<") {
    const end = text.indexOf("<", at);
    const stop = end === -1 ? text.length : end;
    return tree.write(text.slice(at, stop)) ? stop : null;
  }
  if (text.startsWith("<![CDATA[", at)) return piece(text, at + 9, "]]>", (content) => tree.quote(content));
  if (text.startsWith("<!--", at)) return piece(text, at + 4, "-->", () => true);
  if (text.startsWith("</", at)) return piece(text, at + 2, ">", (content) => tree.close(content.trimEnd()));
  return piece(text, at + 1, ">", (content) => tree.open(content));
}

function piece(text: string, from: number, mark: string, take: (content: string) => boolean): number | null {
  const end = text.indexOf(mark, from);
  return end !== -1 && take(text.slice(from, end)) ? end + mark.length : null;
}

/** What was read so far. Each method says whether it still is a document. */
class Tree {
  readonly #open: Growing[] = [];
  #root: XmlElement | null = null;
  #elements = 0;

  /** The document; `null` while it is not whole. */
  get root(): XmlElement | null {
    return this.#open.length === 0 ? this.#root : null;
  }

  open(tag: string): boolean {
    const isEmpty = tag.endsWith("/");
    const inner = isEmpty ? tag.slice(0, -1) : tag;
    const [name = ""] = /^[^\s]*/u.exec(inner) ?? [];
    this.#elements++;
    const isAllowed = this.#root === null && this.#elements <= maxElements && this.#open.length < maxDepth;
    if (!isAllowed || !nameForm.test(name) || !attributesForm.test(inner.slice(name.length))) return false;
    this.#open.push({ name, texts: [], children: [] });
    return isEmpty ? this.close(name) : true;
  }

  write(text: string): boolean {
    const top = this.#open.at(-1);
    if (top === undefined) return text.trim() === "";
    const plain = resolved(text);
    if (plain === null) return false;
    top.texts.push({ text: plain, isQuoted: false });
    return true;
  }

  quote(text: string): boolean {
    const top = this.#open.at(-1);
    if (top === undefined) return false;
    top.texts.push({ text, isQuoted: true });
    return true;
  }

  close(name: string): boolean {
    const top = this.#open.pop();
    if (top?.name !== name) return false;
    const element = { name, text: textOf(top), children: top.children };
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = element;
    else parent.children.push(element);
    return true;
  }
}

/** Blanks around quoted text, and between children, are only how the document is laid out. */
function textOf({ texts, children }: Growing): string {
  if (children.length > 0) return "";
  const hasQuotes = texts.some(({ isQuoted }) => isQuoted);
  const said = texts.filter(({ text, isQuoted }) => !hasQuotes || isQuoted || text.trim() !== "");
  return said
    .map(({ text }) => text)
    .join("")
    .replace(notCharacters, "");
}

/** Text with its references resolved; `null` when it has one that XML itself does not know. */
function resolved(text: string): string | null {
  if (!text.includes("&")) return text;
  if (badReference.test(text)) return null;
  return text.replace(reference, (_, decimal?: string, hex?: string, entity?: string) => {
    if (entity !== undefined) return named[entity] ?? "";
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(decimal, 10);
    return code > 0x10ffff ? "" : String.fromCodePoint(code);
  });
}

/** The text of a child, `path` deep; empty where there is none. Of several, the first. */
export function textAt(element: XmlElement, ...path: readonly string[]): string {
  return elementAt(element, ...path)?.text ?? "";
}

/** A child, `path` deep. Of several, the first. */
export function elementAt(element: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(
    (inner, name) => inner?.children.find((child) => child.name === name),
    element,
  );
}

/** All children of a name, however many there are. */
export function elementsOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** Text as CDATA. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replace(notCharacters, "").replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}
