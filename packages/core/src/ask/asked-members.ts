import type { Unit } from "../command/command.js";
import type { Db } from "../store/store.js";
import { readAsk, type StoredAsk } from "./ask-schema.js";

/** An ask by its id, in a branch or (`null`) in any. */
export async function askById(db: Db, askId: string, branchId: string | null): Promise<StoredAsk | null> {
  const row = await db
    .selectFrom("ask")
    .selectAll()
    .where("id", "=", askId)
    .$if(branchId !== null, (query) => query.where("branch_id", "=", branchId ?? ""))
    .executeTakeFirst();
  return row === undefined ? null : readAsk(row);
}

/** Whether an ask was put to a member who is still asked. */
export async function isAsked(db: Db, askId: string, memberId: string): Promise<boolean> {
  const row = await db
    .selectFrom("ask_member")
    .select("state")
    .where("ask_id", "=", askId)
    .where("member_id", "=", memberId)
    .executeTakeFirst();
  return row !== undefined && row.state !== "released";
}

/** Notes that a member was told how to answer. @returns Whether this is the first time. */
export async function noteHint(unit: Unit, askId: string, memberId: string): Promise<boolean> {
  const { numUpdatedRows } = await unit.db
    .updateTable("ask_member")
    .set({ hinted_at: unit.now })
    .where("ask_id", "=", askId)
    .where("member_id", "=", memberId)
    .where("hinted_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows) > 0;
}

/** Notes that a member was asked which of several asks an answer belongs to. @returns Whether one of them is new. */
export async function notePrompt(unit: Unit, askIds: readonly string[], memberId: string): Promise<boolean> {
  if (askIds.length === 0) return false;
  const { numUpdatedRows } = await unit.db
    .updateTable("ask_member")
    .set({ prompted_at: unit.now })
    .where("ask_id", "in", askIds)
    .where("member_id", "=", memberId)
    .where("prompted_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows) > 0;
}

/** Asks a member nothing more: neither a reply nor a token of theirs counts for this ask. */
export async function releaseMember(unit: Unit, askId: string, memberId: string): Promise<void> {
  await unit.db
    .updateTable("ask_member")
    .set({ state: "released" })
    .where("ask_id", "=", askId)
    .where("member_id", "=", memberId)
    .execute();
}
