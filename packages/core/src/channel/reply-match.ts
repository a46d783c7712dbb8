import { graphemeCount } from "./grapheme.js";
import type { Ask, ChoiceWant } from "./notice.js";
import { normalised, numberOf, squeezed } from "./reply-normal.js";

/** A place's name and a short message are no longer than this. */
const shortMaxChars = 40;

/** What a reply's words are for one ask. */
export type Match =
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "several" }
  | { readonly kind: "none" };

const none: Match = Object.freeze({ kind: "none" });

/** What a reply says (R4): its first line for a choice or a place, all of it for a text. */
export function matched(want: Ask["want"], own: string): Match {
  switch (want.kind) {
    case "choice":
      return chosen(want, firstLine(own));
    case "text":
      return own !== "" && graphemeCount(own, want.maxChars) <= want.maxChars ? { kind: "value", value: own } : none;
    case "location":
      return place(own);
    case "media":
      return none;
  }
}

/** The first line with something in it. */
export function firstLine(text: string): string {
  return text.split("\n", 50).find((line) => line.trim() !== "") ?? "";
}

/** Whether a text is one short line. */
export function isShort(text: string, maxChars = shortMaxChars): boolean {
  return text !== "" && !text.includes("\n") && graphemeCount(text, maxChars) <= maxChars;
}

/** The whole line is a number, a label, a word, or a number with its label; a question is never an answer. */
function chosen(want: ChoiceWant, line: string): Match {
  const text = normalised(line);
  if (text === "" || /[?？]\s*$/u.test(line)) return none;
  const number = numberOf(text);
  const key = text.replaceAll(" ", "");
  const values = want.options.flatMap((option, index) => {
    const names = [option.label, ...option.words].map((name) => squeezed(name) || exact(name));
    return number === index + 1 || names.includes(key) || isNumbered(text, index + 1, names) ? [option.value] : [];
  });
  if (values.length === 0) return none;
  return values.length === 1 && values[0] !== undefined ? { kind: "value", value: values[0] } : { kind: "several" };
}

/** A name that is nothing but punctuation is compared as it is. */
function exact(name: string): string {
  return name.normalize("NFKC").trim();
}

const numbered = /^(\d{1,2})[\s.,:;、)\]-]{0,3}(.+)$/u;

function isNumbered(text: string, number: number, names: readonly string[]): boolean {
  const match = numbered.exec(text);
  return match !== null && Number(match[1]) === number && names.includes(squeezed(match[2] ?? ""));
}

/** What people write to say that they have read something: never the name of a place. */
const acknowledgement =
  /^(?:收到了?|已收到|好的?|好滴|行|可以|嗯+|哦+|知道了?|明白了?|了解|已阅|谢谢|辛苦了?|没问题|ok|okay|yes|no|received|noted|thanks|thank you|got it|fine)$/iu;

function place(own: string): Match {
  const line = own.trim().replace(/[。.！!]$/u, "");
  const isPlace = isShort(line) && !/[。！？!?,，；;]/u.test(line) && !acknowledgement.test(normalised(line));
  return isPlace ? { kind: "value", value: line } : none;
}
