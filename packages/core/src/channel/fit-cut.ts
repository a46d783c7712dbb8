import { graphemeEnds } from "./grapheme.js";

/** A URL, letters of any script included; it ends at the first other character or after 2,048. */
const urlText = /[a-z][a-z0-9+.-]{1,30}:[\p{L}\p{M}\p{N}_\-.~:/?#[\]@!$&'()*+,;=%]{1,2048}/giu;
const urlGoesOn = /^[\w\-.~:/?#@!$&*+=%]/u;

/** Whether a URL stands in a text, and is not only the beginning of another. */
export function holdsUrl(text: string, url: string): boolean {
  for (let at = text.indexOf(url); at >= 0; at = text.indexOf(url, at + 1))
    if (!urlGoesOn.test(text.slice(at + url.length, at + url.length + 1))) return true;
  return false;
}

/** Splits a text into what must stay whole: URLs and graphemes. Joined, the units are the text again. */
export function unitsOf(text: string): readonly string[] {
  const units: string[] = [];
  const urls = [...text.matchAll(urlText)].map((match) => [match.index, match.index + match[0].length] as const);
  let from = 0;
  let next = 0;
  for (const end of graphemeEnds(text)) {
    while ((urls[next]?.[1] ?? Number.POSITIVE_INFINITY) <= from) next++;
    const url = urls[next];
    if (url !== undefined && end > url[0] && end < url[1]) continue;
    units.push(text.slice(from, end));
    from = end;
  }
  return units;
}

/** UTF-8 bytes of a text. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** A text in two. */
export interface Cut {
  readonly head: string;
  readonly tail: string;
}

/**
 * Cuts a text where the head still fits, never inside a URL or grapheme, and rather after a line or sentence when one
 * ends in the second half of what fits. `null` when no first unit fits. Blanks at the cut are dropped.
 *
 * @param fits Whether a head fits; heads shorter than a fitting one fit too.
 * @param maxUnits No head of more UTF-16 units than this can fit; spares work on long texts.
 */
export function cutWhereFits(text: string, fits: (head: string) => boolean, maxUnits: number): Cut | null {
  const units = unitsOf(text.slice(0, maxUnits + overhangUnits));
  const starts = [0];
  for (const unit of units) starts.push((starts.at(-1) ?? 0) + unit.length);
  let most = 0;
  let over = units.length + 1;
  while (over - most > 1) {
    const middle = (most + over) >> 1;
    if (fits(text.slice(0, starts[middle]).trimEnd())) most = middle;
    else over = middle;
  }
  while (most > 0 && text.slice(0, starts[most]).trim() === "") most--;
  if (most === 0) return null;
  const at = starts[sentenceEnd(units, most)] ?? 0;
  return { head: text.slice(0, at).trimEnd(), tail: text.slice(at).trimStart() };
}

/** How far past `maxUnits` the URL or grapheme there may reach. */
const overhangUnits = 4096;

function sentenceEnd(units: readonly string[], most: number): number {
  if (most === units.length) return most;
  for (let count = most; count > most / 2; count--) {
    const last = units[count - 1] ?? "";
    if (/^[\r\n。！？；!?;]/u.test(last)) return count;
    if (/^\s/u.test(last) && units[count - 2] === ".") return count;
  }
  return most;
}
