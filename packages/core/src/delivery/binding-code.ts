import type { RandomSource } from "../identifier/identifier.js";

/** How many characters a code has. */
const codeChars = 8;

/**
 * Digits and capital letters without I, L, O and U, so that no two of them look alike.
 *
 * @source Douglas Crockford, Base 32, read 2026: symbols, and what is read for i, l and o.
 */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What is read for characters that look like others. */
const lookAlikes: Readonly<Record<string, string>> = Object.freeze({ I: "1", L: "1", O: "0" });

/** A code has a letter and a digit that look like nothing else: no word and no date is taken for one. */
const isMixed = (code: string): boolean => /[2-9]/u.test(code) && /[A-Z]/u.test(code);

/** Of a longer line nothing is read. */
const lineMaxChars = 40;

/** How often another code is drawn when one has no digit or no letter; each draw fails one time in ten. */
const mostDraws = 200;

/** What stands for a confirming code wherever a text is kept: the code itself is put in when the message is handed over. */
export const codeMask = "••••-••••";

/**
 * Makes a one-time code: 8 characters, some 9·10^11 of them. That is short enough to type and long enough: guesses are
 * counted, so that on one channel 100 can be tried while a code is open; with ten codes open day and night for a year, the
 * chance that any of them is ever guessed is one in ten thousand.
 */
export function makeBindingCode(random: RandomSource): string {
  return codeFrom(() => random(codeChars));
}

/** The first code that bytes give: each draw, of 8 bytes or more, is tried until one has a letter and a digit. */
export function codeFrom(draw: (time: number) => Uint8Array): string {
  let code = "";
  for (let time = 0; time < mostDraws; time++) {
    code = [...draw(time).subarray(0, codeChars)].map((byte) => alphabet.charAt(byte % alphabet.length)).join("");
    if (isMixed(code)) break;
  }
  return code;
}

/** How a code is shown: `7KQ2-M4XD`. */
export function shownCode(code: string): string {
  return `${code.slice(0, codeChars / 2)}-${code.slice(codeChars / 2)}`;
}

/**
 * The code that a whole line is, in any case and width, with a hyphen or a blank in the middle or without, and with
 * punctuation around it; `null` for anything else, as a word, a date or a sentence with a code in it.
 */
export function readBindingCode(line: string): string | null {
  if (line.length > lineMaxChars) return null;
  const bare = line
    .normalize("NFKC")
    .trim()
    .replace(/^[\p{P}\s]+|[\p{P}\s]+$/gu, "");
  const match = /^([0-9a-z]{4})[\s\p{Pd}]?([0-9a-z]{4})$/iu.exec(bare);
  if (match === null) return null;
  const typed = `${match[1]}${match[2]}`.toUpperCase();
  if (!/[2-9]/u.test(typed) || !/[A-HJKMNP-TV-Z]/u.test(typed) || typed.includes("U")) return null;
  return typed.replaceAll(/[ILO]/gu, (char) => lookAlikes[char] ?? char);
}
