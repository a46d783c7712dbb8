import type { CallbackCrypto, ChannelHost } from "@microbranch/core/channel";
import { answerSealed, createCallbackCrypto, type Sealing, status } from "./callback/callback.js";
import type { WecomSettings } from "./config.js";
import { cdata, createFileDesk, type FileSource, handIn, readCallback, readXml, textAt } from "./intake/intake.js";

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
   * 200 when it is stored or was before; 400, 401, 405 and 413 when it is refused; 503 when it could not be stored, so that
   * the platform sends it again.
   */
  handle(request: Request): Promise<Response>;
}

/** Creates the callback endpoint of an application. @throws SETTING_INVALID for a key that is none. */
export function createCallback(settings: CallbackSettings, secrets: CallbackSecrets): Callback {
  const { id: channel, corpId, locationDatum: datum } = settings;
  const { token, encodingAesKey, windowMs, maxBytes, clickReply } = secrets;
  const crypto = createCallbackCrypto({ token, encodingAesKey, receiveId: corpId });
  return {
    open(host, ending, source) {
      const files = createFileDesk({ host, ending, source });
      let lastInboundAt: number | null = null;
      const take = async (message: string, sealing: Sealing): Promise<Response> => {
        const readings = readCallback(message, { corpId, datum });
        if (readings === "malformed") return status(400);
        const raw = { text: message, type: "application/xml" };
        if (!(await handIn(readings, raw, { channel, host, files }))) return status(503);
        lastInboundAt = host.clock.now();
        const clicked = readings.find(({ content }) => content.type === "answer")?.sender ?? null;
        if (clicked === null || clickReply === null) return status(200);
        return passiveReply(buttonReply({ to: clicked.id, from: corpId, words: clickReply, now: lastInboundAt }), {
          crypto,
          sealing,
          now: lastInboundAt,
        });
      };
      return {
        get lastInboundAt() {
          return lastInboundAt;
        },
        handle: (request) => answerSealed(request, { channel, crypto, host, windowMs, maxBytes, sealedIn, take }),
      };
    },
  };
}

/** The sealed text in a body. @source WeCom documentation, page 90238 (2024-07-22). */
function sealedIn(body: string): string {
  const outer = readXml(body);
  return outer === null ? "" : textAt(outer, "Encrypt").trim();
}

interface ButtonReply {
  readonly to: string;
  readonly from: string;
  readonly words: string;
  readonly now: number;
}

/** What the clicked button shows from now on to who clicked it. @source WeCom documentation, page 90241 (2024-11-21). */
function buttonReply({ to, from, words, now }: ButtonReply): string {
  return (
    `<xml><ToUserName>${cdata(to)}</ToUserName><FromUserName>${cdata(from)}</FromUserName>` +
    `<CreateTime>${Math.floor(now / 1000)}</CreateTime><MsgType><![CDATA[update_button]]></MsgType>` +
    `<Button><ReplaceName>${cdata(words)}</ReplaceName></Button></xml>`
  );
}

interface ReplySealing {
  readonly crypto: CallbackCrypto;
  readonly sealing: Sealing;
  readonly now: number;
}

/** An answer that says something. @source WeCom documentation, page 90241 (2024-11-21). */
function passiveReply(message: string, { crypto, sealing: { nonce }, now }: ReplySealing): Response {
  const timestamp = Math.floor(now / 1000);
  const { encrypted, signature } = crypto.encrypt(message, { timestamp, nonce });
  const body =
    `<xml><Encrypt>${cdata(encrypted)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature>` +
    `<TimeStamp>${timestamp}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`;
  return new Response(body, { headers: { "content-type": "application/xml" } });
}
