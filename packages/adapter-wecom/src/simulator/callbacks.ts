import { createCallbackCrypto } from "../callback/callback.js";
import { type XmlFields, xmlOf } from "./xml.js";

/** Where the platform sends what members do, and how it is sealed. */
export interface CallbackTarget {
  /** The URL, as entered in the console. */
  readonly url: string;
  /** Token of the callback. */
  readonly token: string;
  /** Key of the callback, 43 characters. */
  readonly encodingAesKey: string;
  /** Takes the requests (the network). */
  readonly handle?: (request: Request) => Promise<Response>;
}

/** What the simulator's callbacks need besides. */
export interface CallbackSurroundings {
  /** Goes into signatures and retries. */
  readonly clock: { now(): number; sleep(ms: number, signal: AbortSignal): Promise<void> };
  /** The organisation. */
  readonly corpId: string;
  /** The application. */
  readonly agentId: number;
}

/** How a callback is spoilt on its way. */
export interface Spoiling {
  /** What is done to it (nothing). */
  readonly tamper?: "signature" | "unsigned" | "time" | "body" | "size" | undefined;
}

/** @source WeCom documentation, page 90238 (2024-07-22): 5 seconds, and 3 retries. */
const rules = { answerMs: 5000, retries: 3, verifyMs: 1000 };
/** More than any callback has. */
const oversizeChars = 2_000_000;
/** Long past any window. */
const staleMs = 86_401_000;

/** Seals callbacks and sends them. */
export class Callbacks {
  /** Callbacks that wait for their answer. */
  pending = 0;
  /** Whether the URL cannot be reached. */
  isCutOff = false;
  readonly #target: CallbackTarget;
  readonly #around: CallbackSurroundings;
  #count = 0;

  constructor(target: CallbackTarget, around: CallbackSurroundings) {
    this.#target = target;
    this.#around = around;
  }

  /** Sends a message once; whether it was acknowledged: 200, within 5 seconds. */
  async send(fields: XmlFields, { tamper }: Spoiling = {}): Promise<boolean> {
    const { response } = await this.#call(this.request(xmlOf(fields), tamper), rules.answerMs);
    return response?.status === 200;
  }

  /** Sends a message until it is acknowledged, three times more at most; whether it was. */
  async sendPatiently(fields: XmlFields): Promise<boolean> {
    for (let retry = 0; retry <= rules.retries; retry++) if (await this.send(fields)) return true;
    return false;
  }

  /** Verifies the URL as on the console's page: the plain text, as the whole body, within a second. */
  async verify(): Promise<boolean> {
    const echo = "1616140317555161061";
    const { seal, query } = this.#sealed(echo);
    query.set("echostr", seal.encrypted);
    const { response } = await this.#call(new Request(`${this.#target.url}?${query}`), rules.verifyMs);
    return response?.status === 200 && (await response.text()) === echo;
  }

  /** A request whose body is read from a stream. */
  streaming(body: ReadableStream<Uint8Array>): Request {
    const { query } = this.#sealed("x");
    return new Request(`${this.#target.url}?${query}`, { method: "POST", body, duplex: "half" } as RequestInit);
  }

  /** A message as the platform posts it. */
  request(xml: string, tamper?: Spoiling["tamper"]): Request {
    const { seal, query } = this.#sealed(tamper === "body" ? xml.slice(0, -20) : xml, tamper);
    const { corpId, agentId } = this.#around;
    const envelope = xmlOf({ ToUserName: corpId, Encrypt: seal.encrypted, AgentID: String(agentId) });
    const body = tamper === "size" ? envelope.replace("</xml>", `${" ".repeat(oversizeChars)}</xml>`) : envelope;
    const url = tamper === "unsigned" ? this.#target.url : `${this.#target.url}?${query}`;
    return new Request(url, { method: "POST", body, headers: { "content-type": "text/xml" } });
  }

  #sealed(message: string, tamper?: Spoiling["tamper"]) {
    const { token, encodingAesKey } = this.#target;
    const { clock, corpId } = this.#around;
    const crypto = createCallbackCrypto({ token, encodingAesKey, receiveId: corpId });
    const timestamp = String(Math.floor((clock.now() - (tamper === "time" ? staleMs : 0)) / 1000));
    const nonce = String(1_409_735_669 + ++this.#count);
    const seal = crypto.encrypt(message, { timestamp, nonce });
    const signature = tamper === "signature" ? crypto.sign(timestamp, nonce, "another") : seal.signature;
    return { seal, query: new URLSearchParams({ msg_signature: signature, timestamp, nonce }) };
  }

  /** Gives up after so long, by the clock, and drops the connection. */
  async #call(request: Request, limitMs: number): Promise<{ readonly response: Response | null }> {
    if (this.isCutOff) return { response: null };
    const over = new AbortController();
    const late = new AbortController();
    const limit = this.#around.clock.sleep(limitMs, over.signal).then(
      () => late.abort(),
      () => undefined,
    );
    this.pending++;
    try {
      const call = this.#target.handle?.(request) ?? fetch(request, { signal: late.signal });
      const response = await Promise.race([call, limit.then(() => null)]);
      return { response };
    } catch {
      return { response: null };
    } finally {
      this.pending--;
      over.abort();
    }
  }
}
