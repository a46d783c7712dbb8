/** Rows of one statement: both databases take some 32,000 values at once, and our widest row has 13. */
const rowsAtOnce = 500;

/** Runs a statement over `items`, a bounded number at a time; nothing when there are none. */
export async function inChunks<Item>(
  items: readonly Item[],
  statement: (part: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < items.length; start += rowsAtOnce)
    await statement(items.slice(start, start + rowsAtOnce));
}
