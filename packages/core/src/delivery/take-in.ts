import type { InboundEvent } from "../channel/channel.js";
import { type Actor, systemActor, type Unit } from "../command/command.js";
import type { Database, Db } from "../store/store.js";
import { type Correlated, correlate } from "./correlate.js";
import { tell } from "./delivery-events.js";
import { keep } from "./keep-event.js";
import type { AddressOwner } from "./ports.js";
import type { Room } from "./room.js";
import { takeEvidence } from "./take-evidence.js";
import { takeMessage } from "./take-message.js";

/** What is known about an event before it is taken in. */
interface Known {
  readonly event: InboundEvent;
  readonly owner: AddressOwner | null;
  readonly about: Correlated | null;
  readonly branchId: string | null;
}

/** Takes a stored event in: whatever follows from it and the mark that it is done are one transaction. */
export async function takeIn(room: Room, row: Database["inbox"]): Promise<void> {
  const event = JSON.parse(row.event) as InboundEvent;
  const known = await room.ports.store.read((db) => knownOf(room, db, event));
  const { branchId } = known;
  if (branchId === null) {
    await room.ports.store.write(`inbox:${row.lane}`, (db) =>
      markDone(db, row, { branchId: null, outcome: "stranger" }),
    );
    return;
  }
  await room.ports.within(branchId, actorOf(known), async (unit) => {
    const outcome = outcomeOf(known);
    if (!(await markDone(unit.db, row, { branchId, outcome }))) return;
    await follow(room, unit, known);
  });
}

async function knownOf(room: Room, db: Db, event: InboundEvent): Promise<Known> {
  const channel = room.channels.get(event.channel);
  const sender = event.sender === null ? null : (channel?.canonical(event.sender) ?? null);
  const owner = sender === null ? null : await room.ports.memberByAddress(db, sender);
  const about = await correlate(db, event);
  const branchId = owner?.branchId ?? about?.branchId ?? (await room.ports.strangersBranch(db, event.channel));
  return { event, owner, about, branchId };
}

type Outcome = "message" | "automated" | "evidence" | "stranger" | "unproven" | "kept";

function outcomeOf({ event, owner, about }: Known): Outcome {
  if (event.type === "evidence") return about === null ? "kept" : "evidence";
  if (event.automated) return "automated";
  if (owner === null) return event.sender === null ? "kept" : "stranger";
  if (event.type !== "message") return "kept";
  return isProven(event, owner, about) ? "message" : "unproven";
}

/**
 * Whether a message may count as its sender's: the platform vouches for the sender, or it answers a message that was sent
 * to that very member, which nobody else has seen.
 */
function isProven(event: InboundEvent, owner: AddressOwner, about: Correlated | null): boolean {
  return event.trust !== "claimed" || about?.memberId === owner.memberId;
}

/** A member acts through what they wrote; everything else the library takes in by itself. */
function actorOf(known: Known): Actor {
  return outcomeOf(known) === "message" && known.owner !== null
    ? { kind: "member", memberId: known.owner.memberId }
    : systemActor;
}

async function markDone(
  db: Db,
  row: Database["inbox"],
  done: { readonly branchId: string | null; readonly outcome: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("inbox")
    .set({ state: "done", branch_id: done.branchId, outcome: done.outcome, event: "" })
    .where("id", "=", row.id)
    .where("state", "=", "stored")
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows) > 0;
}

async function follow(room: Room, unit: Unit, known: Known): Promise<void> {
  const { event, owner, about } = known;
  const outcome = outcomeOf(known);
  if (outcome === "evidence" && event.type === "evidence" && about !== null) return takeEvidence(unit, event, about);
  if (outcome === "message" && event.type === "message" && owner !== null)
    return takeMessage(room, unit, { event, owner, about });
  const memberId = owner?.memberId ?? null;
  const sender = outcome === "unproven" ? { claimedMemberId: memberId } : { memberId };
  await keep(unit, `message.${outcome}`, event, { ...sender, noticeId: about?.noticeId ?? null });
  if (outcome === "stranger") tell(unit, "message.stranger", { channel: event.channel, raw: event.raw });
}
