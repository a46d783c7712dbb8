import { neutralised } from "../text/text.js";
import { type MessageKey, type MessageParams, say } from "../wording/wording.js";

/** Finished HTML. Everything else that goes into a page is text, and is neutralised and escaped. */
export class Markup {
  /** The HTML itself. */
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/** What may stand in a template: text, finished markup, a list of it, or nothing. */
type Piece = string | Markup | readonly Markup[] | null;

/** Builds markup; each text in it is neutralised and escaped, for element content and double-quoted attributes alike. */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  const parts = strings.map((fixed, index) => `${fixed}${htmlOf(pieces[index] ?? null)}`);
  return new Markup(parts.join(""));
}

/** A phrase of the catalogue. Texts of members among its parameters are handed over through {@link isolated}. */
export function phrase<K extends MessageKey>(locale: string, key: K, ...params: MessageParams<K>): Markup {
  return new Markup(escaped(say(locale, key, ...params)));
}

/** A text for use inside a phrase: neutralised, and unable to reorder the words around it, in whatever script it is. */
export function isolated(text: string): string {
  return `\u2068${neutralised(text)}\u2069`;
}

/** A text to be sent back exactly as it is, such as an option's value: escaped, not neutralised. */
export function verbatim(text: string): Markup {
  return new Markup(escaped(text).replaceAll("\n", "&#10;").replaceAll("\r", "&#13;"));
}

function htmlOf(piece: Piece): string {
  if (piece === null) return "";
  if (piece instanceof Markup) return piece.html;
  if (typeof piece === "string") return escaped(neutralised(piece));
  return piece.map((part) => part.html).join("");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
