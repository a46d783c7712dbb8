import type { Capabilities, Channel, EvidenceLevel, Receipt } from "../../channel/channel.js";
import type { Clock } from "../../clock/clock.js";
import { signedHeaders } from "../loopback-callback.js";
import { createLoopbackChannel, type LoopbackOptions, loopbackCapabilities } from "../loopback-channel.js";
import { spoken, spokenFaults } from "../loopback-codes.js";
import type { LoopbackPayload } from "../loopback-payload.js";
import { LoopbackPlatform, type LoopbackReply } from "../loopback-platform.js";
import { shownText } from "../loopback-render.js";
import { loopbackSamples } from "./loopback-samples.js";
import { startOfTime } from "./test-host.js";
import type { ConformanceOptions, PushAnswer, PushOptions, Samples, SeenMessage, Wire, WireReply } from "./wire.js";

/** A loopback channel's configuration but for its platform. */
export type LoopbackConfiguration = Omit<LoopbackOptions, "inbox" | "clock">;

/** Options of the suite for a loopback channel of that configuration. */
export function loopbackConformance(name: string, configuration: LoopbackConfiguration = {}): ConformanceOptions {
  const capabilities: Capabilities = { ...loopbackCapabilities, ...configuration.capabilities };
  const { credential, callback } = configuration;
  const samples = loopbackSamples(capabilities);
  return {
    name,
    wire: async (clock: Clock) => new LoopbackWire(configuration, capabilities, samples, clock),
    create: (wire: LoopbackWire) => wire.create(),
    samples,
    brokenSettings: [
      ...(["", undefined] as readonly string[]).map((secret) => ({
        field: "credential.secret",
        create: (wire: LoopbackWire) => wire.create({ credential: { secret } }),
      })),
      { field: "callback.key", create: (wire: LoopbackWire) => wire.create({ callback: { key: "" } }) },
      {
        field: "callback.windowMs",
        create: (wire: LoopbackWire) => wire.create({ callback: { key: "k", windowMs: 0 } }),
      },
      { field: "deadlineMs", create: (wire: LoopbackWire) => wire.create({ deadlineMs: 0.5 }) },
    ],
    aliases: [
      ["member-1", "MEMBER-1"],
      ["member-2", " Member-2"],
    ],
    notIds: ["", "  "],
    secrets: [credential?.secret, callback?.key].filter((secret) => secret !== undefined),
  };
}

const endpoint = "https://loopback.example/callback";
/** More than a payload may have, in bytes. */
const oversizeBytes = 100_000;

/** The loopback platform as the suite's wire. */
export class LoopbackWire implements Wire {
  /** The platform. */
  readonly platform = new LoopbackPlatform();
  readonly turnMs = 0;
  readonly speaks = spokenFaults;
  readonly unlisted = spoken("VENDOR_UNKNOWN").code;
  readonly proofs: NonNullable<Wire["proofs"]>;
  readonly connection?: NonNullable<Wire["connection"]>;
  readonly deafen?: NonNullable<Wire["deafen"]>;
  readonly handshake?: NonNullable<Wire["handshake"]>;
  readonly report?: NonNullable<Wire["report"]>;
  readonly oversized?: NonNullable<Wire["oversized"]>;
  readonly #configuration: LoopbackConfiguration;
  readonly #capabilities: Capabilities;
  readonly #samples: Samples;
  readonly #clock: Clock;
  #channel: Channel | null = null;
  #created = 0;
  #calls = 0;

