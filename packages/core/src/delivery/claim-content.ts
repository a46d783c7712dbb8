import type { Address, Channel, Fitting } from "../channel/channel.js";
import type { Db } from "../store/store.js";
import type { ClaimedMessage } from "./claimed-message.js";
import type { DueRow } from "./due-rows.js";
import { readNotice, type StoredNotice } from "./stored-notice.js";

/** A row that is about to be claimed, and since when another runner's claim of it is lost. */
export interface TakenRow {
  /** The row, its try counted, with its recipient. */
  readonly row: DueRow;
  /** Epoch milliseconds; `null`: it was due. */
  readonly lostSince: number | null;
}

/** Reads the notices of rows, by id. */
export async function noticesOf(
  db: Db,
  rows: readonly Pick<DueRow, "notice_id">[],
): Promise<ReadonlyMap<string, StoredNotice>> {
  const ids = noticeIds(rows);
  if (ids.length === 0) return new Map();
  const found = await db.selectFrom("notice").selectAll().where("id", "in", ids).execute();
  return new Map(found.map((row) => [row.id, readNotice(row)]));
}

/** Adds to rows what their channel says to whom. */
export async function withContent(
  db: Db,
  channel: Channel,
  taken: readonly TakenRow[],
  notices: ReadonlyMap<string, StoredNotice>,
): Promise<readonly ClaimedMessage[]> {
  const ids = noticeIds(taken.map(({ row }) => row));
  if (ids.length === 0) return [];
  const fittings = await db
    .selectFrom("notice_fitting")
    .selectAll()
    .where("channel", "=", channel.id)
    .where("notice_id", "in", ids)
    .execute();
  const fitted = new Map(
    fittings.map((row) => [
      row.notice_id,
      { parts: JSON.parse(row.parts) as Fitting["parts"], losses: JSON.parse(row.losses) as Fitting["losses"] },
    ]),
  );
  return taken.flatMap(({ row, lostSince }) => {
    const notice = notices.get(row.notice_id);
    const fitting = fitted.get(row.notice_id);
    return notice === undefined || fitting === undefined ? [] : [message(row, { notice, fitting, lostSince })];
  });
}

function noticeIds(rows: readonly Pick<DueRow, "notice_id">[]): readonly string[] {
  return [...new Set(rows.map((row) => row.notice_id))];
}

function message(
  row: DueRow,
  known: {
    readonly notice: StoredNotice;
    readonly fitting: Fitting;
    readonly lostSince: number | null;
  },
): ClaimedMessage {
  return {
    id: row.id,
    branchId: row.branch_id,
    notice: known.notice,
    fitting: known.fitting,
    position: row.position,
    memberId: row.member_id,
    name: row.name,
    route: row.route,
    address: JSON.parse(row.address) as Address,
    key: row.key,
    part: row.part,
    attempt: row.attempt,
    beganAt: row.began_at ?? row.due_at,
    repeats: row.repeats,
    asked: row.asked === 1,
    dueAt: row.due_at,
    lostSince: known.lostSince,
  };
}
