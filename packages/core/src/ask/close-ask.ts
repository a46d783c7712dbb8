import type { Unit } from "../command/command.js";
import { cancelAlarm } from "../engine/engine.js";
import { readAsk, type StoredAsk } from "./ask-schema.js";
import { closeAlarm } from "./put-ask.js";

/**
 * Closes an ask: answers from now on are late.
 *
 * @returns The ask; `null` when the branch has none of this id, or it was closed already.
 */
export async function closeAsk(unit: Unit, askId: string): Promise<StoredAsk | null> {
  const { db, branchId, now } = unit;
  const row = await db
    .selectFrom("ask")
    .selectAll()
    .where("id", "=", askId)
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  if (row === undefined || row.state === "closed") return null;
  const closes_at = Math.min(row.closes_at ?? now, now);
  await db.updateTable("ask").set({ state: "closed", closes_at }).where("id", "=", askId).execute();
  await db
    .updateTable("ask_member")
    .set({ state: "closed" })
    .where("ask_id", "=", askId)
    .where("state", "=", "open")
    .execute();
  await cancelAlarm(db, { kind: closeAlarm, subject: askId, key: "once" });
  const ask = readAsk({ ...row, state: "closed", closes_at });
  await unit.record({
    kind: "ask.closed",
    subject: ask.subject,
    retention: ask.retention,
    payload: { ask: ask.id, kind: ask.kind, closedAt: closes_at },
  });
  return ask;
}
