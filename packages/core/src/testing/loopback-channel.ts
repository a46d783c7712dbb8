import {
  type Address,
  type Capabilities,
  type Channel,
  type ChannelHost,
  type DirectoryEntry,
  defineChannel,
  type Evidence,
  type Fault,
  fault,
  type Health,
  type InboundEvent,
  type Outcome,
  type Parcel,
  type RateLimit,
  type Receipt,
  type Rendered,
  reachSkip,
} from "../channel/channel.js";
import { type Clock, throwIfAborted } from "../clock/clock.js";
import { MicrobranchError } from "../error/error.js";
import { bodyWithin, type LoopbackEvent, parsed } from "./loopback-event.js";
import { LoopbackPlatform, type LoopbackReply } from "./loopback-platform.js";
import { render } from "./loopback-render.js";

export type { LoopbackEvent };

/** How to make a loopback channel. */
export interface LoopbackOptions {
  /** `Channel.id` ("loopback:test"). */
  readonly id?: string;
  /** Organisation id (none). */
  readonly tenant?: string | null;
  /** What differs from {@link loopbackCapabilities} (nothing). */
  readonly capabilities?: Partial<Capabilities>;
  /** Limits (none). */
  readonly pace?: readonly RateLimit[];
  /** Where receipts get their time from (the host's clock). */
  readonly clock?: Clock;
  /** The platform; pass the one of an earlier channel to go on as after a restart (a new one). */
  readonly inbox?: LoopbackPlatform;
}

/** A channel whose platform is in memory. */
export interface LoopbackChannel extends Channel {
  /** What people see, and what the platform answers. */
  readonly inbox: LoopbackPlatform;
  /** The address of a person, or of a group, on this channel. */
  address(id: string, kind?: Address["kind"]): Address;
  /**
   * Pushes an event to the host. What the envelope lacks is filled in: a new id, the host's time, the capability's trust,
   * and the sender as conversation. Pass an earlier `id` to redeliver.
   *
   * @throws CHANNEL_NOT_OPEN before `open` and after `close`; whatever `accept` throws.
   */
  push(event: LoopbackEvent): Promise<"stored" | "duplicate">;
}

/** What the loopback channel can do unless told otherwise. */
export const loopbackCapabilities: Capabilities = Object.freeze({
  contract: 1,
  reach: "anytime",
  batch: Object.freeze({ maxRecipients: 100 }),
  text: Object.freeze({ format: "plain", maxBytes: 20_000, previewBytes: null }),
  choices: Object.freeze({ max: 6, labelMaxChars: 20, everyClient: false }),
  mailLinks: false,
  calendar: null,
  images: Object.freeze({ max: 9, maxBytes: 2_000_000, layout: "gallery" }),
  files: Object.freeze({ max: 3, maxBytes: 20_000_000 }),
  location: Object.freeze({ datum: "wgs84" }),
  inbound: "stream",
  sender: "session",
  threads: true,
  evidence: Object.freeze({ levels: Object.freeze([]), pull: false }),
  idempotency: Object.freeze({ by: "key", windowMs: 86_400_000 }),
  suppressesRepeatsMs: null,
  reconciles: false,
  retract: null,
  amend: false,
  directory: false,
});

/**
 * Makes a channel whose platform is in memory: for tests of everything above the channels, and for trying the library
 * without an account. It keeps the whole contract; optional methods are there as the capabilities say.
 */
export function createLoopbackChannel(options: LoopbackOptions = {}): LoopbackChannel {
  return defineChannel(new Loopback(options).channel());
}

const platform = "loopback";
const maxBodyBytes = 65_536;

class Loopback {
  readonly id: string;
  readonly tenant: string | null;
  readonly capabilities: Capabilities;
  readonly pace: readonly RateLimit[];
  readonly inbox: LoopbackPlatform;
  readonly #clock: Clock | null;
  readonly #running = new Set<Promise<unknown>>();
  #host: ChannelHost | null = null;
  #ending = new AbortController();
  #lastInboundAt: number | null = null;

  constructor(options: LoopbackOptions) {
    this.id = options.id ?? "loopback:test";
    this.tenant = options.tenant ?? null;
    this.capabilities = { ...loopbackCapabilities, ...options.capabilities };
    this.pace = options.pace ?? [];
    this.inbox = options.inbox ?? new LoopbackPlatform();
    this.#clock = options.clock ?? null;
  }

