import type { Address, InboundEvent } from "../channel/channel.js";
import { type Actor, systemActor, type Unit } from "../command/command.js";
import type { Database, Db } from "../store/store.js";
import { type Correlated, correlate } from "./correlate.js";
import { keep } from "./keep-event.js";
import { markDone } from "./mark-done.js";
import type { AddressOwner } from "./ports.js";
import { askNamedBy, readEvent } from "./read-asks.js";
import type { Room } from "./room.js";
import { takeCode } from "./take-code.js";
import { takeEvidence } from "./take-evidence.js";
import { isAccountNews, takeMembership } from "./take-membership.js";
import { takeMessage } from "./take-message.js";
import { takeStranger } from "./take-stranger.js";

/** What is known about an event before it is taken in. */
interface Known {
  readonly event: InboundEvent;
  /** Who wrote it, or whose account it is about, in canonical form; `null`: the platform itself. */
  readonly sender: Address | null;
  readonly owner: AddressOwner | null;
  readonly about: Correlated | null;
  /** The member for whom the token that it carries was made, or `null`. */
  readonly tokenOf: string | null;
  readonly branchId: string | null;
}

/** Takes a stored event in: whatever follows from it and the mark that it is done are one transaction. */
export async function takeIn(room: Room, row: Database["inbox"]): Promise<void> {
  const event = JSON.parse(row.event) as InboundEvent;
  const known = await room.ports.store.read((db) => knownOf(room, db, event));
  const code = await takeCode(room, row, known);
  if (code === "taken") return;
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
    await follow(room, unit, known, { isGuess: code === "guess" });
  });
}

async function knownOf(room: Room, db: Db, stored: InboundEvent): Promise<Known> {
  const channel = room.channels.get(stored.channel);
  const who = stored.type === "membership" ? stored.subject : stored.sender;
  const sender = who === null ? null : (channel?.canonical(who) ?? null);
  const event = stored.type === "membership" || sender === null ? stored : { ...stored, sender };
  const owner = sender === null ? null : await room.ports.memberByAddress(db, sender);
  const about = await correlate(db, event);
  const now = room.ports.clock.now();
  const tokenOf = askNamedBy(room, event, now)?.memberId ?? null;
  const asking = owner === null ? null : await askingBranch(room, db, { event, owner, about }, now);
  const reported = event.type === "evidence" ? about?.branchId : undefined;
  const branchId =
    reported ?? asking ?? owner?.branchId ?? about?.branchId ?? (await room.ports.strangersBranch(db, event.channel));
  return { event, sender, owner, about, tokenOf, branchId };
}

/** The branch whose question a member's event answers: not always the member's own. */
async function askingBranch(
  room: Room,
  db: Db,
  what: Parameters<typeof readEvent>[2],
  now: number,
): Promise<string | null> {
  const { reading, asks } = await readEvent(room, db, what, now);
  if (reading.kind !== "answer") return null;
  return asks.find(({ ask }) => ask.id === reading.askId)?.ask.branchId ?? null;
}

type Outcome = "message" | "automated" | "evidence" | "membership" | "stranger" | "unproven" | "kept";

function outcomeOf({ event, owner, about, tokenOf }: Known): Outcome {
  if (event.type === "evidence") return about === null ? "kept" : "evidence";
  if (event.type === "membership") return owner !== null && isAccountNews(event) ? "membership" : "kept";
  if (event.automated) return "automated";
  if (owner === null) return event.sender === null ? "kept" : "stranger";
  if (event.type !== "message" && event.type !== "answer" && event.type !== "location") return "kept";
  return isProven(event, { owner, about, tokenOf }) ? "message" : "unproven";
}

/**
 * Whether a message may count as its sender's: the platform vouches for the sender, or it answers a message that was sent
 * to that very member, which nobody else has seen, or carries a token made for that member.
 */
function isProven(
  event: InboundEvent,
  { owner, about, tokenOf }: Pick<Known, "about" | "tokenOf"> & { readonly owner: AddressOwner },
): boolean {
  return event.trust !== "claimed" || about?.memberId === owner.memberId || tokenOf === owner.memberId;
}

/** A member acts through what they wrote; everything else the library takes in by itself. */
function actorOf(known: Known): Actor {
  return outcomeOf(known) === "message" && known.owner !== null
    ? { kind: "member", memberId: known.owner.memberId }
    : systemActor;
}

async function follow(room: Room, unit: Unit, known: Known, { isGuess }: { readonly isGuess: boolean }): Promise<void> {
  const { event, sender, owner, about } = known;
  const outcome = outcomeOf(known);
  if (outcome === "evidence" && event.type === "evidence" && about !== null)
    return takeEvidence(room, unit, about.outboxId, { ...event.evidence, raw: event.raw });
  if ((outcome === "message" || outcome === "unproven") && owner !== null)
    return takeMessage(room, unit, { event, owner, about, isProven: outcome === "message" });
  const noticeId = about?.noticeId ?? null;
  if (outcome === "stranger") return takeStranger(room, unit, { event, sender, noticeId, isGuess });
  if (outcome === "membership" && owner !== null) return takeMembership(room, unit, { event, sender, owner });
  await keep(unit, `message.${outcome}`, event, { memberId: owner?.memberId ?? null, noticeId });
}
