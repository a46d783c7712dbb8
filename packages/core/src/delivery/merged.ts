import type { Database, Db } from "../store/store.js";

/** The notices of the digests into which a notice was merged. */
export async function digestsWith(db: Db, noticeId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("notice_recipient")
    .select("merged_into")
    .distinct()
    .where("notice_id", "=", noticeId)
    .where("merged_into", "is not", null)
    .execute();
  return rows.flatMap((row) => row.merged_into ?? []).sort();
}

/** Messages of digests that have shown a notice, or will, each at the place of the notice's own recipient. */
export async function messagesWith(db: Db, noticeId: string): Promise<readonly Database["outbox"][]> {
  const rows = await db
    .selectFrom("notice_recipient as merged")
    .innerJoin("notice_recipient as served", (join) =>
      join.onRef("served.notice_id", "=", "merged.merged_into").onRef("served.member_id", "=", "merged.member_id"),
    )
    .innerJoin("outbox", (join) =>
      join.onRef("outbox.notice_id", "=", "served.notice_id").onRef("outbox.position", "=", "served.position"),
    )
    .selectAll("outbox")
    .select("merged.position as own_position")
    .where("merged.notice_id", "=", noticeId)
    .where("outbox.state", "in", ["due", "sending", "accepted", "uncertain"])
    .orderBy("outbox.id")
    .execute();
  return rows.map(({ own_position: position, ...row }) => ({ ...row, position }));
}
