import type { Address, Evidence, EvidenceLevel, FaultCode, Receipt, Rendered } from "../channel/channel.js";

/** What the platform answers to one hand-over. */
export type LoopbackReply =
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
      /** Refuses it for everybody. */
      readonly kind: "fault";
      /** The fault. */
      readonly code: FaultCode;
      /** What the platform asks to wait, in milliseconds (nothing). */
      readonly retryAfterMs?: number;
    }
  | {
      /** Says nothing before the message is handed over; ends by abort or `close`. */
      readonly kind: "hang-before";
    }
  | {
      /** Takes the message for everybody, and then says nothing; ends by abort or `close`. */
      readonly kind: "hang-after";
    }
  | {
      /** Takes the message for everybody, and answers nonsense. */
      readonly kind: "malformed";
    };

/** A message which somebody sees. */
export interface LoopbackMessage {
  /** The platform's message id. */
  readonly id: string;
  /** Who sees it. */
  readonly address: Address;
  /** The delivery key. */
  readonly key: string;
  /** What is read. */
  readonly text: string;
  /** The whole payload. */
  readonly payload: unknown;
  /** When it was accepted: epoch ms. */
  readonly at: number;
  /** Whether it was taken back. */
  readonly retracted: boolean;
}

/** A message which the platform took for one recipient, and whether it knew it already. */
export interface LoopbackTaken {
  /** Whether the key, or the content, was known. */
  readonly known: boolean;
  /** Names the message, or the first one when it was known. */
  readonly receipt: Receipt;
}

/** What a message is taken by. */
export interface LoopbackHandOver {
  /** `Channel.id`. */
  readonly channel: string;
  /** The recipient. */
  readonly address: Address;
  /** The delivery key. */
  readonly key: string;
  /** What is shown. */
  readonly rendered: Rendered;
  /** Epoch ms. */
  readonly at: number;
  /** What repeats are known by. */
  readonly idempotency: {
    /** As in the capabilities. */
    readonly by: "key" | "content" | "none";
    /** In milliseconds; `null`: for ever. */
    readonly windowMs: number | null;
  };
  /** Within how many milliseconds identical text is swallowed; `null`: never. */
  readonly suppressesRepeatsMs: number | null;
}

/**
 * An imaginary messaging platform in memory: what people see, and what the platform answers. It outlives the channels
 * that use it, so that one can be replaced as after a restart.
 */
export class LoopbackPlatform {
  readonly #messages: LoopbackMessage[] = [];
  readonly #script: LoopbackReply[] = [];
  readonly #taken = new Map<string, Receipt>();
  readonly #evidence = new Map<string, Evidence>();
  readonly #contacts = new Map<string, Address>();
  readonly #handedOver = new Set<string>();
  #handOvers = 0;
  #count = 0;
  #events = 0;

  /** Every message that somebody sees, in order; retracted ones included. */
  get sent(): readonly LoopbackMessage[] {
    return [...this.#messages];
  }

  /** How many hand-overs were tried, whatever came of them. */
  get handOvers(): number {
    return this.#handOvers;
  }

  /** What one person or group sees, in order. */
  to(addressId: string): readonly LoopbackMessage[] {
    return this.#messages.filter((message) => message.address.id === addressId);
  }

  /** Lines up what is answered to the next hand-overs, one each; afterwards everything is taken again. */
  answer(...script: readonly LoopbackReply[]): void {
    this.#script.push(...script);
  }

  /** The answer to the next hand-over. */
  nextReply(): LoopbackReply {
    this.#handOvers++;
    return this.#script.shift() ?? { kind: "ok" };
  }

  /** Takes a message for one recipient and shows it, unless it is known or swallowed. */
  take(handOver: LoopbackHandOver): LoopbackTaken {
    const { channel, address, key, rendered, at, idempotency, suppressesRepeatsMs } = handOver;
    const person = JSON.stringify([address.platform, address.tenant, address.kind, address.id]);
    const mark = `${idempotency.by}\n${person}\n${idempotency.by === "content" ? rendered.digest : key}`;
    const first = idempotency.by === "none" ? undefined : this.#taken.get(mark);
    this.#handedOver.add(key);
    if (first !== undefined && (idempotency.windowMs === null || at - first.at < idempotency.windowMs))
      return { known: true, receipt: first };
    const receipt: Receipt = { channel, address, key, id: `loopback-${++this.#count}`, at };
    this.#taken.set(mark, receipt);
    const isSwallowed =
      suppressesRepeatsMs !== null &&
      this.to(address.id).some((message) => message.text === rendered.text && at - message.at < suppressesRepeatsMs);
    if (!isSwallowed)
      this.#messages.push({
        id: receipt.id,
        address,
        key,
        text: rendered.text,
        payload: rendered.payload,
        at,
        retracted: false,
      });
    return { known: false, receipt };
  }

  /** Whether a key was handed over. */
  knows(key: string): boolean {
    return this.#handedOver.has(key);
  }

  /** Replaces fields of a message; `false` when there is none of this id, or it was taken back. */
  change(id: string, change: Partial<Pick<LoopbackMessage, "text" | "payload" | "retracted">>): boolean {
    const at = this.#messages.findIndex((message) => message.id === id && !message.retracted);
    const message = this.#messages[at];
    if (message === undefined) return false;
    this.#messages[at] = { ...message, ...change };
    return true;
  }

  /** Makes something known about an accepted message; a channel with `evidence.pull` fetches it. */
  report(receipt: Receipt, level: EvidenceLevel, at: number, fault: Evidence["fault"] = null): void {
    this.#evidence.set(receipt.id, { receipt, level, at, fault });
  }

  /** What is known about a message, or `null`. */
  evidenceOf(receipt: Receipt): Evidence | null {
    return this.#evidence.get(receipt.id) ?? null;
  }

  /** A new id for something that comes in. */
  nextEventId(): string {
    return `loopback-event-${++this.#events}`;
  }

  /** Notes that somebody has written. */
  contact(address: Address): void {
    this.#contacts.set(address.id, address);
  }

  /** Everybody who has written. */
  get contacts(): readonly Address[] {
    return [...this.#contacts.values()];
  }
}
