/**
 * UTF-16 units segmented at a time. The platform's segmenter copies its whole input for every segment, so that a long
 * text given at once takes quadratic time and memory.
 */
const windowUnits = 256;
/** A longer grapheme is taken for several. */
const maxGraphemeUnits = 4096;

/** Where each grapheme of a text ends, ascending; the last is the text's length. */
export function* graphemeEnds(text: string): Generator<number, void, undefined> {
  const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
  let from = 0;
  let size = windowUnits;
  while (from < text.length) {
    const isRest = from + size >= text.length;
    const ends: number[] = [];
    for (const part of segmenter.segment(text.slice(from, from + size)))
      ends.push(from + part.index + part.segment.length);
    if (!isRest && ends.length > 1) ends.pop();
    else if (!isRest && size < maxGraphemeUnits) {
      size *= 2;
      continue;
    }
    yield* ends;
    from = ends.at(-1) ?? text.length;
    size = windowUnits;
  }
}

/** Counts what a reader takes for characters, but no further than one above `enough` (all). */
export function graphemeCount(text: string, enough = Number.POSITIVE_INFINITY): number {
  let count = 0;
  for (const _end of graphemeEnds(text)) {
    count++;
    if (count > enough) break;
  }
  return count;
}
