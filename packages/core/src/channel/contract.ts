import type { Capabilities, RateLimit } from "./capabilities.js";
import type { Fault } from "./faults.js";
import type { FittedNotice } from "./fitting.js";
import type { Health } from "./health.js";
import type { ChannelHost, DirectoryEntry } from "./host.js";
import type { Address, Evidence, Outcome, Parcel, Receipt, Rendered } from "./parcel.js";

/**
 * One route to people: what an adapter implements. It renders, delivers, takes in and recognises; it knows nothing of
 * gatherings or greetings, does not retry, and does not wait for limits.
 */
export interface Channel {
  /** This route, for example "mail:hq"; kept in every record. */
  readonly id: string;
  /** The platform; routes of one platform and tenant share addresses. */
  readonly platform: string;
  /** Organisation id on that platform; `null` where there are none. */
  readonly tenant: string | null;
  /** Constant from creation. */
  readonly capabilities: Capabilities;
  /** The platform's limits; the core keeps to them. */
  readonly pace: readonly RateLimit[];

  /** Connects. Twice connects once; aborting leaves nothing behind. */
  open(host: ChannelHost, signal: AbortSignal): Promise<void>;
  /** Lets running deliveries end within `graceMs`, reports the rest as uncertain, and leaves nothing pending. */
  close(options?: CloseOptions): Promise<void>;
  /** How the channel is; sends nothing visible. */
  health(signal: AbortSignal): Promise<Health>;

  /** Puts a fitted notice into the platform's form. Pure: same notice, same digest. */
  render(notice: FittedNotice): Rendered;
  /**
   * Hands a parcel over once and gives one outcome per recipient.
   *
   * @throws CHANNEL_NOT_OPEN, PARCEL_INVALID, PARCEL_TOO_LARGE, ADDRESS_FOREIGN, or ABORTED before the hand-over;
   * never for something that the platform answered.
   */
  deliver(parcel: Parcel, signal: AbortSignal): Promise<readonly Outcome[]>;
  /** The form in which equal people are equal; `null` for a wrong kind, platform or tenant. Pure. */
  canonical(address: Address): Address | null;

  /** Answers a callback. There exactly when `inbound` is `webhook`. */
  handle?(request: Request): Promise<Response>;
  /** Fetches what became known about accepted messages. There exactly when `evidence.pull`. */
  evidence?(receipts: readonly Receipt[], signal: AbortSignal): Promise<readonly Evidence[]>;
  /** Tells whether a key was sent. There exactly when `reconciles`. */
  reconcile?(key: string, signal: AbortSignal): Promise<"sent" | "not-sent" | "unknown">;
  /** Takes a message back; `null`: done. There exactly when `retract` is declared. */
  retract?(receipt: Receipt, signal: AbortSignal): Promise<Fault | null>;
  /** Changes a message in place; `null`: done. There exactly when `amend`. */
  amend?(receipt: Receipt, rendered: Rendered, signal: AbortSignal): Promise<Fault | null>;
  /** Lists the platform's people. There exactly when `directory`. */
  directory?(signal: AbortSignal): AsyncIterable<DirectoryEntry>;
}

/** How to close a channel. */
export interface CloseOptions {
  /** How long running deliveries may take, in milliseconds (0). */
  readonly graceMs?: number;
}
