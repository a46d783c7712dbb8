import { variants } from "./variants.js";

/** A text as the rules read it, with the way back to the text as it was written. */
export interface Folded {
  /** NFKC, lower case, simplified, one kind of bracket and star, nothing invisible; line breaks are `\n`. */
  readonly text: string;
  /** For each character of `text`, where its source starts in the original (UTF-16 index). */
  readonly starts: readonly number[];
  /** For each character of `text`, where its source ends in the original (UTF-16 index, exclusive). */
  readonly ends: readonly number[];
}

const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Mn}\p{Me}\p{Cc}]/u;
const lineBreak = /[\n\v\f\u0085\u2028\u2029]/u;
const blank = /[\s\u2800]/u;
const hanVariants = [...variants.keys()].filter((key) => key >= "\u4e00" && key <= "\u9fff").join("");
/** The characters that folding may change; whatever is not listed in the first class stays as it is. */
const changing = new RegExp(`[^\\n !-'*-;=?@\\[\\]^-z|~\u4e00-\u9fff。、]|[${hanVariants}]`, "gu");
/** Compatibility forms longer than this many characters stay unfolded: they hide no word and would swell the text. */
const mostFoldedChars = 4;

/** Folds a text so that a look-alike, an invisible character or a full-width digit does not hide a word. Linear. */
export function fold(text: string): Folded {
  let out = "";
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const next = at + (code > 0xffff ? 2 : 1);
    const read = foldOne(code);
    out += read;
    for (let i = 0; i < read.length; i++) {
      starts.push(at);
      ends.push(next);
    }
    at = next;
  }
  return { text: out, starts, ends };
}

/** Folds a text without the way back, which is several times faster. */
export function foldText(text: string): string {
  return text.replace(changing, (character) => foldOne(character.codePointAt(0) ?? 0));
}

function foldOne(code: number): string {
  if (code >= 0x4e00 && code <= 0x9fff) return simplify(String.fromCharCode(code));
  if (code >= 0xff01 && code <= 0xff5e) return foldAscii(code - 0xfee0);
  if (code < 0x7f) return foldAscii(code);
  const character = String.fromCodePoint(code);
  if (lineBreak.test(character)) return "\n";
  if (invisible.test(character)) return "";
  const compatible = character.normalize("NFKC").toLowerCase();
  if (compatible.length > mostFoldedChars) return character;
  let out = "";
  for (const part of compatible) {
    if (blank.test(part)) out += " ";
    else if (!invisible.test(part)) out += simplify(part);
  }
  return out;
}

function foldAscii(code: number): string {
  if (code >= 0x41 && code <= 0x5a) return String.fromCharCode(code + 32);
  if (code === 0x0a || code === 0x0b || code === 0x0c) return "\n";
  if (code === 0x09) return " ";
  if (code < 0x20) return "";
  return simplify(String.fromCharCode(code));
}

function simplify(character: string): string {
  return variants.get(character) ?? character;
}

const fillers = /[ ·・•‧.\-‐‑‒–—―_~丨|`^'"“”‘’]/gu;

/** A folded text without the blanks and small signs that people put between the characters of a word; line breaks stay. */
export function tighten(folded: string): string {
  return folded.replace(fillers, "");
}

/** A text folded and tightened into one line: the form in which configured names are compared. */
export function solidText(text: string): string {
  return tighten(foldText(text)).replaceAll("\n", "");
}
