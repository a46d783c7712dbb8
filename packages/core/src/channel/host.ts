import type { Clock } from "../clock/clock.js";
import type { InboundEvent } from "./event.js";
import type { Address } from "./parcel.js";

/** What the host lends a channel while it is open. */
export interface ChannelHost {
  /**
   * Takes an event. Resolves after a durable write; rejects when it could not be written, and then the adapter does not
   * acknowledge it to the platform.
   */
  accept(event: InboundEvent): Promise<"stored" | "duplicate">;
  /** The only way to the network over HTTP. */
  readonly fetch: typeof fetch;
  /** The only clock. */
  readonly clock: Clock;
  /** Credentials shared by all processes. */
  readonly tokens: TokenShelf;
  /** Positions of poll adapters, durable. */
  readonly cursor: CursorShelf;
  /** Where raw payloads are kept. */
  readonly archive: RawArchive;
  /** Images and files. */
  readonly media: MediaShelf;
  /** The host's log. Never a secret, a token or a message body. */
  readonly log: ChannelLog;
}

/** Credentials shared by all processes; each is refreshed by one of them. */
export interface TokenShelf {
  /** The current value, refreshed when it is missing or about to expire; `expiresAt` is epoch ms. */
  get(name: string, refresh: (signal: AbortSignal) => Promise<FreshToken>): Promise<string>;
  /** Forgets `value`; no effect unless it is still the current one. */
  drop(name: string, value: string): Promise<void>;
}

/** A credential just obtained. */
export interface FreshToken {
  /** The credential. */
  readonly value: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Positions of poll adapters. */
export interface CursorShelf {
  /** The position last written, or `null`. */
  read(name: string): Promise<string | null>;
  /** Moves the position; called after `accept` only. */
  write(name: string, value: string): Promise<void>;
}

/** Where raw payloads are kept. */
export interface RawArchive {
  /** Keeps a payload of a media type and returns its reference. */
  put(body: Uint8Array, type: string): Promise<string>;
}

/** Images and files. */
export interface MediaShelf {
  /** Reads the media behind a reference; rejects with NOT_FOUND when there is none. */
  open(ref: string): Promise<ReadableStream<Uint8Array>>;
  /** Keeps media of a type and returns its reference. */
  put(body: ReadableStream<Uint8Array>, type: string): Promise<string>;
}

/** Writes one line of log. */
export type ChannelLog = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
  details?: Readonly<Record<string, unknown>>,
) => void;

/** One person or group of the platform's directory. */
export interface DirectoryEntry {
  /** Canonical address. */
  readonly address: Address;
  /** Name shown on the platform. */
  readonly displayName: string;
  /** Whether it can be delivered to. */
  readonly active: boolean;
}