  constructor(configuration: LoopbackConfiguration, capabilities: Capabilities, samples: Samples, clock: Clock) {
    this.#configuration = configuration;
    this.#capabilities = capabilities;
    this.#samples = samples;
    this.#clock = clock;
    const { inbound, evidence } = capabilities;
    const { line } = this.platform;
    this.proofs = configuration.callback === undefined ? [] : ["signature", "time"];
    if (inbound === "stream" || inbound === "poll") {
      this.connection = line;
      this.deafen = async () => line.lose();
    }
    if (inbound === "webhook") {
      this.deafen = async () => {
        this.platform.isSubscribed = false;
      };
      this.handshake = () => this.#shakeHands();
      this.oversized = (body) => new Request(endpoint, this.#post(body, this.#headers("")));
    }
    if (evidence.levels.length > 0) this.report = (receipt, level) => this.#report(receipt, level);
  }

  /** Creates a channel on the platform, with the configuration changed as said. */
  create(change: { readonly [Name in keyof LoopbackConfiguration]?: unknown } = {}): Channel {
    const options = { ...this.#configuration, ...change, inbox: this.platform } as LoopbackOptions;
    this.#channel = createLoopbackChannel(options);
    this.#created++;
    return this.#channel;
  }

  /** Has the platform send to this channel: one which was made from that of `create`. */
  use(channel: Channel): Channel {
    this.#channel = channel;
    return channel;
  }

  /** How many channels were created on the platform, as by processes that came one after the other. */
  get created(): number {
    return this.#created;
  }

  /** The key with which callbacks are signed; empty where they are not. */
  get callbackKey(): string {
    return this.#configuration.callback?.key ?? "";
  }

  /** What the suite's clock shows: epoch ms. */
  now(): number {
    return this.#clock.now();
  }

  get sent(): readonly SeenMessage[] {
    const { text: shown, idempotency } = this.#capabilities;
    return this.platform.sent
      .filter((message) => !message.retracted)
      .map(({ address, key, payload }) => ({
        to: [address.id],
        text: shownText(contentOf(payload), shown.format),
        raw: payload,
        keyed: idempotency.by === "key" ? key : null,
      }));
  }

  get tokenRequests(): number {
    return this.platform.credentials.asked;
  }

  get requests(): number {
    return this.platform.requests;
  }

  answer(script: readonly WireReply[]): void {
    this.platform.answer(...script.map(said));
  }

  async push(kind: keyof Samples, options: PushOptions = {}): Promise<PushAnswer> {
    const sample = this.#samples[kind];
    if (!isPayload(sample)) return { acknowledged: false };
    const { times = 1, nth = 1, answer, tamper } = options;
    const own = nth === 1 ? {} : { id: `${sample.id}-${nth}`, at: sample.at + nth };
    let acknowledged = true;
    for (let again = 0; again < times; again++) {
      const payload = { ...sample, ...own, ...answer, ...(again === 0 ? {} : { again }) };
      acknowledged = (await this.#send(payload, tamper)) && acknowledged;
    }
    return { acknowledged };
  }

  async contact(personId: string): Promise<void> {
    this.platform.contact({
      platform: "loopback",
      tenant: this.#channel?.tenant ?? null,
      kind: "person",
      id: personId,
    });
  }

  expire(): void {
    this.platform.credentials.expire();
  }

  refuseLookups(): void {
    this.platform.tellsKeys = false;
  }

  pending(): number {
    return this.platform.pending + this.#calls;
  }

  async dispose(): Promise<void> {
    this.platform.line.lose();
  }

  async #send(payload: LoopbackPayload, tamper?: PushOptions["tamper"]): Promise<boolean> {
    if (typeof payload.from === "string") await this.contact(payload.from);
    const whole = JSON.stringify(tamper === "size" ? { ...payload, pad: "x".repeat(oversizeBytes) } : payload);
    const body = tamper === "body" ? whole.slice(0, -5) : whole;
    switch (this.#capabilities.inbound) {
      case "none":
        return false;
      case "webhook":
        return (await this.#call(new Request(endpoint, this.#post(body, this.#headers(body, tamper))))).ok;
      default:
        return await this.platform.line.send(body);
    }
  }

  async #call(request: Request): Promise<Response> {
    this.#calls++;
    try {
      return (await this.#channel?.handle?.(request)) ?? new Response(null, { status: 502 });
    } finally {
      this.#calls--;
    }
  }

  #headers(text: string, tamper?: PushOptions["tamper"]): Record<string, string> {
    const { callback } = this.#configuration;
    if (callback === undefined || tamper === "unsigned") return {};
    const late = tamper === "time" ? (callback.windowMs ?? 300_000) + 1000 : 0;
    return signedHeaders(tamper === "signature" ? `${callback.key}?` : callback.key, this.#clock.now() - late, text);
  }

  #post(body: string | ReadableStream<Uint8Array>, headers: Record<string, string>): RequestInit {
    return { method: "POST", body, headers, duplex: "half" };
  }

  async #shakeHands(): Promise<boolean> {
    const echo = "echo-17";
    const response = await this.#call(new Request(`${endpoint}?echo=${echo}`, { headers: this.#headers(echo) }));
    return response.ok && (await response.text()) === echo;
  }

  async #report(receipt: Receipt, level: EvidenceLevel): Promise<void> {
    const at = this.#clock.now();
    const isLost = level === "dropped" || level === "bounced";
    const refusal = isLost ? spoken("RECIPIENT_THROTTLED") : null;
    if (this.#capabilities.evidence.pull) return this.platform.report(receipt, level, at, refusal);
    const code = refusal === null ? {} : { code: refusal.code };
    const id = `state-${receipt.id}-${level}`;
    await this.#send({ id, kind: "state", at: startOfTime, from: null, receipt, level, since: at, ...code });
  }
}

function said(reply: WireReply): LoopbackReply {
  return reply.kind === "hang-before" ? { kind: "hang-unread" } : reply;
}

function isPayload(sample: unknown): sample is LoopbackPayload {
  return typeof sample === "object" && sample !== null;
}

function contentOf(payload: unknown): string {
  return typeof payload === "object" && payload !== null && "text" in payload ? String(payload.text) : "";
}
