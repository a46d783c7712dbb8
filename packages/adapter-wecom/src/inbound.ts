import { createHash } from "node:crypto";
import type {
  AnswerEvent,
  ChannelHost,
  EventEnvelope,
  LocationEvent,
  MessageEvent,
  UnrecognisedEvent,
} from "@microbranch/core/channel";
import { createCallbackCrypto } from "./callback/callback.js";
import type { WecomSettings } from "./config.js";
import { memberAddress } from "./identity.js";
import { readButtonKey } from "./message/message.js";

/** What came of a callback. */
export interface CallbackAnswer {
  /** What the platform is told. */
  readonly response: Response;
  /** Whether an event was accepted. */
  readonly isEvent: boolean;
}

/** The endpoint that the platform calls. */
export interface Callback {
  /** Answers a callback: verify, read, keep, accept, and only then acknowledge. */
  answer(request: Request, host: ChannelHost): Promise<CallbackAnswer>;
}

/** An event without what only the host can say. */
type Read = Omit<EventEnvelope, "channel" | "receivedAt" | "raw"> &
  (AnswerEvent | LocationEvent | MessageEvent | UnrecognisedEvent);

/** Creates the endpoint of a route. */
export function createCallback(settings: WecomSettings, secrets: NonNullable<WecomSettings["callback"]>): Callback {
  const { token, encodingAesKey, windowMs, maxBytes } = secrets;
  const crypto = createCallbackCrypto({ token, encodingAesKey, receiveId: settings.corpId });
  const opened = (query: URLSearchParams, encrypted: string, now: number): string | null => {
    const [signature, timestamp, nonce] = ["msg_signature", "timestamp", "nonce"].map((name) => query.get(name) ?? "");
    if (!crypto.verify(signature ?? "", timestamp ?? "", nonce ?? "", encrypted)) return null;
    if (!/^\d{1,12}$/u.test(timestamp ?? "") || Math.abs(now - Number(timestamp) * 1000) > windowMs) return null;
    try {
      return crypto.decrypt(encrypted).message;
    } catch {
      return null;
    }
  };
  return {
    async answer(request, host) {
      const query = new URL(request.url).searchParams;
      const now = host.clock.now();
      if (request.method === "GET") {
        const echo = opened(query, (query.get("echostr") ?? "").replaceAll(" ", "+"), now);
        return refused(echo === null ? 401 : 200, echo);
      }
      if (request.method !== "POST") return refused(405);
      const body = await bodyOf(request, maxBytes);
      if (body === null) return refused(413);
      const encrypted = field(body.toString("utf8"), "Encrypt");
      const message = encrypted === null ? null : opened(query, encrypted, now);
      if (message === null) return refused(encrypted === null ? 422 : 401);
      const read = readMessage(message, settings);
      if (read === null) return refused(422);
      try {
        const raw = await host.archive.put(Buffer.from(message), "text/xml");
        await host.accept({ ...read, channel: settings.id, receivedAt: now, raw });
        return { response: new Response(null, { status: 200 }), isEvent: true };
      } catch (error) {
        const name = error instanceof Error ? error.name : "unknown";
        host.log("error", "A callback could not be stored; WeCom sends it again.", {
          channel: settings.id,
          error: name,
        });
        return refused(503);
      }
    },
  };
}

function refused(status: number, body: string | null = null): CallbackAnswer {
  return { response: new Response(body, { status }), isEvent: false };
}

/** What a message says. Its id comes from the payload alone. @source Pages 90239 and 90240 (2025-11-26). */
function readMessage(xml: string, settings: WecomSettings): Read | null {
  const of = (name: string): string | null => field(xml, name);
  const sender = memberAddress(of("FromUserName") ?? "", settings.corpId);
  const seconds = Number(of("CreateTime") ?? Number.NaN);
  const kind = of("MsgType");
  if (sender === null || kind === null || !Number.isSafeInteger(seconds)) return null;
  const event = of("Event");
  const parts = [of("FromUserName"), of("CreateTime"), event, of("EventKey"), of("TaskId")];
  const id = of("MsgId") ?? createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const envelope = {
    id,
    occurredAt: seconds * 1000,
    sender,
    conversation: sender,
    trust: "signed" as const,
    automated: false,
    redelivery: null,
  };
  return { ...envelope, ...contentOf(kind, event, of, settings) };
}

function contentOf(
  kind: string,
  event: string | null,
  of: (name: string) => string | null,
  { locationDatum }: WecomSettings,
): AnswerEvent | LocationEvent | MessageEvent | UnrecognisedEvent {
  const answers = { by: "none" } as const;
  const [latitude, longitude] = [Number(of("Location_X") ?? Number.NaN), Number(of("Location_Y") ?? Number.NaN)];
  const key = event === "template_card_event" ? readButtonKey(of("EventKey") ?? "") : null;
  if (key !== null)
    return { type: "answer", token: key.token, value: key.value || (of("OptionId") ?? ""), via: "button" };
  if (kind === "text") return { type: "message", text: of("Content") ?? "", media: [], answers };
  if (kind === "image") return { type: "message", text: "", media: [`wecom:${of("MediaId") ?? ""}`], answers };
  if (kind === "location" && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) {
    const point = { latitude, longitude, datum: locationDatum, accuracyMetres: null };
    return { type: "location", point, place: of("Label"), via: "device", token: null };
  }
  return { type: "unrecognised", why: "WeCom sent a kind of callback that is not known." };
}

/** The text of the first element of a name. */
function field(xml: string, name: string): string | null {
  if (/<!(?:DOCTYPE|ENTITY)/iu.test(xml)) return null;
  const found = new RegExp(`<${name}>(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<]*))</${name}>`, "u").exec(xml);
  return found?.[1] ?? found?.[2] ?? null;
}

/** The body; `null`, and the rest left unread, when it is larger than a callback's. */
async function bodyOf(request: Request, maxBytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
