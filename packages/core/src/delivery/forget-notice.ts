import type { Notice } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { digestsWith } from "./merged.js";
import { standInsOf } from "./send-instead.js";

const gone = "—";

/**
 * Takes the words out of a notice, and out of the digests into which it was merged: its content, what channels made of it, the names of its recipients. Rows and counts
 * stay; what of it was not handed over yet never goes out. The archive is not touched.
 *
 * @returns Whether there was such a notice in the branch.
 */
export async function forgetNotice(unit: Unit, noticeId: string): Promise<boolean> {
  const { db, now, branchId } = unit;
  const row = await db
    .selectFrom("notice")
    .select(["content", "expires_at", "corrects"])
    .where("id", "=", noticeId)
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  if (row === undefined) return false;
  for (const standIn of await standInsOf(db, noticeId)) await forgetNotice(unit, standIn);
  for (const digest of await digestsWith(db, noticeId)) await forgetNotice(unit, digest);
  const expiresAt = Math.min(row.expires_at ?? now, now);
  const content = { ...withoutWords(JSON.parse(row.content) as Notice), expiresAt };
  const corrects = row.corrects === null ? null : JSON.stringify({ ...JSON.parse(row.corrects), title: gone });
  await db
    .updateTable("notice")
    .set({ content: JSON.stringify(content), expires_at: expiresAt, corrects })
    .where("id", "=", noticeId)
    .execute();
  await db
    .updateTable("notice_fitting")
    .set({ parts: "[]", losses: "[]" }) // the rows stay, so that nothing is fitted again
    .where("notice_id", "=", noticeId)
    .execute();
  await db.updateTable("notice_recipient").set({ name: gone }).where("notice_id", "=", noticeId).execute();
  const messages = db.selectFrom("outbox").select("id").where("notice_id", "=", noticeId);
  await db.updateTable("delivery_try").set({ vendor_message: null }).where("outbox_id", "in", messages).execute();
  await db
    .updateTable("upkeep")
    .set({ state: "moot", done_at: now })
    .where("outbox_id", "in", messages)
    .where("kind", "=", "amend")
    .where("state", "=", "due")
    .execute();
  return true;
}

function withoutWords(content: Notice): Notice {
  return {
    ...content,
    title: gone,
    body: [],
    ask: null,
    event: null,
    images: [],
    files: [],
    page: null,
    occurrence: null,
  };
}
