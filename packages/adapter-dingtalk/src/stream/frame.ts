import { z } from "zod";

/** What a connection carries. @source DingTalk, Stream protocol (open-dingtalk/developerpedia, docs/learn/stream/protocol.md), read 2026-11. */
export const topics = Object.freeze({
  robotMessage: "/v1.0/im/bot/messages/get",
  cardClick: "/v1.0/card/instances/callback",
  everyEvent: "*",
});

/** What the server asks or brings. */
export interface StreamFrame {
  /** Its kind: SYSTEM for the line itself. */
  readonly type: "SYSTEM" | "EVENT" | "CALLBACK";
  /** What it is about. */
  readonly topic: string;
  /** Names the frame: the answer repeats it. */
  readonly messageId: string;
  /** Names the event; there for EVENT. */
  readonly eventId: string | undefined;
  /** What happened; there for EVENT. */
  readonly eventType: string | undefined;
  /** The organisation of the event; there for EVENT. */
  readonly eventCorpId: string | undefined;
  /** When the event was born: epoch ms; there for EVENT. */
  readonly eventBornTime: number | undefined;
  /** JSON, as text. */
  readonly data: string;
}

const instant = z.coerce.number().int().positive().optional().catch(undefined);
const form = z.looseObject({
  type: z.enum(["SYSTEM", "EVENT", "CALLBACK"]),
  headers: z.looseObject({
    topic: z.string().max(500).default(""),
    messageId: z.string().min(1).max(500),
    eventId: z.string().min(1).max(500).optional(),
    eventType: z.string().max(200).optional(),
    eventCorpId: z.string().max(200).optional(),
    eventBornTime: instant,
  }),
  data: z.string().default("{}"),
});

/** Reads a frame; `null` for what is none. */
export function readFrame(text: string): StreamFrame | null {
  const frame = form.safeParse(parsed(text)).data;
  if (frame === undefined) return null;
  const { topic, messageId, eventId, eventType, eventCorpId, eventBornTime } = frame.headers;
  return { type: frame.type, topic, messageId, eventId, eventType, eventCorpId, eventBornTime, data: frame.data };
}

/** What a frame is answered with. */
export interface FrameAnswer {
  /** As in HTTP: 200, 404. */
  readonly code: number;
  /** A word for people. */
  readonly message: string;
  /** JSON, as text. */
  readonly data: string;
}

/** The answer as it is sent. */
export function answerText({ messageId }: StreamFrame, { code, message, data }: FrameAnswer): string {
  return JSON.stringify({ code, message, headers: { messageId, contentType: "application/json" }, data });
}

const status = (word: string): FrameAnswer => ({
  code: 200,
  message: "OK",
  data: JSON.stringify({ status: word, message: word.toLowerCase() }),
});

/** An event is stored. */
export const eventStored: FrameAnswer = Object.freeze(status("SUCCESS"));
/** An event could not be stored: please repeat it. */
export const eventLater: FrameAnswer = Object.freeze(status("LATER"));
/** Nothing of ours: we did not subscribe to it. */
export const unknownTopic: FrameAnswer = Object.freeze({ code: 404, message: "unknown topic", data: "{}" });

/** A callback is stored; `response` is what its kind expects. */
export function callbackStored(response: object | null): FrameAnswer {
  return { code: 200, message: "OK", data: JSON.stringify({ response }) };
}

/** The answer to a ping: the same data. */
export function pong({ data }: StreamFrame): FrameAnswer {
  return { code: 200, message: "OK", data };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
