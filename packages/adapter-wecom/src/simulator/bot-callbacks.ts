import { createCallbackCrypto } from "../callback/callback.js";

/** Where the platform sends what people write to a bot. */
export interface BotCallbackTarget {
  /** The URL, as entered in the console. */
  readonly url: string;
  /** Token of the callback. */
  readonly token: string;
  /** Key of the callback, 43 characters. */
  readonly encodingAesKey: string;
  /** Takes the requests. */
  readonly handle: (request: Request) => Promise<Response>;
}

/** What a bot's callback may be spoilt by on its way. */
export type BotTampering = "signature" | "unsigned" | "time" | "body" | "size" | undefined;

/** More than any callback has. */
const oversizeChars = 2_000_000;
/** Long past any window. */
const staleMs = 86_401_000;

/** Seals what is written to a bot and sends it. @source WeCom documentation, pages 100719 (2026-03-12) and 101033. */
export class BotCallbacks {
  /** Callbacks that wait for their answer. */
  pending = 0;
  readonly #target: BotCallbackTarget;
  readonly #clock: { now(): number };
  #count = 0;

  constructor(target: BotCallbackTarget, clock: { now(): number }) {
    this.#target = target;
    this.#clock = clock;
  }

  /** Sends a message once; whether it was acknowledged. */
  async send(message: object, tamper?: BotTampering): Promise<boolean> {
    return (await this.#call(this.#request(JSON.stringify(message), tamper))).status === 200;
  }

  /** Verifies the URL as on the console's page: the plain text, as the whole body. */
  async verify(): Promise<boolean> {
    const echo = "1616140317555161061";
    const { encrypted, query } = this.#sealed(echo);
    query.set("echostr", encrypted);
    const response = await this.#call(new Request(`${this.#target.url}?${query}`));
    return response.status === 200 && (await response.text()) === echo;
  }

  /** A request whose body is read from a stream. */
  streaming(body: ReadableStream<Uint8Array>): Request {
    const { query } = this.#sealed("x");
    return new Request(`${this.#target.url}?${query}`, { method: "POST", body, duplex: "half" } as RequestInit);
  }

  #request(text: string, tamper: BotTampering): Request {
    const { encrypted, query } = this.#sealed(tamper === "body" ? text.slice(0, -5) : text, tamper);
    const body = `{"encrypt":"${encrypted}"${tamper === "size" ? " ".repeat(oversizeChars) : ""}}`;
    const url = tamper === "unsigned" ? this.#target.url : `${this.#target.url}?${query}`;
    return new Request(url, { method: "POST", body, headers: { "content-type": "application/json" } });
  }

  /** A bot has no organisation: what it receives is sealed for nobody by name. */
  #sealed(text: string, tamper?: BotTampering): { readonly encrypted: string; readonly query: URLSearchParams } {
    const { token, encodingAesKey } = this.#target;
    const crypto = createCallbackCrypto({ token, encodingAesKey, receiveId: "" });
    const timestamp = String(Math.floor((this.#clock.now() - (tamper === "time" ? staleMs : 0)) / 1000));
    const nonce = String(1_409_735_669 + ++this.#count);
    const { encrypted, signature } = crypto.encrypt(text, { timestamp, nonce });
    const given = tamper === "signature" ? crypto.sign(timestamp, nonce, "another") : signature;
    return { encrypted, query: new URLSearchParams({ msg_signature: given, timestamp, nonce }) };
  }

  async #call(request: Request): Promise<Response> {
    this.pending++;
    try {
      return await this.#target.handle(request);
    } finally {
      this.pending--;
    }
  }
}
