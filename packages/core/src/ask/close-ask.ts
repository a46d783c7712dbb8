import type { Unit } from "../command/command.js";
import { cancelAlarm } from "../engine/engine.js";
import { readAsk, type StoredAsk } from "./ask-schema.js";
import { closeAlarm } from "./put-ask.js";

/** What asks are about: who asks, and the subject. */
export interface AskedAbout {
  /** Who asks and takes the answers. */
  readonly kind: string;
  /** Id of what it is about. */
  readonly subject: string;
}

/** The ask about something that is open to a member, or `null`. */
export async function openAskAbout(
  { db, branchId }: Pick<Unit, "db" | "branchId">,
  { kind, subject }: AskedAbout,
  memberId: string,
): Promise<StoredAsk | null> {
  const row = await db
    .selectFrom("ask")
    .innerJoin("ask_member", "ask_member.ask_id", "ask.id")
    .selectAll("ask")
    .where("ask.branch_id", "=", branchId)
    .where("ask.subject", "=", subject)
    .where("ask.kind", "=", kind)
    .where("ask_member.member_id", "=", memberId)
    .where("ask_member.state", "=", "open")
    .orderBy("ask.id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : readAsk(row);
}

/** Closes all asks about something. @returns Those that were open. */
export async function closeAsksAbout(unit: Unit, { kind, subject }: AskedAbout): Promise<readonly string[]> {
  const rows = await unit.db
    .selectFrom("ask")
    .select("id")
    .where("branch_id", "=", unit.branchId)
    .where("subject", "=", subject)
    .where("kind", "=", kind)
    .where("state", "=", "open")
    .execute();
  for (const { id } of rows) await closeAsk(unit, id);
  return rows.map(({ id }) => id);
}

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
