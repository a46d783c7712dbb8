import { type AskQuestion, askInCalendar, type KnownAsk, knownAsks, type NamedAsk, readAskToken } from "../ask/ask.js";
import { type InboundEvent, type ReplyReading, readCalendarToken, readReply } from "../channel/channel.js";
import type { Db } from "../store/store.js";
import type { Correlated } from "./correlate.js";
import type { AddressOwner } from "./ports.js";
import type { Room } from "./room.js";

/** What a member's event was read as, and the asks among which it was read. */
export interface ReadEvent {
  /** What the reader says. */
  readonly reading: ReplyReading;
  /** The asks that it might answer. */
  readonly asks: readonly KnownAsk[];
}

/** The ask that an event's token names; `null`: it has none, or one that is forged, expired, or made for something else. */
export function askNamedBy(
  room: Room,
  event: InboundEvent,
  now: number,
): (NamedAsk & { readonly token: string }) | null {
  const token = tokenOf(event);
  const named = token === null ? null : readAskToken(token, room.ports.answers.key, now);
  return token === null || named === null || named.isExpired ? null : { ...named, token };
}

function tokenOf(event: InboundEvent): string | null {
  switch (event.type) {
    case "answer":
    case "location":
      return event.token;
    case "message":
      return event.answers.by === "token" ? event.answers.token : null;
    case "evidence":
    case "membership":
    case "retraction":
    case "unrecognised":
      return null;
  }
}

/** Reads an event of a member against the asks that it may answer. */
export async function readEvent(
  room: Room,
  db: Db,
  what: { readonly event: InboundEvent; readonly owner: AddressOwner; readonly about: Correlated | null },
  now: number,
): Promise<ReadEvent> {
  const { event, owner, about } = what;
  const named = askNamedBy(room, event, now);
  const of = threadOf(event);
  const asks = await knownAsks(db, {
    memberId: owner.memberId,
    byToken: named,
    byThread:
      about === null || about.askId === null || of === null
        ? null
        : { askId: about.askId, of, memberId: about.memberId },
    byCalendar: named === null ? await namedInCalendar(room, db, { event, owner }, now) : null,
    now,
  });
  const isOwnLetter = about !== null && about.memberId === owner.memberId && about.byKey;
  const proven = isOwnLetter && of !== null ? asTokenOf(event, of) : event;
  const open = asks.map(({ ask, open }) => {
    if (!isOwnLetter || of === null || ask.id !== about.askId) return open;
    const gathering = open.gathering === undefined ? {} : { gathering: { ...open.gathering, isProven: true } };
    return { ...open, tokens: [...open.tokens, of], ...gathering };
  });
  const reading = readReply(proven, open);
  return { reading: isOwnLetter ? provenByLetter(event, reading) : reading, asks };
}

/**
 * A reply to any letter of ours to this member, as to the receipt that says how to change an answer, proves who writes, as
 * the letter that put the question does; which question is meant, it says itself.
 */
function provenByLetter(event: InboundEvent, reading: ReplyReading): ReplyReading {
  if (event.type !== "message" || reading.kind !== "answer" || reading.by !== "code") return reading;
  return { ...reading, notCounted: reading.notCounted.filter((reason) => reason !== "claimed") };
}

function threadOf(event: InboundEvent): string | null {
  if ((event.type !== "message" && event.type !== "answer") || event.answers === undefined) return null;
  if (event.answers.by === "none") return null;
  return event.answers.by === "thread" ? event.answers.of : event.answers.token;
}

/** The ask that an answer given in a calendar names, and whose it is: the attendee's, who need not be the sender (R9). */
async function namedInCalendar(
  room: Room,
  db: Db,
  { event, owner }: { readonly event: InboundEvent; readonly owner: AddressOwner },
  now: number,
): Promise<AskQuestion["byCalendar"]> {
  if (event.type !== "answer" || event.via !== "calendar") return null;
  const name = readCalendarToken(event.token);
  if (name === null) return null;
  const memberId =
    name.attendee === null ? owner.memberId : await memberCalled(room, db, { event, attendee: name.attendee });
  if (memberId === null) return null;
  const ask = await askInCalendar(db, { uid: name.uid, occurrenceAt: name.occurrenceAt, memberId }, now);
  return ask === null ? null : { askId: ask.id, token: event.token, memberId };
}

/** The member whose address on the sender's platform has an id. */
async function memberCalled(
  room: Room,
  db: Db,
  { event, attendee }: { readonly event: InboundEvent; readonly attendee: string },
): Promise<string | null> {
  if (event.sender === null) return null;
  const address = room.channels.get(event.channel)?.canonical({ ...event.sender, id: attendee }) ?? null;
  return address === null ? null : ((await room.ports.memberByAddress(db, address))?.memberId ?? null);
}

/**
 * Our key in the id of a message to one member is as good as a token: nobody else can have seen it, and it cannot be
 * guessed. A reply in that thread names its ask by token.
 */
function asTokenOf(event: InboundEvent, of: string): InboundEvent {
  return event.type === "message" && event.answers.by === "thread"
    ? { ...event, answers: { by: "token", token: of } }
    : event;
}
