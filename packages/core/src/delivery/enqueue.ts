import { deliveryKey } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { Database } from "../store/store.js";
import { keptFitting } from "./fitted.js";
import { laneOf, type Room } from "./room.js";
import { type Route, routesTo } from "./route.js";
import { inSlices, type StoredNotice, type StoredRecipient } from "./stored-notice.js";

/** Where a recipient's message was put, or why it could be put nowhere. */
export type Placement =
  | { readonly recipient: StoredRecipient; readonly route: Route }
  | { readonly recipient: StoredRecipient; readonly unreachable: string };

/** What is asked of {@link placeRecipients}. */
export interface PlaceQuestion {
  /** The notice. */
  readonly notice: StoredNotice;
  /** Who gets it. */
  readonly recipients: readonly StoredRecipient[];
  /** The first of a recipient's routes that is tried. */
  readonly fromRoute: number;
  /** When the messages are due, epoch milliseconds. */
  readonly dueAt: number;
}

const rowsPerStatement = 100;

/** Writes the outbox rows of recipients on the first route that can carry the notice; who has none is marked unreachable. */
export async function placeRecipients(room: Room, unit: Unit, question: PlaceQuestion): Promise<readonly Placement[]> {
  const { notice, recipients, dueAt } = question;
  const taken = await addressesInUse(unit, notice.id);
  const rows: Database["outbox"][] = [];
  const placements: Placement[] = [];
  for (const recipient of recipients) {
    const routes = routesTo(room.channels.values(), recipient.addresses);
    let reason = recipient.addresses.length === 0 ? "no-address" : "no-channel";
    let placed: Route | null = null;
    for (let index = recipient.firstRoute ?? question.fromRoute; index < routes.length && placed === null; index++) {
      const route = routes[index];
      if (route === undefined) break;
      const { parts } = await keptFitting(room, unit, notice, route.channel);
      const place = `${route.channel.id} ${JSON.stringify(route.address)}`;
      if (parts.length === 0) reason = "cannot-show";
      else if (taken.has(place)) reason = "address-shared";
      else {
        placed = route;
        taken.add(place);
        for (const { part } of parts)
          rows.push(rowFor(unit, { notice, position: recipient.position, route, index, part: part.number, dueAt }));
      }
    }
    placements.push(placed === null ? { recipient, unreachable: reason } : { recipient, route: placed });
  }
  for (const some of inSlices(rows, rowsPerStatement)) await unit.db.insertInto("outbox").values(some).execute();
  for (const placement of placements)
    if ("unreachable" in placement) await markUnreachable(unit, notice.id, placement.recipient, placement.unreachable);
  return placements;
}

async function addressesInUse(unit: Unit, noticeId: string): Promise<Set<string>> {
  const rows = await unit.db
    .selectFrom("outbox")
    .select(["channel", "address"])
    .distinct()
    .where("notice_id", "=", noticeId)
    .execute();
  return new Set(rows.map((row) => `${row.channel} ${row.address}`));
}

/** What an outbox row is made from. */
export interface RowParts {
  /** The notice. */
  readonly notice: StoredNotice;
  /** The recipient's place. */
  readonly position: number;
  /** The way. */
  readonly route: Route;
  /** Which of the recipient's ways it is, from 0. */
  readonly index: number;
  /** Which message, from 1. */
  readonly part: number;
  /** When it is due, epoch milliseconds. */
  readonly dueAt: number;
}

/** A message that waits to be sent. */
export function rowFor(unit: Unit, { notice, position, route, index, part, dueAt }: RowParts): Database["outbox"] {
  const { id: noticeId, revision, occurrence } = notice.content;
  return {
    id: unit.id("out"),
    branch_id: notice.branchId,
    notice_id: notice.id,
    position,
    route: index,
    channel: route.channel.id,
    lane: laneOf(route.channel.id, notice.branchId),
    address: JSON.stringify(route.address),
    key: deliveryKey({ noticeId, revision, part, occurrence, address: route.address }),
    part,
    state: "due",
    attempt: 0,
    began_at: null,
    repeats: 0,
    asked: 0,
    due_at: dueAt,
    claimed_by: null,
    claimed_at: null,
    receipt_id: null,
    accepted_at: null,
    fault: null,
  };
}

async function markUnreachable(unit: Unit, noticeId: string, who: StoredRecipient, reason: string): Promise<void> {
  await unit.db
    .updateTable("notice_recipient")
    .set({ unreachable: reason })
    .where("notice_id", "=", noticeId)
    .where("position", "=", who.position)
    .execute();
}
