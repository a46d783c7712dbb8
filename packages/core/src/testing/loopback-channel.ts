import {
  type Address,
  type Capabilities,
  type ChannelHost,
  checkParcel,
  defineChannel,
  type EvidenceLevel,
  type Health,
  type InboundEvent,
  type Outcome,
  type Parcel,
  type RateLimit,
  readBody,
} from "../channel/channel.js";
import { type Clock, throwIfAborted } from "../clock/clock.js";
import { MicrobranchError } from "../error/error.js";
import { afterwards, type LoopbackKnowing, rankOf } from "./loopback-afterwards.js";
import { checkedCallback, isVouchedFor, type LoopbackCallback } from "./loopback-callback.js";
import { LoopbackConnection } from "./loopback-connection.js";
import { LoopbackCredential } from "./loopback-credential.js";
import type { LoopbackEvent } from "./loopback-event.js";
import { healthOf } from "./loopback-health.js";
import { type LoopbackChannel, type LoopbackOptions, loopbackCapabilities } from "./loopback-options.js";
import { readPayload } from "./loopback-payload.js";
import { LoopbackPlatform } from "./loopback-platform.js";
import { render } from "./loopback-render.js";
import { transmit } from "./loopback-transmit.js";

export type { LoopbackCallback, LoopbackChannel, LoopbackEvent, LoopbackOptions };
export { loopbackCapabilities };

/**
 * Makes a channel whose platform is in memory: for tests of everything above the channels, and for trying the library
 * without an account. It keeps the whole contract; optional methods are there as the capabilities say.
 */
export function createLoopbackChannel(options: LoopbackOptions = {}): LoopbackChannel {
  return defineChannel(new Loopback(options).channel());
}

const platform = "loopback";
const maxBodyBytes = 65_536;

/** Longest id of a person or group, as the contract's schema takes it. */
const idMaxChars = 2_048;

class Loopback {
  readonly id: string;
  readonly tenant: string | null;
  readonly capabilities: Capabilities;
  readonly pace: readonly RateLimit[];
  readonly inbox: LoopbackPlatform;
  readonly #clock: Clock | null;
  readonly #credential: LoopbackCredential | null;
  readonly #callback: Required<LoopbackCallback> | null;
  readonly #deadlineMs: number | null;
  readonly #hasGroups: boolean;
  readonly #hasHandles: boolean;
  readonly #handles = new Set<string>();
  readonly #reached = new Map<string, EvidenceLevel>();
  readonly #running = new Set<Promise<unknown>>();
  #host: ChannelHost | null = null;
  #opening: Promise<void> | null = null;
  #connection: LoopbackConnection | null = null;
  #ending = new AbortController();
  #lastInboundAt: number | null = null;

