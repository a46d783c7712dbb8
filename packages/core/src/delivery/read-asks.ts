import { type KnownAsk, knownAsks, type NamedAsk, readAskToken } from "../ask/ask.js";
import { type InboundEvent, type ReplyReading, readReply } from "../channel/channel.js";
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
    now,
  });
  const isOwnLetter = about !== null && about.memberId === owner.memberId && about.byKey;
  const proven = isOwnLetter && of !== null ? asTokenOf(event, of) : event;
  const open = asks.map((known) =>
    isOwnLetter && of !== null && known.ask.id === about.askId
      ? { ...known.open, tokens: [...known.open.tokens, of] }
      : known.open,
  );
  return { reading: readReply(proven, open), asks };
}

function threadOf(event: InboundEvent): string | null {
  if (event.type !== "message" || event.answers.by === "none") return null;
  return event.answers.by === "thread" ? event.answers.of : event.answers.token;
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
