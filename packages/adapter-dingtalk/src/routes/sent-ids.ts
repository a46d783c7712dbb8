/** Stands between the ids of a message and its files; it occurs in none of them. */
const between = "|";

/** One id for a message and its files, the message's own first. */
export function joinedIds(ids: readonly string[]): string {
  return ids.join(between);
}

/** The ids of all that was sent for a receipt, the message's own first. */
export function sentIds(receiptId: string): readonly string[] {
  return receiptId.split(between);
}