  channel(): LoopbackChannel {
    const { capabilities } = this;
    return {
      id: this.id,
      platform,
      tenant: this.tenant,
      capabilities,
      pace: this.pace,
      inbox: this.inbox,
      open: (host, signal) => this.#open(host, signal),
      close: (how) => this.#close(how?.graceMs ?? 0),
      health: async (signal) => this.#health(signal),
      render,
      deliver: (parcel, signal) => this.#deliver(parcel, signal),
      canonical: (address) => this.#canonical(address),
      address: (id, kind = "person") => ({ platform, tenant: this.tenant, kind, id }),
      push: (event) => this.#push(event),
      ...(capabilities.inbound === "webhook" ? { handle: (request: Request) => this.#handle(request) } : {}),
      ...(capabilities.evidence.pull ? { evidence: (receipts: readonly Receipt[]) => this.#evidence(receipts) } : {}),
      ...(capabilities.reconciles ? { reconcile: (key: string) => this.#reconcile(key) } : {}),
      ...(capabilities.retract ? { retract: (receipt: Receipt) => this.#retract(receipt) } : {}),
      ...(capabilities.amend
        ? { amend: (receipt: Receipt, rendered: Rendered) => this.#amend(receipt, rendered) }
        : {}),
      ...(capabilities.directory ? { directory: () => this.#directory() } : {}),
    };
  }

  async #open(host: ChannelHost, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    if (this.#host !== null) return;
    this.#ending = new AbortController();
    this.#host = host;
  }

  async #close(graceMs: number): Promise<void> {
    const host = this.#host;
    if (host === null) return;
    this.#host = null;
    if (this.#running.size > 0 && graceMs > 0) {
      const waiting = new AbortController();
      const ended = Promise.allSettled(this.#running).then(() => waiting.abort());
      await Promise.race([
        ended,
        this.#clockOf(host)
          .sleep(graceMs, waiting.signal)
          .catch(() => undefined),
      ]);
      waiting.abort();
    }
    this.#ending.abort();
    await Promise.allSettled(this.#running);
  }

  #clockOf(host: ChannelHost): Clock {
    return this.#clock ?? host.clock;
  }

  #opened(): ChannelHost {
    if (this.#host === null)
      throw new MicrobranchError("CHANNEL_NOT_OPEN", {
        message: `Loopback channel ${this.id} is not open. Call open first.`,
      });
    return this.#host;
  }

  #health(signal: AbortSignal): Health {
    throwIfAborted(signal);
    const isOpen = this.#host !== null;
    const checkedAt = (this.#clock ?? this.#host?.clock)?.now() ?? 0;
    const names = ["settings", "credential", "outbound", "inbound", "clock"] as const;
    const isWell = (name: (typeof names)[number]): boolean => isOpen || (name !== "outbound" && name !== "inbound");
    return {
      state: isOpen ? "ready" : "down",
      checks: names.map((name) => ({
        name,
        ok: isWell(name),
        fault: isWell(name) ? null : fault("CHANNEL_UNREACHABLE"),
        checkedAt,
      })),
      lastInboundAt: this.#lastInboundAt,
      credentialExpiresAt: null,
    };
  }

  #canonical(address: Address): Address | null {
    const id = address.id.trim().normalize("NFC").toLowerCase();
    if (address.platform !== platform || address.tenant !== this.tenant || id === "") return null;
    return { platform, tenant: this.tenant, kind: address.kind, id };
  }

  async #deliver(parcel: Parcel, signal: AbortSignal): Promise<readonly Outcome[]> {
    const host = this.#opened();
    this.#check(parcel);
    throwIfAborted(signal);
    const delivery = this.#handOver(parcel, AbortSignal.any([signal, this.#ending.signal]), signal, host);
    this.#running.add(delivery);
    try {
      return await delivery;
    } finally {
      this.#running.delete(delivery);
    }
  }

  #check({ recipients }: Parcel): void {
    const wrong = (code: "PARCEL_INVALID" | "PARCEL_TOO_LARGE" | "ADDRESS_FOREIGN", message: string) =>
      new MicrobranchError(code, { message: `Loopback channel ${this.id}: ${message}`, field: "recipients" });
    if (recipients.length === 0) throw wrong("PARCEL_INVALID", "a parcel has no recipient.");
    if (recipients.length > this.capabilities.batch.maxRecipients)
      throw wrong(
        "PARCEL_TOO_LARGE",
        `more than ${this.capabilities.batch.maxRecipients} recipients. Split the parcel.`,
      );
    const seen = new Set<string>();
    for (const { address } of recipients) {
      const canonical = this.#canonical(address);
      if (canonical === null) throw wrong("ADDRESS_FOREIGN", "an address is of another platform or tenant.");
      const person = `${canonical.kind}:${canonical.id}`;
      if (seen.has(person)) throw wrong("PARCEL_INVALID", "a recipient is named twice.");
      seen.add(person);
    }
  }

  async #handOver(
    parcel: Parcel,
    end: AbortSignal,
    caller: AbortSignal,
    host: ChannelHost,
  ): Promise<readonly Outcome[]> {
    const reply = this.inbox.nextReply();
    if (reply.kind === "hang-before") {
      await aborted(end);
      throwIfAborted(caller);
      return parcel.recipients.map(({ address }) => failed(address, fault("CHANNEL_UNREACHABLE")));
    }
    const outcomes = parcel.recipients.map((recipient) => this.#outcome(recipient, parcel.rendered, reply, host));
    if (reply.kind !== "hang-after" && reply.kind !== "malformed") return outcomes;
    if (reply.kind === "hang-after") await aborted(end);
    return outcomes.map((outcome) =>
      outcome.status === "skipped"
        ? outcome
        : { address: outcome.address, status: "uncertain", fault: fault("HANDOVER_UNKNOWN") },
    );
  }

  #outcome(
    { address, key }: Parcel["recipients"][number],
    rendered: Rendered,
    reply: LoopbackReply,
    host: ChannelHost,
  ): Outcome {
    const reason = reachSkip(this.capabilities.reach, address.kind, this.#isContact(address));
    if (reason !== null) return { address, status: "skipped", reason };
    if (reply.kind === "fault") return failed(address, fault(reply.code, { retryAfterMs: reply.retryAfterMs ?? null }));
    const code = reply.kind === "partial" && Object.hasOwn(reply.fail, address.id) ? reply.fail[address.id] : undefined;
    if (code !== undefined) return failed(address, fault(code));
    const { idempotency, suppressesRepeatsMs } = this.capabilities;
    const at = this.#clockOf(host).now();
    const { known, receipt } = this.inbox.take({
      channel: this.id,
      address,
      key,
      rendered,
      at,
      idempotency,
      suppressesRepeatsMs,
    });
    return { address, status: known ? "duplicate" : "accepted", receipt };
  }

  #isContact(address: Address): boolean {
    const id = this.#canonical(address)?.id;
    return this.inbox.contacts.some((contact) => this.#canonical(contact)?.id === id);
  }

  async #push(event: LoopbackEvent): Promise<"stored" | "duplicate"> {
    const host = this.#opened();
    const now = this.#clockOf(host).now();
    const group: Address = { platform, tenant: this.tenant, kind: "group", id: "nobody" };
    const sender = event.sender ?? null;
    if (sender !== null) this.inbox.contact(sender);
    const raw =
      event.raw ?? (await host.archive.put(new TextEncoder().encode(JSON.stringify(event)), "application/json"));
    const whole: InboundEvent = {
      id: event.id ?? this.inbox.nextEventId(),
      channel: this.id,
      occurredAt: now,
      receivedAt: now,
      conversation: sender ?? group,
      trust: this.capabilities.sender,
      automated: false,
      redelivery: null,
      ...event,
      sender,
      raw,
    };
    this.#lastInboundAt = now;
    return await host.accept(whole);
  }

  async #handle(request: Request): Promise<Response> {
    if (this.#host === null) return new Response(null, { status: 503 });
    const body = await bodyWithin(request, maxBodyBytes);
    if (body === null) return new Response(null, { status: 413 });
    const event = parsed(body);
    if (event === null) return new Response(null, { status: 400 });
    try {
      await this.#push({ ...event, trust: "claimed" });
    } catch {
      return new Response(null, { status: 503 });
    }
    return new Response(null, { status: 200 });
  }

  async #evidence(receipts: readonly Receipt[]): Promise<readonly Evidence[]> {
    this.#opened();
    return receipts.flatMap((receipt) => this.inbox.evidenceOf(receipt) ?? []);
  }

  async #reconcile(key: string): Promise<"sent" | "not-sent"> {
    this.#opened();
    return this.inbox.knows(key) ? "sent" : "not-sent";
  }

  async #retract(receipt: Receipt): Promise<Fault | null> {
    const host = this.#opened();
    const windowMs = this.capabilities.retract?.windowMs ?? Number.POSITIVE_INFINITY;
    if (this.#clockOf(host).now() - receipt.at > windowMs) return fault("REPLY_WINDOW_CLOSED");
    return this.inbox.change(receipt.id, { retracted: true }) ? null : fault("CONTENT_UNFIT");
  }

  async #amend(receipt: Receipt, rendered: Rendered): Promise<Fault | null> {
    this.#opened();
    const { text, payload } = rendered;
    return this.inbox.change(receipt.id, { text, payload }) ? null : fault("CONTENT_UNFIT");
  }

  async *#directory(): AsyncGenerator<DirectoryEntry, void, undefined> {
    this.#opened();
    for (const address of this.inbox.contacts) yield { address, displayName: address.id, active: true };
  }
}

function failed(address: Address, met: Fault): Outcome {
  return { address, status: "failed", fault: met };
}

/** Resolves when the signal fires. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
