import {
  type Capabilities,
  type Channel,
  checkParcel,
  defineChannel,
  type Fault,
  fault,
  faultCategory,
  type Health,
  type HealthCheck,
  MicrobranchError,
  type RateLimit,
} from "@microbranch/core/channel";
import { z } from "zod";
import { type PostboxConfig, parseConfig } from "./config.js";
import { canonical, maxRecipients, platform } from "./identity.js";
import { handle } from "./inbound.js";
import { render } from "./render.js";
import { call, handOver, type Reply, type Session } from "./transmit.js";

/** What Postbox can do. @source Postbox API reference, 2026-02-01, the chapters named beside the numbers. */
const capabilities: Capabilities = {
  contract: 1,
  reach: "anytime",
  batch: { maxRecipients },
  text: { format: "plain", maxBytes: 4000, previewBytes: 120 }, // "Messages"; "Push"
  choices: { max: 5, labelMaxChars: 20, everyClient: false }, // "Buttons": none on the desktop
  mailLinks: false,
  calendar: null,
  images: null,
  files: null,
  location: null,
  inbound: "webhook",
  sender: "signed",
  threads: true,
  evidence: { levels: [], pull: false },
  idempotency: { by: "key", windowMs: 86_400_000 }, // "Messages": a day
  suppressesRepeatsMs: null,
  reconciles: false,
  retract: { windowMs: 120_000 }, // "Retracting": two minutes
  amend: false,
  directory: false,
};

const pace: readonly RateLimit[] = [
  {
    counts: "requests",
    per: "channel",
    max: 50,
    windowMs: 1000,
    whenExceeded: "refused",
    suspendedMs: null,
    source: 'Postbox API reference, "Limits", 2026-02-01',
  },
  {
    counts: "messages",
    per: "recipient",
    max: 20,
    windowMs: 60_000,
    whenExceeded: "dropped",
    suspendedMs: null,
    source: 'Postbox API reference, "Limits", 2026-02-01',
  },
];

interface Open extends Session {
  readonly end: AbortController;
  readonly running: Set<Promise<unknown>>;
  lastInboundAt: number | null;
}

/**
 * Creates a channel over Postbox. Nothing is connected before the first delivery. The channel may be opened again after
 * `close`.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createPostboxChannel(config: PostboxConfig): Channel {
  const settings = parseConfig(config);
  let current: Open | null = null;

  function opened(): Open {
    if (current !== null) return current;
    throw new MicrobranchError("CHANNEL_NOT_OPEN", { message: `Channel ${settings.id} is not open. Open it first.` });
  }

  /** Does something which `close` waits for. */
  async function during<T>(open: Open, work: Promise<T>): Promise<T> {
    open.running.add(work);
    return await work.finally(() => open.running.delete(work));
  }

  return defineChannel<Channel>({
    id: settings.id,
    platform,
    tenant: settings.team,
    capabilities,
    pace,
    async open(host, signal) {
      throwIfAborted(signal);
      const end = new AbortController();
      current ??= { settings, host, ending: end.signal, end, running: new Set(), lastInboundAt: null };
    },
    async close({ graceMs = 0 } = {}) {
      const last = current;
      current = null;
      if (last !== null) await wound(last, graceMs);
    },
    async health(signal) {
      const open = opened();
      throwIfAborted(signal);
      return await during(open, healthOf(open, signal));
    },
    render,
    async deliver(parcel, signal) {
      const open = opened();
      checkParcel({ id: settings.id, capabilities, canonical: (address) => canonical(address, settings) }, parcel);
      throwIfAborted(signal);
      return await during(open, handOver(open, parcel, signal));
    },
    canonical: (address) => canonical(address, settings),
    async handle(request) {
      const open = current;
      if (open === null) return new Response(null, { status: 503 });
      const response = await handle(request, settings, open.host);
      if (response.status === 204) open.lastInboundAt = open.host.clock.now();
      return response;
    },
    async retract(receipt, signal) {
      const open = opened();
      const path = `/v1/messages/${encodeURIComponent(receipt.id)}`;
      return faultIn(await during(open, call(open, { method: "DELETE", path }, signal)));
    },
  });
}

/** Lets what runs end within `graceMs`, and ends the rest. */
async function wound({ host, running, end }: Open, graceMs: number): Promise<void> {
  if (running.size > 0 && graceMs > 0) {
    const over = new AbortController();
    const grace = host.clock.sleep(graceMs, over.signal).catch(() => undefined);
    await Promise.race([grace, Promise.allSettled(running)]);
    over.abort();
  }
  end.abort();
  await Promise.allSettled(running);
}

const state = z.object({ callback: z.object({ state: z.enum(["delivering", "failing"]) }) });

/** Asks Postbox who we are, and whether it still sends callbacks. */
async function healthOf(open: Open, signal: AbortSignal): Promise<Health> {
  const reply = await call(open, { method: "GET", path: "/v1/me" }, signal);
  const checkedAt = open.host.clock.now();
  const trouble = faultIn(reply);
  const isAuth = trouble !== null && faultCategory(trouble.code) === "auth";
  const heard = reply.kind === "done" ? state.safeParse(reply.body).data?.callback.state : undefined;
  const deaf = fault("CHANNEL_UNREACHABLE", {
    vendor: { code: "callback_failing", message: "Callbacks do not arrive." },
  });
  const check = (name: HealthCheck["name"], wrong: Fault | null): HealthCheck => {
    return { name, ok: wrong === null, fault: wrong, checkedAt };
  };
  return {
    state: trouble !== null ? "down" : heard === "failing" ? "degraded" : "ready",
    checks: [
      check("settings", null),
      check("credential", isAuth ? trouble : null),
      check("outbound", isAuth ? null : trouble),
      check("inbound", heard === "failing" ? deaf : null),
    ],
    lastInboundAt: open.lastInboundAt,
    credentialExpiresAt: null,
  };
}

function faultIn(reply: Reply): Fault | null {
  if (reply.kind === "done") return null;
  return reply.kind === "refused" ? reply.fault : fault("HANDOVER_UNKNOWN", { scope: "channel" });
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted)
    throw new MicrobranchError("ABORTED", { message: "The caller aborted the operation.", cause: signal.reason });
}
