import type { Database, Db } from "../store/store.js";

/** Marks an event as taken in. @returns Whether it was not yet. */
export async function markDone(
  db: Db,
  row: Pick<Database["inbox"], "id">,
  done: { readonly branchId: string | null; readonly outcome: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("inbox")
    .set({ state: "done", branch_id: done.branchId, outcome: done.outcome, event: "" })
    .where("id", "=", row.id)
    .where("state", "=", "stored")
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows) > 0;
}
