import type { Address, Capabilities, Channel, RateLimit } from "../channel/channel.js";
import type { Clock } from "../clock/clock.js";
import type { LoopbackCallback } from "./loopback-callback.js";
import type { LoopbackEvent } from "./loopback-event.js";
import type { LoopbackPlatform } from "./loopback-platform.js";

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
  /** The secret for which the platform gives tokens; they are kept by the host (no credential is needed). */
  readonly credential?: {
    /** Not empty. */
    readonly secret: string;
  };
  /** How callbacks are signed, where `inbound` is `webhook` (they are not, and senders are only claimed). */
  readonly callback?: LoopbackCallback;
  /** How long the platform may be silent after a hand-over, in milliseconds, 1 or more (as long as it likes). */
  readonly deadlineMs?: number;
  /** Whether the platform has groups (true). */
  readonly groups?: boolean;
  /** Whether who has just written is answered by the handle of that message, while it is good (false). */
  readonly replyHandles?: boolean;
}

/** A channel whose platform is in memory. */
export interface LoopbackChannel extends Channel {
  /** What people see, and what the platform answers. */
  readonly inbox: LoopbackPlatform;
  /** The address of a person, or of a group, on this channel. */
  address(id: string, kind?: Address["kind"]): Address;
  /**
   * Pushes an event to the host, past the platform. What the envelope lacks is filled in: a new id, the host's time, the capability's trust,
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
