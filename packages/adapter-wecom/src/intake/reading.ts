import type {
  AnswerEvent,
  EventEnvelope,
  LocationEvent,
  MembershipEvent,
  MessageEvent,
  UnrecognisedEvent,
} from "@microbranch/core/channel";

/** Who wrote when and where, and the id by which redeliveries are known. */
export type Head = Pick<EventEnvelope, "id" | "occurredAt" | "sender" | "conversation">;

/** What a callback says, without what only the host can add. */
export type Reading = Head & {
  /** The event; of a message the text alone. */
  readonly content: MessageEvent | AnswerEvent | LocationEvent | MembershipEvent | UnrecognisedEvent;
  /** The platform's files which the message brought; they are fetched before it is handed in. */
  readonly files: readonly PlatformFile[];
  /** What the operator must know; `null`: nothing. */
  readonly alert: AppAlert | null;
};

/** A file that is still with the platform. */
export type PlatformFile =
  | {
      /** By its id, good for three days. @source WeCom documentation, page 90254. */
      readonly mediaId: string;
      /** What its sender called it; `null`: nothing. Never a path. */
      readonly name: string | null;
    }
  | {
      /** By an address, good for five minutes. @source WeCom documentation, page 100719 (2026-03-12). */
      readonly url: string;
      /** Key of its encryption, base64; `null`: the callback's own. */
      readonly key: string | null;
      /** What its sender called it; `null`: nothing. Never a path. */
      readonly name: string | null;
    };

/** What the platform says of the application itself. */
export interface AppAlert {
  /** The event's name. */
  readonly event: string;
  /** Whether the application is in trouble now; else it is well again. */
  readonly isTrouble: boolean;
}

/** A reading without more than its event. */
export function plainReading(head: Head, content: Reading["content"]): Reading {
  return { ...head, content, files: [], alert: null };
}

/** A message's text, which replies to nothing: the platform does not say what a message answers. */
export function textMessage(text: string): MessageEvent {
  return { type: "message", text: text.replaceAll("\u0000", "").toWellFormed(), media: [], answers: { by: "none" } };
}

/** A kind which is not read. */
export function unread(why: string): UnrecognisedEvent {
  return { type: "unrecognised", why };
}
