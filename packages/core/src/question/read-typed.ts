import type { GivenAnswer, StoredAnswer, StoredAsk } from "../ask/ask.js";
import { readReply } from "../channel/channel.js";

/** An answer given on a page or through the host: who gave it and when is certain. */
export interface TypedAnswer {
  /** The member who answers for themself. */
  readonly memberId: string;
  /** What was chosen or typed. */
  readonly value: string;
  /** Media references. */
  readonly media: readonly string[];
  /** When, epoch milliseconds. */
  readonly at: number;
}

/** Reads a typed answer as the reader of channels does. @returns `null` when it is no answer to this ask. */
export function readTyped(ask: StoredAsk, typed: TypedAnswer, current: StoredAnswer | null): GivenAnswer | null {
  const { memberId, value, media, at } = typed;
  const token = "typed";
  const member = { platform: "host", tenant: null, kind: "person", id: memberId } as const;
  const envelope = {
    id: token,
    channel: "host",
    occurredAt: at,
    receivedAt: at,
    sender: member,
    conversation: member,
    trust: "session",
    automated: false,
    redelivery: null,
    raw: token,
  } as const;
  const open = { ask, own: true, tokens: [token], messages: [], answered: current !== null };
  const reading =
    ask.want.kind === "media"
      ? readReply({ ...envelope, type: "message", text: value, media, answers: { by: "token", token } }, [open])
      : readReply({ ...envelope, type: "answer", token, value, via: "page" }, [open]);
  if (reading.kind !== "answer") return null;
  return {
    memberId,
    givenBy: memberId,
    value: reading.value,
    media: reading.media,
    via: "page",
    namedBy: "token",
    channel: null,
    givenAt: at,
    reasons: reading.notCounted,
  };
}
