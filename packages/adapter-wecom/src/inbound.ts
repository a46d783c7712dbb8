import { type CallbackCrypto, type ChannelHost, hasCode } from "@microbranch/core/channel";
import { createCallbackCrypto } from "./callback/callback.js";
import type { WecomSettings } from "./config.js";
import {
  cdata,
  createFileDesk,
  type FileDesk,
  type FileSource,
  noteAlert,
  type Reading,
  readCallback,
  readXml,
  textAt,
} from "./intake/intake.js";
import { readBody } from "./session/session.js";

/** What callbacks of an application are read with. */
type CallbackSettings = Pick<WecomSettings, "id" | "corpId" | "locationDatum">;
type CallbackSecrets = NonNullable<WecomSettings["callback"]>;

/** The endpoint that the platform calls. */
export interface Callback {
  /** Begins to take callbacks in. `ending` fires when the route closes. */
  open(host: ChannelHost, ending: AbortSignal, source: FileSource): OpenCallback;
}

/** Takes callbacks while the route is open. */
export interface OpenCallback {
  /** When something last came in: epoch ms; `null`: nothing yet. */
  readonly lastInboundAt: number | null;
  /**
   * Answers a callback: verify, open, read, keep, accept, and only then acknowledge.
   *
   * 200 when it is stored or was before; 400, 401, 405 and 413 when it is refused, the same 401 whatever is wrong with
   * its signature, time, cipher, padding or receiver; 503 when it could not be stored, so that the platform sends it again.
   */
  handle(request: Request): Promise<Response>;
}

/** Creates the callback endpoint of an application. @throws SETTING_INVALID for a key that is none. */
export function createCallback(settings: CallbackSettings, secrets: CallbackSecrets): Callback {
  const { token, encodingAesKey } = secrets;
  const crypto = createCallbackCrypto({ token, encodingAesKey, receiveId: settings.corpId });
  return {
    open(host, ending, source) {
      const desk: Desk = {
        secrets,
        settings,
        crypto,
        host,
        files: createFileDesk({ host, ending, source }),
        lastInboundAt: null,
      };
      return {
        get lastInboundAt() {
          return desk.lastInboundAt;
        },
        handle: (request) => answer(request, desk),
      };
    },
  };
}

interface Desk {
  readonly settings: CallbackSettings;
  readonly secrets: CallbackSecrets;
  readonly crypto: CallbackCrypto;
  readonly host: ChannelHost;
  readonly files: FileDesk;
  lastInboundAt: number | null;
}

/** What a callback's query says. */
interface Sealing {
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly echo: string;
}

async function answer(request: Request, desk: Desk): Promise<Response> {
  const sealing = sealingOf(request.url);
  if (request.method === "GET") return await greet(sealing, desk);
  if (request.method !== "POST") return status(405);
  const body = await readBody(request, desk.secrets.maxBytes);
  if (body === null) return status(413);
  const outer = readXml(Buffer.from(body).toString("utf8"));
  const sealed = outer === null ? "" : textAt(outer, "Encrypt").trim();
  if (sealed === "") return status(400);
  const message = opened(sealed, sealing, desk);
  if (message === null) return status(401);
  const { corpId, locationDatum: datum } = desk.settings;
  const readings = readCallback(message, { corpId, datum });
  if (readings === "malformed") return status(400);
  try {
    return (await takeIn(readings, message, desk)) ? acknowledged(readings, sealing, desk) : status(503);
  } catch (error) {
    desk.host.log("error", "A callback could not be stored; WeCom will send it again.", {
      channel: desk.settings.id,
      error: error instanceof Error ? error.name : "unknown",
    });
    return status(503);
  }
}

/** Verifies the address: the opened text goes back as it is. @source WeCom documentation, page 90238 (2024-07-22). */
async function greet(sealing: Sealing, desk: Desk): Promise<Response> {
  const text = sealing.echo === "" ? null : opened(sealing.echo, sealing, desk);
  return text === null ? status(401) : new Response(text, { headers: { "content-type": "text/plain" } });
}

