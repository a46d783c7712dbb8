import type { Unit } from "../command/command.js";

/**
 * Recalls a notice: what of it was not handed over yet never goes out. Messages that were are with their recipients.
 *
 * @returns Whether there was such a notice in the branch.
 */
export async function recallNotice(unit: Unit, noticeId: string): Promise<boolean> {
  const notice = await unit.db
    .selectFrom("notice")
    .select(["subject", "expires_at"])
    .where("id", "=", noticeId)
    .where("branch_id", "=", unit.branchId)
    .executeTakeFirst();
  if (notice === undefined) return false;
  if (notice.expires_at === null || notice.expires_at > unit.now)
    await unit.db.updateTable("notice").set({ expires_at: unit.now }).where("id", "=", noticeId).execute();
  await unit.record({
    kind: "notice.recalled",
    subject: notice.subject,
    retention: "years10",
    payload: { notice: noticeId },
  });
  return true;
}
