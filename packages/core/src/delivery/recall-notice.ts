import type { Unit } from "../command/command.js";
import { messagesWith } from "./merged.js";
import type { RecallOptions } from "./notice-draft.js";
import type { Room } from "./room.js";
import { standInsOf } from "./send-instead.js";
import { readNotice } from "./stored-notice.js";
import { correctRecalled, takeBack } from "./take-back.js";

/**
 * Recalls a notice: what of it was not handed over yet never goes out; what was is taken back where the channel can, and
 * who cannot be spared it, as those who got it within a digest, gets a correction on the same way. Recalling it again
 * changes nothing.
 *
 * @returns Whether there was such a notice in the branch.
 */
export async function recallNotice(
  room: Room,
  unit: Unit,
  noticeId: string,
  { corrects = true }: RecallOptions = {},
): Promise<boolean> {
  const { db, now, branchId } = unit;
  const row = await db
    .selectFrom("notice")
    .selectAll()
    .where("id", "=", noticeId)
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  if (row === undefined) return false;
  if (row.recall !== null) return true;
  const expires_at = Math.min(row.expires_at ?? now, now);
  const recall = corrects ? "corrected" : "quietly";
  await db.updateTable("notice").set({ expires_at, recall }).where("id", "=", noticeId).execute();
  await unit.record({
    kind: "notice.recalled",
    subject: row.subject,
    retention: "years10",
    payload: { notice: noticeId, corrects },
  });
  for (const standIn of await standInsOf(db, noticeId)) await recallNotice(room, unit, standIn, { corrects });
  const messages = await db
    .selectFrom("outbox")
    .selectAll()
    .where("notice_id", "=", noticeId)
    .where("state", "=", "accepted")
    .execute();
  const notice = readNotice(row);
  await takeBack(room, unit, { notice, messages, corrects });
  if (corrects) await correctRecalled(room, unit, notice, await messagesWith(db, noticeId));
  return true;
}