  constructor(options: LoopbackOptions) {
    this.id = options.id ?? "loopback:test";
    this.tenant = options.tenant ?? null;
    this.capabilities = { ...loopbackCapabilities, ...options.capabilities };
    this.pace = options.pace ?? [];
    this.inbox = options.inbox ?? new LoopbackPlatform();
    this.#clock = options.clock ?? null;
    const { credential, callback } = options;
    this.#credential =
      credential === undefined ? null : new LoopbackCredential(credential.secret, this.inbox.credentials);
    this.#callback = callback === undefined ? null : checkedCallback(callback);
    this.#deadlineMs = checkedDeadline(options.deadlineMs);
    this.#hasGroups = options.groups ?? true;
    this.#hasHandles = options.replyHandles ?? false;
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
      health: (signal) => this.#health(signal),
      render: (notice) => render(notice, capabilities.text.format),
      deliver: (parcel, signal) => this.#deliver(parcel, signal),
      canonical: (address) => this.#canonical(address),
      address: (id, kind = "person") => ({ platform, tenant: this.tenant, kind, id }),
      push: (event) => this.#push(event),
      ...(capabilities.inbound === "webhook" ? { handle: (request: Request) => this.#handle(request) } : {}),
      ...afterwards(capabilities, () => this.#known()),
    };
  }

  async #open(host: ChannelHost, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    this.#opening ??= this.#connect(host, signal);
    await this.#opening;
  }

  async #connect(host: ChannelHost, signal: AbortSignal): Promise<void> {
    this.#ending = new AbortController();
    this.#host = host;
    const { inbound } = this.capabilities;
    if (inbound !== "stream" && inbound !== "poll") return;
    this.#connection = new LoopbackConnection({
      host,
      line: this.inbox.line,
      keepsPosition: inbound === "poll",
      take: async (body) => (await this.#take(body)) === "kept",
    });
    try {
      await this.#connection.open();
      throwIfAborted(signal);
    } catch (error) {
      await this.#close(0);
      throw error;
    }
  }

  async #close(graceMs: number): Promise<void> {
    const host = this.#host;
    if (host === null) return;
    const connection = this.#connection;
    this.#host = null;
    this.#opening = null;
    this.#connection = null;
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
    await connection?.close();
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

  async #health(signal: AbortSignal): Promise<Health> {
    throwIfAborted(signal);
    const host = this.#host;
    const now = (this.#clock ?? host?.clock)?.now() ?? 0;
    const { inbound } = this.capabilities;
    const isHeard = inbound === "webhook" ? this.inbox.isSubscribed : inbound === "none" || this.#connection?.isAlive;
    return healthOf({
      isOpen: host !== null,
      isHeard: isHeard === true,
      isTrusted: host === null || (await this.#isTrusted(host)),
      checkedAt: now,
      lastInboundAt: this.#lastInboundAt,
      credentialExpiresAt: this.#credential?.expiresAt ?? null,
    });
  }

  /** Asks the platform whether it takes the credential. One that was refused a moment ago is not tried again. */
  async #isTrusted(host: ChannelHost): Promise<boolean> {
    const credential = this.#credential;
    const now = host.clock.now();
    if (credential === null) return this.inbox.check(null, now) === null;
    if (credential.isRefused(now)) return false;
    const token = await credential.token(host);
    if (token === null || this.inbox.check(token, now) === null) return token !== null;
    await credential.drop(host, token);
    const fresh = await credential.token(host);
    return fresh !== null && this.inbox.check(fresh, now) === null;
  }

  #canonical(address: Address): Address | null {
    const id = address.id.trim().normalize("NFC").toLowerCase();
    if (address.platform !== platform || address.tenant !== this.tenant || id === "" || id.length > idMaxChars)
      return null;
    if (address.kind === "group" && !this.#hasGroups) return null;
    return { platform, tenant: this.tenant, kind: address.kind, id };
  }

  async #deliver(parcel: Parcel, signal: AbortSignal): Promise<readonly Outcome[]> {
    const host = this.#opened();
    checkParcel(
      { id: this.id, capabilities: this.capabilities, canonical: (address) => this.#canonical(address) },
      parcel,
    );
    throwIfAborted(signal);
    const delivery = this.#transmit(host, parcel, signal);
    this.#running.add(delivery);
    try {
      return await delivery;
    } finally {
      this.#running.delete(delivery);
    }
  }

  #transmit(host: ChannelHost, parcel: Parcel, caller: AbortSignal): Promise<readonly Outcome[]> {
    const work = {
      channel: this.id,
      capabilities: this.capabilities,
      platform: this.inbox,
      host,
      clock: this.#clockOf(host),
      credential: this.#credential,
      deadlineMs: this.#deadlineMs,
      isContact: (address: Address) => this.#isContact(address),
      takeHandle: ({ id }: Address) => this.#handles.delete(id),
    };
    return transmit(work, parcel, { caller, closing: this.#ending.signal });
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

  /** Takes a payload in. Nothing is between reading it and `accept` but keeping it as it came. */
  async #take(body: string, trust = this.capabilities.sender): Promise<"kept" | "malformed" | "not-kept"> {
    const host = this.#host;
    if (host === null) return "not-kept";
    if (Buffer.byteLength(body) > maxBodyBytes) return "malformed";
    const event = readPayload(body, {
      capabilities: this.capabilities,
      address: (kind, id) => this.#canonical({ platform, tenant: this.tenant, kind, id }),
      isProgress: ({ id }, level) => this.#isProgress(id, level),
    });
    if (event === null || event === "malformed") return event ?? "kept";
    try {
      const raw = await host.archive.put(new TextEncoder().encode(body), "application/json");
      await this.#push({ ...event, raw, trust });
    } catch {
      return "not-kept";
    }
    if (this.#hasHandles && event.sender) this.#handles.add(event.sender.id);
    return "kept";
  }

  #isProgress(id: string, level: EvidenceLevel): boolean {
    const before = this.#reached.get(id);
    if (before !== undefined && rankOf(level) < rankOf(before)) return false;
    this.#reached.set(id, level);
    return true;
  }

  async #handle(request: Request): Promise<Response> {
    const host = this.#host;
    if (host === null) return new Response(null, { status: 503 });
    const callback = this.#callback;
    const echo = request.method === "GET" ? new URL(request.url).searchParams.get("echo") : null;
    const bytes = echo === null ? await readBody(request, maxBodyBytes) : Buffer.from(echo);
    if (bytes === null) return new Response(null, { status: 413 });
    const body = Buffer.from(bytes).toString("utf8");
    if (callback !== null && !isVouchedFor(request, body, callback, this.#clockOf(host).now()))
      return new Response(null, { status: 401 });
    if (echo !== null) return new Response(echo);
    const taken = await this.#take(body, callback === null ? "claimed" : this.capabilities.sender);
    return new Response(null, { status: { kept: 200, malformed: 400, "not-kept": 503 }[taken] });
  }

  #known(): LoopbackKnowing {
    const host = this.#opened();
    return { platform: this.inbox, capabilities: this.capabilities, now: this.#clockOf(host).now() };
  }
}

function checkedDeadline(deadlineMs: number | undefined): number | null {
  if (deadlineMs === undefined) return null;
  if (Number.isSafeInteger(deadlineMs) && deadlineMs > 0) return deadlineMs;
  throw new MicrobranchError("SETTING_INVALID", {
    message: "Loopback channel: deadlineMs is no number of milliseconds. Pass 1 or more.",
    field: "deadlineMs",
  });
}
