import type { Signer } from "../archive/archive.js";
import type { Channel } from "../channel/channel.js";
import type { Clock } from "../clock/clock.js";
import type { DistributedOptions } from "../engine/engine.js";
import type { RandomSource } from "../identifier/identifier.js";
import type { MediaStore } from "../media/media.js";
import type { Store } from "../store/store.js";
import type { Logger } from "./logger.js";

/** What a hub is made from. */
export interface MicrobranchOptions {
  /** Where everything is kept: `sqlite("branch.db")` or `postgres({ connectionString })`. The hub opens and closes it. */
  readonly store: Store;
  /**
   * The secret of this installation, at least 16 bytes; the keys of digests are derived from it. It must stay the same for
   * the life of the database.
   */
  readonly secret: string | Uint8Array;
  /** The channels, in the order in which they are preferred for one address (none). */
  readonly channels?: readonly Channel[];
  /** The time (the machine's clock). */
  readonly clock?: Clock;
  /** Randomness for ids and salts (the machine's cryptographic source). */
  readonly random?: RandomSource;
  /** Where the hub tells an operator what happens (nowhere). */
  readonly logger?: Logger;
  /** Signs checkpoints of the archive (checkpoints cannot be made). */
  readonly signer?: Signer;
  /** Public keys, as `name+hash+key`, that checkpoints must be signed by when a log is verified (signatures are not checked). */
  readonly verifierKeys?: readonly string[];
  /** The engine on PostgreSQL (its defaults). */
  readonly engine?: DistributedOptions;
  /** Where images, recordings and files are kept, as `mediaFolder("media")` (in the process's memory: lost with it). */
  readonly media?: MediaStore;
  /**
   * Where the host has mounted `hub.fetch`, as members reach it: `https://host.example/branch`. With it, questions carry
   * a link to a small page on which they are answered, and mail a way out of sections that may be left (none: no pages are
   * offered).
   */
  readonly pagesUrl?: string;
  /** The network for channels (`globalThis.fetch`). */
  readonly fetch?: typeof fetch;
}
