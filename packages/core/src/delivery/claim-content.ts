import type { Address, Channel, Fitting } from "../channel/channel.js";
import type { Database, Db } from "../store/store.js";
import type { ClaimedMessage } from "./claimed-message.js";
import { readNotice, type StoredNotice } from "./stored-notice.js";

/** A row that is about to be claimed, and since when another runner's claim of it is lost. */
export interface TakenRow {
  /** The row, its try counted. */
  readonly row: Database["outbox"];
  /** Epoch milliseconds; `null`: it was due. */
  readonly lostSince: number | null;
}

/** Adds to rows what their channel says to whom. */
export async function withContent(
  db: Db,
  channel: Channel,
  taken: readonly TakenRow[],
): Promise<readonly ClaimedMessage[]> {
  const noticeIds = [...new Set(taken.map(({ row }) => row.notice_id))];
  if (noticeIds.length === 0) return [];
  const notices = new Map(
    (await db.selectFrom("notice").selectAll().where("id", "in", noticeIds).execute()).map((row) => [
      row.id,
      readNotice(row),
    ]),
  );
  const fittings = await db
    .selectFrom("notice_fitting")
    .selectAll()
    .where("channel", "=", channel.id)
    .where("notice_id", "in", noticeIds)
    .execute();
  const fitted = new Map(
    fittings.map((row) => [
      row.notice_id,
      { parts: JSON.parse(row.parts) as Fitting["parts"], losses: JSON.parse(row.losses) as Fitting["losses"] },
    ]),
  );
  const people = await peopleOf(db, taken);
  return taken.flatMap(({ row, lostSince }) => {
    const notice = notices.get(row.notice_id);
    const fitting = fitted.get(row.notice_id);
    const person = people.get(row.id);
    if (notice === undefined || fitting === undefined || person === undefined) return [];
    return [message(row, { notice, fitting, person, lostSince })];
  });
}

interface Person {
  readonly member_id: string | null;
  readonly name: string;
}

/** Who is meant, by row: only these, however many recipients their notices have. */
async function peopleOf(db: Db, taken: readonly TakenRow[]): Promise<ReadonlyMap<string, Person>> {
  const rows = await db
    .selectFrom("outbox")
    .innerJoin("notice_recipient", (join) =>
      join
        .onRef("notice_recipient.notice_id", "=", "outbox.notice_id")
        .onRef("notice_recipient.position", "=", "outbox.position"),
    )
    .select(["outbox.id", "notice_recipient.member_id", "notice_recipient.name"])
    .where(
      "outbox.id",
      "in",
      taken.map(({ row }) => row.id),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

function message(
  row: Database["outbox"],
  known: {
    readonly notice: StoredNotice;
    readonly fitting: Fitting;
    readonly person: Person;
    readonly lostSince: number | null;
  },
): ClaimedMessage {
  return {
    id: row.id,
    branchId: row.branch_id,
    notice: known.notice,
    fitting: known.fitting,
    position: row.position,
    memberId: known.person.member_id,
    name: known.person.name,
    route: row.route,
    address: JSON.parse(row.address) as Address,
    key: row.key,
    part: row.part,
    attempt: row.attempt,
    repeats: row.repeats,
    asked: row.asked === 1,
    dueAt: row.due_at,
    lostSince: known.lostSince,
  };
}
