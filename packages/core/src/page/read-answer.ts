import type { Want } from "../channel/channel.js";
import { assertNever } from "../error/error.js";
import { isStorableText, neutralised } from "../text/text.js";
import { isLongerThan } from "./characters.js";

/** Why an answer is not one: said on the page, beside the field. */
export type Problem = "choose" | "empty" | "long" | "size" | "characters" | "city" | "other";

/** What a form holds: an answer, or why it is none, with what was typed. */
export type Reading =
  | { readonly kind: "answer"; readonly value: string }
  | { readonly kind: "problem"; readonly problem: Problem; readonly typed: string };

/** Most characters of a city's name. */
const cityMaxChars = 40;
/** Figures and signs of a position or an address; the pages take the name of a city alone. */
const position = /[\p{Nd}°′″]|[东西]经|[南北]纬|经度|纬度|坐标/u;
/** Controls other than tab and line breaks; characters that are none; U+FFFD, which bytes that are no UTF-8 become. */
const unreadable = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd\p{Noncharacter_Code_Point}]/u;

/**
 * Reads what a form says in answer to an ask. Nothing is guessed or shortened; of a text, line ends are made one kind, and
 * outer blanks and invisible characters that turn the direction of reading go.
 */
export function readAnswer(want: Want, form: URLSearchParams): Reading {
  const values = form.getAll("value");
  const [given] = values;
  if (values.length > 1) return problem("other", "");
  switch (want.kind) {
    case "choice":
      return chosen(
        want.options.map((option) => option.value),
        given ?? "",
      );
    case "text":
      return typed(given ?? "", (text) => (isLongerThan(text, want.maxChars) ? "long" : null));
    case "location":
      return typed(given ?? "", cityProblem);
    case "media":
      return problem("other", "");
    default:
      return assertNever(want);
  }
}

function chosen(values: readonly string[], given: string): Reading {
  return values.includes(given) ? { kind: "answer", value: given } : problem("choose", "");
}

function typed(given: string, check: (text: string) => Problem | null): Reading {
  const text = neutralised(given).trim();
  if (text === "") return problem("empty", "");
  if (!isStorableText(given) || unreadable.test(given)) return problem("characters", text);
  const found = check(text);
  return found === null ? { kind: "answer", value: text } : problem(found, text);
}

function cityProblem(text: string): Problem | null {
  const isCity = !/[\n\u2028\u2029]/u.test(text) && !position.test(text) && !isLongerThan(text, cityMaxChars);
  return isCity ? null : "city";
}

function problem(kind: Problem, text: string): Reading {
  return { kind: "problem", problem: kind, typed: text };
}
