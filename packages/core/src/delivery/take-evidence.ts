import type { Address, EvidenceLevel, Fault } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { Database, Db } from "../store/store.js";
import { tell } from "./delivery-events.js";
import { type EvidenceStanding, isEnd, isFinal, standingOf } from "./evidence-standing.js";
import { type Moves, moveOn } from "./next-channel.js";
import type { Room } from "./room.js";
import { namedInRecord, readNotice, type StoredNotice } from "./stored-notice.js";
import { endUpkeep } from "./upkeep.js";

/** What became known about a message. */
export interface FoundEvidence {
  /** The level. */
  readonly level: EvidenceLevel;
  /** When it happened, epoch milliseconds. */
  readonly at: number;
  /** Why it did not arrive, or `null`. */
  readonly fault: Fault | null;
  /** Archive reference to the payload that told it; `null`: we asked for it. */
  readonly raw: string | null;
}

/**
 * Takes in what became known about a message: every level is kept with its earliest time, the message stands as the set of
 * them says, and who did not get it goes to the next channel. What is known already changes nothing.
 */
export async function takeEvidence(room: Room, unit: Unit, outboxId: string, found: FoundEvidence): Promise<void> {
  const { level, at, fault } = found;
  const former = (await evidenceOf(unit.db, [outboxId])).get(outboxId)?.find((one) => one.level === level);
  if (former !== undefined && former.at <= at) return;
  await unit.db
    .insertInto("evidence")
    .values({ outbox_id: outboxId, level, branch_id: unit.branchId, at, fault: fault?.code ?? null })
    .onConflict((conflict) => conflict.columns(["outbox_id", "level"]).doUpdateSet({ at, fault: fault?.code ?? null }))
    .execute();
  const message = await messageOf(unit.db, outboxId);
  const { standing, movedTo, channels } = await settle(room, unit, message);
  if (former === undefined && isEnd(level) && standing?.level === level && fault?.code === "RECIPIENT_UNKNOWN")
    await room.ports.onAddressDoubtful(unit, { address: message.address, fault: fault.code });
  const { notice, row } = message;
  const nextChannel = movedTo.get(row.position);
  await unit.record({
    kind: "delivery.evidence",
    subject: notice.subject,
    retention: notice.retention,
    payload: {
      noticeId: notice.id,
      channel: row.channel,
      ...namedInRecord({ memberId: message.memberId, name: message.name }),
      part: row.part,
      level,
      at,
      fault: fault?.code ?? null,
      vendorCode: fault?.vendor?.code ?? null,
      raw: found.raw,
      standing: standing?.level ?? null,
      ...(nextChannel === undefined ? {} : { nextChannel }),
      ...(channels.length === 0 ? {} : { nextChannels: channels }),
    },
  });
}

/** Lets a message stand as is known of it already: a platform may report before the hand-over's outcome is written. */
export async function settleKnown(room: Room, unit: Unit, outboxId: string): Promise<void> {
  await settle(room, unit, await messageOf(unit.db, outboxId));
}

/** What is known of messages, by outbox row. */
export async function evidenceOf(
  db: Db,
  outboxIds: readonly string[],
): Promise<ReadonlyMap<string, readonly EvidenceStanding[]>> {
  const known = new Map<string, EvidenceStanding[]>();
  if (outboxIds.length === 0) return known;
  const rows = await db
    .selectFrom("evidence")
    .select(["outbox_id", "level", "at"])
    .where("outbox_id", "in", outboxIds)
    .execute();
  for (const { outbox_id, level, at } of rows) {
    const one = { level: level as EvidenceLevel, at };
    const some = known.get(outbox_id);
    if (some === undefined) known.set(outbox_id, [one]);
    else some.push(one);
  }
  return known;
}

interface Message {
  readonly row: Database["outbox"];
  readonly notice: StoredNotice;
  readonly address: Address;
  readonly memberId: string | null;
  readonly name: string;
}