/** A plus sign within base64 is one, also where somebody on the way forgot to write it as `%2B`. */
function sealingOf(url: string): Sealing {
  const query = new URLSearchParams(new URL(url).search.replaceAll("+", "%2B"));
  const read = (name: string): string => query.get(name) ?? "";
  return {
    signature: read("msg_signature"),
    timestamp: read("timestamp"),
    nonce: read("nonce"),
    echo: read("echostr"),
  };
}

/** The opened text; `null` for what was not sealed for us just now. The log says what was wrong, the answer does not. */
function opened(sealed: string, sealing: Sealing, { settings, secrets, crypto, host }: Desk): string | null {
  const { signature, timestamp, nonce } = sealing;
  const refuse = (reason: string): null => {
    host.log("warn", "A callback was refused.", { channel: settings.id, reason });
    return null;
  };
  if (!crypto.verify(signature, timestamp, nonce, sealed)) return refuse("signature");
  const isTimely = /^\d{1,12}$/u.test(timestamp);
  if (!isTimely || Math.abs(host.clock.now() - Number(timestamp) * 1000) > secrets.windowMs) return refuse("time");
  try {
    return crypto.decrypt(sealed).message;
  } catch (error) {
    if (!hasCode(error, "CALLBACK_REFUSED")) throw error;
    return refuse(String(error.details["reason"]));
  }
}

/** Hands the readings in; whether that is done. */
async function takeIn(readings: readonly Reading[], message: string, desk: Desk): Promise<boolean> {
  const { settings, host, files } = desk;
  const raw = readings.length === 0 ? "" : await host.archive.put(new TextEncoder().encode(message), "application/xml");
  for (const { id, occurredAt, sender, conversation, content, files: wanted, alert } of readings) {
    const taken = await files.take(id, wanted);
    if (taken.kind === "later") return false;
    if (alert !== null) await noteAlert(host, settings.id, alert);
    const envelope = {
      id,
      channel: settings.id,
      occurredAt,
      receivedAt: host.clock.now(),
      sender,
      conversation,
      trust: "signed" as const,
      automated: false,
      redelivery: null,
      raw,
    };
    await host.accept({ ...envelope, ...withFiles(content, taken) });
    files.done(id);
  }
  desk.lastInboundAt = host.clock.now();
  return true;
}

type Taken = Exclude<Awaited<ReturnType<FileDesk["take"]>>, { readonly kind: "later" }>;

function withFiles(content: Reading["content"], taken: Taken): Reading["content"] {
  if (taken.kind === "lost")
    return { type: "unrecognised", why: `A message brought a file that could not be fetched: ${taken.why}.` };
  return content.type === "message" ? { ...content, media: taken.refs } : content;
}

/**
 * An empty answer, or, for a click, the one that the clicked button shows from now on to who clicked it.
 *
 * @source WeCom documentation, page 90241 (2024-11-21): `update_button`.
 */
function acknowledged(
  readings: readonly Reading[],
  { nonce }: Sealing,
  { settings, secrets, crypto, host }: Desk,
): Response {
  const clicked = readings.find(({ content }) => content.type === "answer")?.sender ?? null;
  const words = secrets.clickReply;
  if (clicked === null || words === null) return status(200);
  const seconds = Math.floor(host.clock.now() / 1000);
  const reply =
    `<xml><ToUserName>${cdata(clicked.id)}</ToUserName><FromUserName>${cdata(settings.corpId)}</FromUserName>` +
    `<CreateTime>${seconds}</CreateTime><MsgType><![CDATA[update_button]]></MsgType>` +
    `<Button><ReplaceName>${cdata(words)}</ReplaceName></Button></xml>`;
  const { encrypted, signature } = crypto.encrypt(reply, { timestamp: seconds, nonce });
  const body =
    `<xml><Encrypt>${cdata(encrypted)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature>` +
    `<TimeStamp>${seconds}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`;
  return new Response(body, { headers: { "content-type": "application/xml" } });
}

function status(code: number): Response {
  return new Response(null, { status: code });
}
