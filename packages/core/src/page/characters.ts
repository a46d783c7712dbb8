/** UTF-16 units looked at together: the platform's segmenter copies its input for each segment. */
const windowUnits = 512;

/** Whether a text has more than `max` characters as a reader counts them: an emoji of seven code points is one. */
export function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false;
  const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
  let count = 0;
  let from = 0;
  while (from < text.length && count <= max) {
    const isLast = from + windowUnits >= text.length;
    const starts = Array.from(segmenter.segment(text.slice(from, from + windowUnits)), (part) => part.index);
    const last = starts.at(-1) ?? 0;
    // The window's last character may go on behind it, and is counted with the next one.
    const isSplit = !isLast && last > 0;
    count += isSplit ? starts.length - 1 : starts.length;
    from += isSplit ? last : windowUnits;
  }
  return count > max;
}
