import type { Fault } from "./faults.js";

/** Where somebody, or a group, is reached. Compare canonical forms only. */
export interface Address {
  /** The platform, as `Channel.platform`. */
  readonly platform: string;
  /** Organisation id on that platform; `null` where there are none. */
  readonly tenant: string | null;
  /** One person, or a group conversation. */
  readonly kind: "person" | "group";
  /** Opaque id; its shape says nothing. */
  readonly id: string;
}

/** One message on its way to some recipients. */
export interface Parcel {
  /** What `Channel.render` made. */
  readonly rendered: Rendered;
  /** Who gets it; at least one, none twice, at most `batch.maxRecipients`. */
  readonly recipients: readonly ParcelRecipient[];
  /** Which try this is, from 1. */
  readonly attempt: number;
}

/** One recipient of a parcel. */
export interface ParcelRecipient {
  /** Canonical address. */
  readonly address: Address;
  /** The delivery key, made by `deliveryKey`: the same on every attempt and machine. */
  readonly key: string;
  /**
   * When the first try for this recipient began: epoch ms, the same on every try, also after a restart. What a message
   * says of its own time follows it, so that all tries are one message (each try is the first).
   */
  readonly firstTriedAt?: number;
  /**
   * URL of this recipient's page for leaving `Notice.list`: opening it changes nothing, a POST of
   * `List-Unsubscribe=One-Click` leaves at once (none: the list cannot be left). @source RFC 8058 section 3.1.
   */
  readonly leaveUrl?: string;
}

/** What became of one recipient. */
export type Outcome = {
  /** The recipient, as in the parcel. */
  readonly address: Address;
} & (Accepted | Duplicate | Skipped | Failed | Uncertain);

/** The platform took the message. It has not been received yet. */
export interface Accepted {
  /** Discriminates the outcome. */
  readonly status: "accepted";
  /** Names the message afterwards. */
  readonly receipt: Receipt;
}

/** The platform knew the key or content already; nothing second is shown. */
export interface Duplicate {
  /** Discriminates the outcome. */
  readonly status: "duplicate";
  /** The first message's receipt, where the platform tells it. */
  readonly receipt: Receipt | null;
}

/** Nothing is wrong and nothing is retried; the next channel is tried. */
export interface Skipped {
  /** Discriminates the outcome. */
  readonly status: "skipped";
  /** Why. */
  readonly reason: SkipReason;
}

/** Why a recipient was skipped. */
export type SkipReason = "not-reachable-yet" | "not-licensed" | "opted-out";

/** The message was certainly not handed over. */
export interface Failed {
  /** Discriminates the outcome. */
  readonly status: "failed";
  /** What stood against it. */
  readonly fault: Fault;
}

/** The message may have been handed over; the fault is HANDOVER_UNKNOWN. */
export interface Uncertain {
  /** Discriminates the outcome. */
  readonly status: "uncertain";
  /** Always HANDOVER_UNKNOWN. */
  readonly fault: Fault;
}

/** Names a message which the platform accepted. Plain data: receipts outlive the process. */
export interface Receipt {
  /** `Channel.id`. */
  readonly channel: string;
  /** The recipient. */
  readonly address: Address;
  /** The delivery key. */
  readonly key: string;
  /** The platform's message or task id. */
  readonly id: string;
  /** When it was accepted: epoch ms, host clock. */
  readonly at: number;
}

/** How much is known after acceptance. `dropped` and `bounced` say that it did not arrive. */
export type EvidenceLevel = "handed-over" | "confirmed" | "read" | "dropped" | "bounced";

/** What became known about an accepted message. */
export interface Evidence {
  /** The message. */
  readonly receipt: Receipt;
  /** What is known. */
  readonly level: EvidenceLevel;
  /** When it happened: epoch ms. */
  readonly at: number;
  /** Why, for `dropped` and `bounced`; otherwise `null`. */
  readonly fault: Fault | null;
}

/** A fitted notice in the adapter's own form. */
export interface Rendered {
  /** JSON-safe, the adapter's own; nobody else looks inside. */
  readonly payload: unknown;
  /** What a person will read, for the archive. */
  readonly text: string;
  /** UTF-8 bytes of what is sent, as `text.maxBytes` counts them. */
  readonly bytes: number;
  /** SHA-256 of the payload, from `payloadDigest`. */
  readonly digest: string;
}
