import type { Db } from "../store/store.js";

/** What is counted. */
export interface Counted {
  /** What, of whom; names addresses by digest only. */
  readonly scope: string;
  /** How long it is counted from the first time on, in milliseconds. */
  readonly windowMs: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Counts one more time within the running window, or begins a new one; exact also when several processes count at once.
 *
 * @returns How often it happened in the window, this time included.
 */
export async function countWithin(db: Db, { scope, windowMs, now }: Counted): Promise<number> {
  await db.deleteFrom("rate_window").where("ends_at", "<=", now).execute();
  const row = await db
    .insertInto("rate_window")
    .values({ scope, count: 1, ends_at: now + windowMs })
    .onConflict((conflict) =>
      conflict.column("scope").doUpdateSet((on) => ({ count: on("rate_window.count", "+", 1) })),
    )
    .returning("count")
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Takes one time back, because it was none of those that are counted. */
export async function uncount(db: Db, scope: string): Promise<void> {
  await db
    .updateTable("rate_window")
    .set((on) => ({ count: on("count", "-", 1) }))
    .where("scope", "=", scope)
    .where("count", ">", 0)
    .execute();
}