async function messageOf(db: Db, outboxId: string): Promise<Message> {
  const row = await db.selectFrom("outbox").selectAll().where("id", "=", outboxId).executeTakeFirstOrThrow();
  const notice = await db.selectFrom("notice").selectAll().where("id", "=", row.notice_id).executeTakeFirstOrThrow();
  const recipient = await db
    .selectFrom("notice_recipient")
    .select(["member_id", "name"])
    .where("notice_id", "=", row.notice_id)
    .where("position", "=", row.position)
    .executeTakeFirstOrThrow();
  return {
    row,
    notice: readNotice(notice),
    address: JSON.parse(row.address) as Address,
    memberId: recipient.member_id,
    name: recipient.name,
  };
}

interface Settled extends Moves {
  readonly standing: EvidenceStanding | null;
}

async function settle(room: Room, unit: Unit, message: Message): Promise<Settled> {
  const { row } = message;
  const standing = standingOf((await evidenceOf(unit.db, [row.id])).get(row.id) ?? []);
  const unmoved = { standing, movedTo: new Map<number, string | null>(), channels: [] };
  if (standing === null) return unmoved;
  const levels = room.channels.get(row.channel)?.capabilities.evidence.levels ?? [];
  if (isFinal(standing, levels)) await endUpkeep(unit, [row.id], "pull", "done");
  if (!isEnd(standing.level)) {
    if (isOpenToArrival(row)) await arrived(unit, message, standing);
    return unmoved;
  }
  if (!isOpenToEnd(row)) return unmoved;
  await ended(unit, message, standing);
  return { standing, ...(await moveOn(room, unit, message.notice, [row])) };
}

/** A try of which nobody knew and which is to be repeated. */
const isToBeRepeated = ({ state, attempt }: Database["outbox"]): boolean => state === "due" && attempt > 0;

/** Whether it would be news that a message arrived: nobody knew, or it was thought to be lost. */
function isOpenToArrival(row: Database["outbox"]): boolean {
  return row.state === "uncertain" || isToBeRepeated(row) || (row.state === "failed" && row.accepted_at !== null);
}

/** Whether it would be news that a message did not arrive. */
function isOpenToEnd(row: Database["outbox"]): boolean {
  return row.state === "accepted" || row.state === "uncertain" || isToBeRepeated(row);
}

async function ended(unit: Unit, { row, notice, memberId }: Message, { level }: EvidenceStanding): Promise<void> {
  const known = await unit.db
    .selectFrom("evidence")
    .select("fault")
    .where("outbox_id", "=", row.id)
    .where("level", "=", level)
    .executeTakeFirstOrThrow();
  const fault = known.fault ?? level;
  await unit.db
    .updateTable("outbox")
    .set({ state: "failed", fault, accepted_at: row.accepted_at ?? unit.now })
    .where("id", "=", row.id)
    .execute();
  const { branchId } = unit;
  tell(unit, "delivery.failed", { branchId, noticeId: notice.id, memberId, channel: row.channel, fault });
}

async function arrived(unit: Unit, { row, notice, memberId }: Message, { at }: EvidenceStanding): Promise<void> {
  await unit.db
    .updateTable("outbox")
    .set({ state: "accepted", fault: null, accepted_at: row.accepted_at ?? Math.min(at, unit.now) })
    .where("id", "=", row.id)
    .execute();
  const { branchId } = unit;
  tell(unit, "delivery.accepted", { branchId, noticeId: notice.id, memberId, channel: row.channel, fault: null });
  const ofPerson = () =>
    unit.db.updateTable("outbox").where("notice_id", "=", notice.id).where("position", "=", row.position);
  const open = await unit.db
    .selectFrom("outbox")
    .select("id")
    .where("notice_id", "=", notice.id)
    .where("position", "=", row.position)
    .where("route", "=", row.route)
    .where("state", "!=", "accepted")
    .executeTakeFirst();
  if (open !== undefined) return;
  await ofPerson()
    .set({ state: "skipped", fault: "reached" })
    .where("route", ">", row.route)
    .where("state", "=", "due")
    .where("attempt", "=", 0)
    .execute();
  await unit.db
    .updateTable("notice_recipient")
    .set({ unreachable: null })
    .where("notice_id", "=", notice.id)
    .where("position", "=", row.position)
    .execute();
}
