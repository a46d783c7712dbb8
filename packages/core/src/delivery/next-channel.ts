import type { Unit } from "../command/command.js";
import { tell } from "./delivery-events.js";
import { placeRecipients } from "./enqueue.js";
import { fittedChannels, fittingInRecord, keptFitting } from "./fitted.js";
import type { Room } from "./room.js";
import { readRecipient, type StoredNotice } from "./stored-notice.js";

/** A recipient whom a message does not reach. */
export interface Leaving {
  /** The recipient's place. */
  readonly position: number;
  /** The way that failed. */
  readonly route: number;
}

/** Where recipients went whose channel cannot reach them. */
export interface Moves {
  /** A channel's id by the recipient's place, or `null`: none was left. */
  readonly movedTo: ReadonlyMap<number, string | null>;
  /** What channels show that the notice has not been on before, as a record tells it. */
  readonly channels: readonly object[];
}

/**
 * Puts recipients on their next channel: once per person, never onto one that was used, not when another one has taken
 * the notice, and not when the notice has expired, was recalled or is not to be sent.
 */
export async function moveOn(
  room: Room,
  unit: Unit,
  notice: StoredNotice,
  leaving: readonly Leaving[],
): Promise<Moves> {
  const movedTo = new Map<number, string | null>();
  if (leaving.length === 0 || !(await isWorthSending(unit, notice.id))) return { movedTo, channels: [] };
  const before = new Set(await fittedChannels(room, unit.db, notice.id));
  for (const { position, route } of leaving) {
    if (movedTo.has(position)) continue;
    const moved = await moveRecipient(room, unit, { notice, position, route });
    if (moved !== undefined) movedTo.set(position, moved);
  }
  const channels: object[] = [];
  for (const channel of await fittedChannels(room, unit.db, notice.id))
    if (!before.has(channel))
      channels.push(fittingInRecord(notice, channel, await keptFitting(room, unit, notice, channel)));
  return { movedTo, channels };
}

/** Whether a notice is still to be sent: it may have been recalled while a message was on its way. */
async function isWorthSending({ db, now }: Unit, noticeId: string): Promise<boolean> {
  const row = await db.selectFrom("notice").select("expires_at").where("id", "=", noticeId).executeTakeFirstOrThrow();
  return row.expires_at === null || row.expires_at > now;
}

async function moveRecipient(
  room: Room,
  unit: Unit,
  { notice, position, route }: Leaving & { readonly notice: StoredNotice },
): Promise<string | null | undefined> {
  const others = await unit.db
    .selectFrom("outbox")
    .select(["route", "state"])
    .where("notice_id", "=", notice.id)
    .where("position", "=", position)
    .where("route", "!=", route)
    .execute();
  if (others.some((other) => other.route > route) || hasTakenAll(others)) return undefined;
  await unit.db
    .updateTable("outbox")
    .set({ state: "skipped", fault: "other-part" })
    .where("notice_id", "=", notice.id)
    .where("position", "=", position)
    .where("route", "=", route)
    .where("state", "=", "due")
    .execute();
  const recipient = readRecipient(
    await unit.db
      .selectFrom("notice_recipient")
      .selectAll()
      .where("notice_id", "=", notice.id)
      .where("position", "=", position)
      .executeTakeFirstOrThrow(),
  );
  const [placement] = await placeRecipients(room, unit, {
    notice,
    recipients: [recipient],
    fromRoute: route + 1,
    dueAt: unit.now,
  });
  if (placement !== undefined && "route" in placement) return placement.route.channel.id;
  tell(unit, "delivery.unreachable", { branchId: unit.branchId, noticeId: notice.id, memberId: recipient.memberId });
  return null;
}

/** Whether one of the ways has taken every part. */
function hasTakenAll(rows: readonly { readonly route: number; readonly state: string }[]): boolean {
  return rows.some(({ route }) => rows.filter((row) => row.route === route).every((row) => row.state === "accepted"));
}
