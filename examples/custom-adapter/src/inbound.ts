import { createHmac, timingSafeEqual } from "node:crypto";
import {
  type AnswerEvent,
  type ChannelHost,
  type EventEnvelope,
  type MessageEvent,
  readBody,
  type UnrecognisedEvent,
} from "@microbranch/core/channel";
import { z } from "zod";
import type { Settings } from "./config.js";
import { addressOf } from "./identity.js";

/** Largest callback, in bytes. @source Postbox API reference, "Callbacks", 2026-02-01: 64 KiB. */
const maxBytes = 65_536;
/** How far a callback's time may be from ours, in milliseconds. @source The same chapter: five minutes. */
const windowMs = 300_000;

const id = z.string().min(1).max(200);
const envelope = z.object({
  event_id: id,
  type: id,
  team: id,
  time: z.int().positive(),
  attempt: z.int().positive(),
  from: z.object({ id, bot: z.boolean().default(false) }),
  group: id.nullish(),
});
const contents = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message"), text: z.string(), reply_to: id.nullish() }),
  z.object({ type: z.literal("press"), token: id, value: id }),
]);

/** An event without what only the host can say. */
type Read = Omit<EventEnvelope, "channel" | "receivedAt" | "raw"> & (MessageEvent | AnswerEvent | UnrecognisedEvent);

/** Answers a callback: verify, read, keep, accept, and only then acknowledge. */
export async function handle(request: Request, settings: Settings, host: ChannelHost): Promise<Response> {
  const challenge = request.method === "GET" ? new URL(request.url).searchParams.get("challenge") : null;
  if (request.method !== "POST" && challenge === null) return status(405);
  const body = challenge === null ? await readBody(request, maxBytes) : Buffer.from(challenge);
  if (body === null) return status(413);
  if (!isGenuine(request.headers, body, settings.callbackSecret, host.clock.now())) return status(401);
  if (challenge !== null) return new Response(challenge);

  const read = readCallback(body, settings);
  if (read === "malformed") return status(422);
  if (read === "own") return status(204);
  try {
    const raw = await host.archive.put(body, "application/json");
    await host.accept({ ...read, channel: settings.id, receivedAt: host.clock.now(), raw });
    return status(204);
  } catch (error) {
    host.log("error", "A callback could not be stored; Postbox will send it again.", {
      channel: settings.id,
      error: error instanceof Error ? error.name : "unknown",
    });
    return status(503);
  }
}

/** What a callback says. Its id comes from the payload alone: each redelivery has the same one. */
function readCallback(body: Uint8Array, settings: Settings): Read | "own" | "malformed" {
  const value = json(Buffer.from(body).toString("utf8"));
  const head = envelope.safeParse(value).data;
  if (head === undefined || head.team !== settings.team) return "malformed";
  const sender = addressOf("person", head.from.id, settings);
  const group = head.group ? addressOf("group", head.group, settings) : null;
  if (sender === null || (head.group && group === null)) return "malformed";
  if (sender.id === settings.botId.toLowerCase()) return "own";
  const common = {
    id: head.event_id,
    occurredAt: head.time * 1000,
    sender,
    conversation: group ?? sender,
    trust: "signed" as const,
    automated: head.from.bot,
    redelivery: head.attempt - 1,
  };
  const isKnown = contents.options.some(({ shape }) => shape.type.value === head.type);
  if (!isKnown) return { ...common, type: "unrecognised", why: "Postbox sent a kind of callback that is not known." };
  const content = contents.safeParse(value).data;
  if (content === undefined) return "malformed";
  if (content.type === "press")
    return { ...common, type: "answer", token: content.token, value: content.value, via: "button" };
  const answers = content.reply_to ? ({ by: "thread", of: content.reply_to } as const) : ({ by: "none" } as const);
  return { ...common, type: "message", text: content.text, media: [], answers };
}

/** Whether Postbox signed these bytes within the last minutes: HMAC-SHA256 of seconds, a point, and the body. */
function isGenuine(headers: Headers, body: Uint8Array, secret: string, now: number): boolean {
  const seconds = headers.get("postbox-timestamp") ?? "";
  const right = createHmac("sha256", secret).update(`${seconds}.`).update(body).digest();
  const given = Buffer.from(headers.get("postbox-signature") ?? "", "hex");
  if (given.length !== right.length || !timingSafeEqual(given, right)) return false;
  return /^\d{1,12}$/u.test(seconds) && Math.abs(now - Number(seconds) * 1000) <= windowMs;
}

function status(code: number): Response {
  return new Response(null, { status: code });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
