import { firstLine } from "./reply-match.js";
import { normalised } from "./reply-normal.js";

/** A reply which names an ask by its code, without that code. */
export interface Coded {
  /** The reply without the code. */
  readonly own: string;
}

/** Lines below the first that are looked at for a code of its own. */
const lookedAtLines = 20;

/**
 * Finds an ask's code at the beginning or end of the first line, or alone on a line below (R3). "K71" does not hold K7.
 */
export function withoutCode(own: string, code: string): Coded | null {
  const pattern = [...code].map(anyWidth).join("");
  const line = firstLine(own);
  const leading = new RegExp(`^[\\s\\p{P}]{0,9}${pattern}(?![a-z0-9ａ-ｚＡ-Ｚ０-９])[\\s\\p{P}]{0,9}`, "iu");
  const trailing = new RegExp(`(?<![a-z0-9ａ-ｚＡ-Ｚ０-９])${pattern}[\\s\\p{P}]{0,9}$`, "iu");
  if (leading.test(line)) return { own: own.replace(line, () => line.replace(leading, "")).trim() };
  const end = line.slice(-60);
  if (trailing.test(end)) {
    const without = `${line.slice(0, -60)}${end.replace(trailing, "").replace(/[\s([（【［]{1,9}$/u, "")}`;
    return { own: own.replace(line, () => without).trim() };
  }
  const at = own.split("\n", lookedAtLines).findIndex((one) => normalised(one) === code.toLowerCase());
  return at < 0 ? null : { own: own.split("\n").toSpliced(at, 1).join("\n").trim() };
}

/** A character in ASCII or full width. */
function anyWidth(char: string): string {
  const wide = String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0);
  return /^[A-Za-z0-9]$/u.test(char) ? `[${char}${wide}]` : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
