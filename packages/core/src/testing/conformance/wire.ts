import type { Channel, EvidenceLevel, FaultCode, Receipt } from "../../channel/channel.js";
import type { Clock } from "../../clock/clock.js";

/** What {@link channelConformance} needs of an adapter. */
export interface ConformanceOptions {
  /** Heads the cases. */
  readonly name: string;
  /** Starts a fake platform, which goes by the suite's clock (for signed times); called once per case, disposed of after it. */
  readonly wire: (clock: Clock) => Promise<Wire>;
  /** Creates the channel on that platform: the same configuration each time, as after a restart. */
  create(wire: Wire): Channel;
  /** Real payloads, scrubbed, as the platform sends them; `null` where the platform has none of the kind. */
  readonly samples: Samples;
  /** Configurations that must be refused, each with the setting at fault (none: the adapter has no settings). */
  readonly brokenSettings?: readonly BrokenSetting[];
  /** Ids of at least three people whom the fake platform knows ("member-1" to "member-3"). */
  readonly people?: readonly string[];
  /** Id of a group that the fake platform knows ("group-1"); of use only where the channel takes addresses of groups. */
  readonly group?: string;
  /** Pairs of ids which the platform holds for the same person, as in another case (none). */
  readonly aliases?: readonly (readonly [string, string])[];
  /** Ids that are none on this platform (the empty one). */
  readonly notIds?: readonly string[];
  /** Secrets in the configuration of `create`, which must never be seen in a log or an error (none). */
  readonly secrets?: readonly string[];
  /** Registers the cases (vitest, when it is what runs the file; else the global `describe` and `it`). */
  readonly runner?: CaseRunner;
}

/** What registers tests. */
export interface CaseRunner {
  /** Groups tests. */
  describe(name: string, body: () => void): unknown;
  /** Registers a test. */
  it(name: string, body: () => Promise<void>, timeoutMs?: number): unknown;
}

/** A configuration that must be refused. */
export interface BrokenSetting {
  /** The setting which the error must name. */
  readonly field: string;
  /** Creates the channel with it. */
  create(wire: Wire): unknown;
}

/** Payloads as the platform sends them, by what they are. `null`: the platform has none. */
export interface Samples {
  /** A message of a person. */
  readonly text: unknown;
  /** A picture of a person. */
  readonly image: unknown;
  /** A location of a person. */
  readonly location: unknown;
  /** A pressed button, an opened answer link, a calendar reply. */
  readonly choice: unknown;
  /** The echo of a message of our own. */
  readonly own: unknown;
  /** A message that a machine wrote. */
  readonly automated: unknown;
  /** A kind that the adapter does not know. */
  readonly unknown: unknown;
}

/** What the platform answers to one hand-over: said in our vocabulary, spoken in the vendor's. */
export type WireReply =
  | {
      /** Takes the message for everybody. */
      readonly kind: "ok";
    }
  | {
      /** Takes it for all but some. */
      readonly kind: "partial";
      /** Fault by address id. */
      readonly fail: Readonly<Record<string, FaultCode>>;
    }
  | {
      /**
       * Refuses it for everybody. `CHANNEL_UNREACHABLE` refuses the connection; `CREDENTIAL_REJECTED` refuses the
       * credential that is presented, and the next request for another one; while it stands next in line, outside a
       * hand-over (in a check of health) too. `VENDOR_UNKNOWN` says a code that the vendor does not document.
       */
      readonly kind: "fault";
      /** The fault. */
      readonly code: FaultCode;
      /** What the platform asks to wait, in milliseconds (nothing). */
      readonly retryAfterMs?: number;
    }
  | {
      /** Says nothing, and has not taken the message. */
      readonly kind: "hang-before";
    }
  | {
      /** Takes the message, and then says nothing. */
      readonly kind: "hang-after";
    }
  | {
      /** Takes the message, and answers nonsense with a status that says all is well. */
      readonly kind: "malformed";
    };

/** A message that somebody sees on the platform; one that was taken back is gone. */
export interface SeenMessage {
  /** Ids of those who see it. */
  readonly to: readonly string[];
  /** What they read, as it stands now. */
  readonly text: string;
  /** The request as it came in. */
  readonly raw: unknown;
  /** The id that the platform shows and that was made from the delivery key; `null`: the platform makes its own (`null`). */
  readonly keyed?: string | null;
}

