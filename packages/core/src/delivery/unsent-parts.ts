import type { Address, Channel } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { Database } from "../store/store.js";
import { rowFor } from "./enqueue.js";
import type { StoredNotice } from "./stored-notice.js";

/** A notice that makes another number of messages on a channel than before. */
export interface ChangedParts {
  /** The notice as it is now. */
  readonly notice: StoredNotice;
  /** The channel. */
  readonly channel: Channel;
  /** How many messages it makes now; 0: the channel cannot show it any more, and finds out by itself. */
  readonly count: number;
}

/**
 * Lets whoever has got nothing of a notice yet wait for as many messages as it makes now. Messages that wait keep their
 * keys: each is the same message to the same person. Whoever has a part already keeps the others.
 */
export async function adaptParts(unit: Unit, { notice, channel, count }: ChangedParts): Promise<void> {
  if (count === 0) return;
  const rows = await unit.db
    .selectFrom("outbox")
    .selectAll()
    .where("notice_id", "=", notice.id)
    .where("channel", "=", channel.id)
    .orderBy("position")
    .orderBy("part")
    .execute();
  const people = new Map<string, Database["outbox"][]>();
  for (const row of rows) {
    const way = `${row.position} ${row.route}`;
    people.set(way, [...(people.get(way) ?? []), row]);
  }
  for (const parts of people.values()) {
    if (parts.length === count || parts.some(({ state }) => state !== "due")) continue;
    await remove(unit, parts.slice(count));
    await add(unit, { notice, channel, count }, parts);
  }
}

async function remove({ db }: Unit, rows: readonly Database["outbox"][]): Promise<void> {
  for (const { id } of rows) {
    await db.deleteFrom("delivery_try").where("outbox_id", "=", id).execute();
    await db.deleteFrom("outbox").where("id", "=", id).execute();
  }
}

async function add(
  unit: Unit,
  { notice, channel, count }: ChangedParts,
  known: readonly Database["outbox"][],
): Promise<void> {
  const [first] = known;
  if (first === undefined) return;
  const { position, route: index, due_at: dueAt } = first;
  const route = { channel, address: JSON.parse(first.address) as Address };
  for (let part = known.length + 1; part <= count; part++)
    await unit.db.insertInto("outbox").values(rowFor(unit, { notice, position, route, index, part, dueAt })).execute();
}
