import { createHmac } from "node:crypto";
import type { Channel } from "@microbranch/core/channel";
import type { PushAnswer, PushOptions, Samples, SeenMessage, Wire, WireReply } from "@microbranch/core/testing";
import type { PostboxConfig } from "../src/index.js";
import { Postbox } from "./postbox.js";
import { PostboxServer } from "./server.js";
import { speaks, unlisted } from "./vocabulary.js";

const callbackUrl = "https://branch.example.org/callbacks/postbox";
const callbackSecret = "callback-secret-of-the-team";
const client = { id: "branch-app", secret: "client-secret-of-the-team" };
/** More than a callback may have, in bytes. */
const oversizeBytes = 100_000;

const said = { event_id: "evt-1", team: "team-1", time: 1_772_326_799, attempt: 1, from: { id: "Member-1" } };

/** What Postbox sends, as its reference shows it; it has neither pictures nor places. */
export const samples: Samples = {
  text: { ...said, type: "message", text: "收到，谢谢" },
  image: null,
  location: null,
  choice: { ...said, event_id: "evt-2", type: "press", token: "token-1", value: "yes" },
  own: { ...said, event_id: "evt-3", type: "message", from: { id: "bot-7", bot: true }, text: "主题党日改到周五" },
  automated: { ...said, event_id: "evt-4", type: "message", from: { id: "member-2", bot: true }, text: "我不在办公室" },
  unknown: { ...said, event_id: "evt-5", type: "wave", strength: 3 },
};

/** The fake platform in the suite's words. */
export class PostboxWire implements Wire {
  readonly speaks = speaks;
  readonly unlisted = unlisted;
  readonly proofs = ["signature", "time"] as const;
  readonly #clock: { now(): number };
  readonly #postbox: Postbox;
  readonly #server: PostboxServer;
  #channel: Channel | null = null;
  #calls = 0;

  private constructor(clock: { now(): number }) {
    this.#clock = clock;
    const people = ["member-1", "member-2", "member-3"].map((id) => `person ${id}`);
    this.#postbox = new Postbox(clock, client, [...people, "group group-1"]);
    this.#server = new PostboxServer(this.#postbox);
  }

  /** Starts the platform; `clock` is the suite's. */
  static async start(clock: { now(): number }): Promise<PostboxWire> {
    const wire = new PostboxWire(clock);
    await wire.#server.start();
    return wire;
  }

  /** What an adapter must be told to reach it. */
  get config(): PostboxConfig {
    const { id: clientId, secret: clientSecret } = client;
    return { api: this.#server.url, team: "team-1", botId: "bot-7", clientId, clientSecret, callbackSecret };
  }

  /** Has the platform send its callbacks to this channel. */
  use(channel: Channel): Channel {
    this.#channel = channel;
    return channel;
  }

  get sent(): readonly SeenMessage[] {
    return this.#postbox.messages.map(({ to, text, raw, key }) => ({ to: [to], text, raw, keyed: key }));
  }

  get requests(): number {
    return this.#server.requests;
  }

  get tokenRequests(): number {
    return this.#server.tokenRequests;
  }

  answer(script: readonly WireReply[]): void {
    this.#server.answer(script);
  }

  expire(): void {
    this.#postbox.expire();
  }

  async deafen(): Promise<void> {
    this.#postbox.hears = false;
  }

  pending(): number {
    return this.#server.waiting + this.#calls;
  }

  async dispose(): Promise<void> {
    await this.#server.stop();
  }

  async push(kind: keyof Samples, options: PushOptions = {}): Promise<PushAnswer> {
    const { times = 1, nth = 1, answer, tamper } = options;
    const sample = { ...(samples[kind] as typeof said), ...answer };
    const own = nth === 1 ? {} : { event_id: `${sample.event_id}-${nth}`, time: sample.time + nth };
    let acknowledged = true;
    for (let attempt = 1; attempt <= times; attempt++) {
      const pad = tamper === "size" ? { pad: "x".repeat(oversizeBytes) } : {};
      const whole = JSON.stringify({ ...sample, ...own, attempt, ...pad });
      const body = tamper === "body" ? whole.slice(0, -5) : whole;
      const response = await this.#call(
        new Request(callbackUrl, { method: "POST", body, headers: this.#headers(body, tamper) }),
      );
      acknowledged = response.ok && acknowledged;
    }
    return { acknowledged };
  }

  async handshake(): Promise<boolean> {
    const challenge = "c-17";
    const headers = this.#headers(challenge);
    const response = await this.#call(new Request(`${callbackUrl}?challenge=${challenge}`, { headers }));
    return response.ok && (await response.text()) === challenge;
  }

  oversized(body: ReadableStream<Uint8Array>): Request {
    const init = { method: "POST", body, headers: this.#headers(""), duplex: "half" } as const;
    return new Request(callbackUrl, init);
  }

  async #call(request: Request): Promise<Response> {
    this.#calls++;
    try {
      return (await this.#channel?.handle?.(request)) ?? new Response(null, { status: 502 });
    } finally {
      this.#calls--;
    }
  }

  #headers(body: string, tamper?: PushOptions["tamper"]): Record<string, string> {
    if (tamper === "unsigned") return {};
    const seconds = Math.floor(this.#clock.now() / 1000) - (tamper === "time" ? 301 : 0);
    const secret = tamper === "signature" ? "another-secret" : callbackSecret;
    const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
    return { "postbox-timestamp": String(seconds), "postbox-signature": signature };
  }
}