/** How a sample is pushed. */
export interface PushOptions {
  /** How many times the very same payload is sent, redelivery marks counting up (1). */
  readonly times?: number;
  /** What is done to it on the way: a wrong signature, none at all, a time outside the window, a broken body, an oversized one. */
  readonly tamper?: "signature" | "unsigned" | "time" | "body" | "size";
  /** Another message of the same kind, with an id of its own (1: the sample itself). */
  readonly nth?: number;
  /**
   * For `choice`: the token and the value that travel in the answer, a calendar's token as `calendarToken` makes it (the
   * sample's).
   */
  readonly answer?: {
    /** As in the button or link. */
    readonly token: string;
    /** As in the option. */
    readonly value: string;
  };
}

/** The long-lived connection over which a platform sends, or the server that is polled. */
export interface WireConnection {
  /** Drops the connection and refuses new ones. */
  lose(): void;
  /** Takes connections again. */
  restore(): void;
  /** How many connections were tried since the wire was made. */
  readonly attempts: number;
}

/**
 * A fake platform, written once by the adapter's author: it speaks the vendor's protocol over real sockets, and what it
 * does is said in the contract's words. What is optional is left out where the platform has no such thing; the cases
 * that would need it then run in their negative form.
 */
export interface Wire {
  /**
   * Lines up the answers to the next hand-overs, one for each parcel that reaches the platform with a good credential, and
   * one for each repeat; afterwards everything is taken.
   */
  answer(script: readonly WireReply[]): void;
  /** What people see, in order. */
  readonly sent: readonly SeenMessage[];
  /** How often a credential was asked for. */
  readonly tokenRequests: number;
  /** Requests of any kind that reached the platform. */
  readonly requests: number;
  /** Sends a sample; resolves when the channel acknowledged or refused it, or has had its chance. */
  push(sample: keyof Samples, options?: PushOptions): Promise<PushAnswer>;
  /**
   * Open sockets of the channel on the platform's side, requests without an answer, and timers of the wire; but not idle
   * connections, which the host's `fetch` keeps for itself.
   */
  pending(): number;
  /** Ends the platform. */
  dispose(): Promise<void>;
  /** How long sockets are given in each turn of waiting, in milliseconds of the machine's own time; 0 where there are none (5). */
  readonly turnMs?: number;
  /** The fault codes for which the vendor has a word (all but HANDOVER_UNKNOWN and those that only a channel gives). */
  readonly speaks: readonly FaultCode[];
  /** The code that is said for `VENDOR_UNKNOWN`; it must reach the operator (not compared). */
  readonly unlisted?: string;
  /**
   * Whether the answer to a hand-over names those of several recipients whom the platform refuses (true). Where it cannot,
   * a call is taken or refused as a whole, and who of them is unknown becomes evidence later.
   */
  readonly refusesByName?: boolean;
  /** Whether the vendor has a way to say how long to wait (true). */
  readonly tellsWait?: boolean;
  /** Has a person, by id, write first, and resolves when the channel knows; there where `reach` is `after-contact`. */
  contact?(personId: string): Promise<void>;
  /**
   * Ends the credential in use before its time: whatever presents it is refused as expired, and a new one may be had.
   * There where the channel obtains credentials.
   */
  expire?(): void;
  /** From now on does not say whether a key was sent, as when it cannot be asked; there where `reconciles`. */
  refuseLookups?(): void;
  /**
   * What lets the channel tell a forged or a stale payload from a good one (both for a webhook whose sender is not
   * `claimed`; the signature wherever the sender is `signed`; else nothing). What is named here must be checked.
   */
  readonly proofs?: readonly ("signature" | "time")[];
  /** The connection for what comes in; there for streams and polls. */
  readonly connection?: WireConnection;
  /** Breaks what comes in so that the channel can tell by asking, the credential staying good. */
  deafen?(): Promise<void>;
  /** Does the set-up handshake of the callback; whether the channel answered it as the platform demands. */
  handshake?(): Promise<boolean>;
  /** Makes something known about an accepted message; a pushing platform tells the channel before this resolves. */
  report?(receipt: Receipt, level: EvidenceLevel): Promise<void>;
  /** What a request whose body is too large looks like to the callback, its body read from `body`; there for webhooks. */
  oversized?(body: ReadableStream<Uint8Array>): Request;
}

/** What the platform learned about a pushed payload. */
export interface PushAnswer {
  /** Whether it will not be sent again: a 2xx, an acknowledging frame, a moved cursor. */
  readonly acknowledged: boolean;
}
