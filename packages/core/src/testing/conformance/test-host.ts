import { createHash } from "node:crypto";
import { type ChannelHost, type FreshToken, type InboundEvent, inboundEventSchema } from "../../channel/channel.js";
import { MicrobranchError } from "../../error/error.js";
import { createManualClock, type ManualClock } from "../manual-clock.js";

/** One line of the log that a channel wrote. */
export interface LogLine {
  /** How loud. */
  readonly level: string;
  /** The words. */
  readonly message: string;
  /** The details. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A host in memory: what it keeps outlives the channels that it is lent to, as a database does. */
export interface TestHost extends ChannelHost {
  /** Stands still until it is moved. */
  readonly clock: ManualClock;
  /** Events that were accepted, in order; repeats included. */
  readonly events: InboundEvent[];
  /** What the channel logged. */
  readonly lines: LogLine[];
  /** Credentials by name. */
  readonly credentials: Map<string, FreshToken>;
  /** Credentials that the channel gave back, in order. */
  readonly dropped: { readonly name: string; readonly value: string }[];
  /** Raw payloads that the channel handed to the archive, by reference. */
  readonly raw: ReadonlyMap<string, Uint8Array>;
  /** Runs before each `accept`; when it rejects, nothing is kept and `accept` rejects. */
  beforeAccept: (event: InboundEvent) => Promise<void>;
  /** Runs before a credential is lent; it may take its time. */
  beforeLend: (name: string) => Promise<void>;
  /** Runs before a credential is dropped, as another process might just then. */
  beforeDrop: (name: string) => Promise<void>;
  /** Obtains a new credential by the channel's own way and puts it on the shelf, as another process would. */
  renew(name: string): Promise<string>;
}

/** When the clock of the suite starts: 1 March 2026, 09:00 in Shanghai. */
export const startOfTime = Date.UTC(2026, 2, 1, 1);

/** Makes a host that keeps everything in memory. */
export function createTestHost(): TestHost {
  const clock = createManualClock(startOfTime);
  const raw = new Map<string, Uint8Array>();
  const media = new Map<string, Uint8Array>();
  const cursors = new Map<string, string>();
  const refreshers = new Map<string, (signal: AbortSignal) => Promise<FreshToken>>();
  const running = new Map<string, Promise<string>>();
  const never = new AbortController().signal;
  const known = new Set<string>();

  const refresh = (name: string): Promise<string> => {
    const already = running.get(name);
    if (already !== undefined) return already;
    const work = (async () => {
      const make = refreshers.get(name);
      if (make === undefined)
        throw new MicrobranchError("NOT_FOUND", { message: `No credential ${name} was asked for.` });
      const fresh = await make(never);
      host.credentials.set(name, fresh);
      return fresh.value;
    })().finally(() => running.delete(name));
    running.set(name, work);
    return work;
  };

  const host: TestHost = {
    clock,
    events: [],
    lines: [],
    credentials: new Map(),
    dropped: [],
    raw,
    beforeAccept: async () => {},
    beforeLend: async () => {},
    beforeDrop: async () => {},
    renew: refresh,
    fetch: (input, init) => fetch(input, init),
    async accept(event) {
      await host.beforeAccept(event);
      const parsed = inboundEventSchema.safeParse(event);
      if (!parsed.success)
        throw new MicrobranchError("INPUT_INVALID", {
          message: `The channel handed in an event that is none: ${parsed.error.issues[0]?.path.join(".") ?? ""}.`,
        });
      host.events.push(event);
      if (known.has(event.id)) return "duplicate";
      known.add(event.id);
      return "stored";
    },
    tokens: {
      async get(name, make) {
        refreshers.set(name, make);
        await host.beforeLend(name);
        const kept = host.credentials.get(name);
        return kept !== undefined && kept.expiresAt > clock.now() ? kept.value : refresh(name);
      },
      async drop(name, value) {
        await host.beforeDrop(name);
        host.dropped.push({ name, value });
        if (host.credentials.get(name)?.value === value) host.credentials.delete(name);
      },
    },
    cursor: {
      read: async (name) => cursors.get(name) ?? null,
      async write(name, value) {
        cursors.set(name, value);
      },
    },
    archive: { put: async (body, type) => keep(raw, body, type) },
    media: {
      async open(ref) {
        const bytes = media.get(ref);
        if (bytes === undefined) throw new MicrobranchError("NOT_FOUND", { message: "There is no such media." });
        return new Blob([new Uint8Array(bytes)]).stream();
      },
      async put(body, type) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk);
        return keep(media, Buffer.concat(chunks), type);
      },
    },
    log(level, message, details = {}) {
      host.lines.push({ level, message, details });
    },
  };
  return host;
}

function keep(shelf: Map<string, Uint8Array>, body: Uint8Array, type: string): string {
  const ref = `sha256:${createHash("sha256").update(type).update(body).digest("hex")}`;
  shelf.set(ref, body);
  return ref;
}
