import type { Address, Capabilities, Evidence, EvidenceLevel, Parcel, Receipt, Rendered } from "../channel/channel.js";
import { faultOf, type LoopbackRefusal, spoken } from "./loopback-codes.js";
import { LoopbackCredentials } from "./loopback-credential.js";
import { LoopbackLine } from "./loopback-line.js";
import type { LoopbackReply } from "./loopback-reply.js";

export type { LoopbackReply };

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
interface LoopbackTaken {
  /** Whether the key, or the content, was known. */
  readonly known: boolean;
  /** Names the message, or the first one when it was known. */
  readonly receipt: Receipt;
}

/** One request to hand a message over. */
export interface LoopbackHandOver {
  /** `Channel.id`. */
  readonly channel: string;
  /** The recipients, and their delivery keys. */
  readonly recipients: Parcel["recipients"];
  /** What is shown. */
  readonly rendered: Rendered;
  /** Epoch ms. */
  readonly at: number;
  /** What repeats are known by, and what is swallowed. */
  readonly repeats: Pick<Capabilities, "idempotency" | "suppressesRepeatsMs">;
  /** The credential; `null`: the channel has none. */
  readonly token: string | null;
}

/** What the platform says to a request. */
export type LoopbackAnswer =
  | {
      /** The connection was refused. */
      readonly kind: "unreachable";
    }
  | {
      /** Nothing was taken. */
      readonly kind: "refused";
      /** Why. */
      readonly refusal: LoopbackRefusal;
    }
  | {
      /** What became of each recipient, in order. */
      readonly kind: "taken";
      /** A refusal, or what was taken. */
      readonly results: readonly (LoopbackTaken | LoopbackRefusal)[];
    }
  | {
      /** Nothing came back that can be read. */
      readonly kind: "nonsense";
    }
  | {
      /** Nothing came back at all. */
      readonly kind: "silence";
      /** Whether the request was written. */
      readonly isWritten: boolean;
    };

/**
 * An imaginary messaging platform in memory: what people see, and what the platform answers. It outlives the channels
 * that use it, so that one can be replaced as after a restart.
 */
export class LoopbackPlatform {
  /** Where payloads come from. */
  readonly line = new LoopbackLine();
  /** Where credentials come from. */
  readonly credentials = new LoopbackCredentials(() => this.#isRefusingRenewal());
  /** Whether callbacks are registered. */
  isSubscribed = true;
  /** Whether it says which keys were handed over. */
  tellsKeys = true;
  readonly #messages: LoopbackMessage[] = [];
  readonly #script: LoopbackReply[] = [];
  readonly #taken = new Map<string, Receipt>();
  readonly #evidence = new Map<string, Evidence[]>();
  readonly #contacts = new Map<string, Address>();
  readonly #handedOver = new Set<string>();
  #refusesRenewal = false;
  #handOvers = 0;
  #requests = 0;
  #running = 0;
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

  /** How many requests of any kind reached it. */
  get requests(): number {
    return this.#requests + this.credentials.asked + this.line.attempts;
  }

  /** How many hand-overs are under way, and how many connections stand. */
  get pending(): number {
    return this.#running + this.line.links;
  }

  /** What one person or group sees, in order. */
  to(addressId: string): readonly LoopbackMessage[] {
    return this.#messages.filter((message) => message.address.id === addressId);
  }

  /** Lines up what is answered to the next hand-overs, one each; afterwards everything is taken again. */
  answer(...script: readonly LoopbackReply[]): void {
    this.#script.push(...script);
  }

  /** Takes a request, and answers it when it answers at all; `end` ends the wait. */
  async handOver(request: LoopbackHandOver, end: AbortSignal): Promise<LoopbackAnswer> {
    this.#handOvers++;
    const reply = this.#script.shift() ?? { kind: "ok" };
    if (reply.kind === "fault" && reply.code === "CHANNEL_UNREACHABLE") return { kind: "unreachable" };
    this.#requests++;
    this.#running++;
    try {
      return await this.#answered(request, reply, end);
    } finally {
      this.#running--;
    }
  }

  /** Says whether a credential is good; a question, as of the channel's health. */
  check(token: string | null, at: number): LoopbackRefusal | null {
    this.#requests++;
    const head = this.#script[0];
    const isRejecting = head?.kind === "fault" && head.code === "CREDENTIAL_REJECTED";
    if (isRejecting) this.#script.shift();
    return this.#refusalOfToken(token, at, isRejecting);
  }

  /** Whether a key was handed over; `null`: it does not say. */
  knows(key: string): boolean | null {
    this.#requests++;
    return this.tellsKeys ? this.#handedOver.has(key) : null;
  }

  /** Replaces fields of a message; `false` when there is none of this id, or it was taken back. */
  change(id: string, change: Partial<Pick<LoopbackMessage, "text" | "payload" | "retracted">>): boolean {
    this.#requests++;
    const at = this.#messages.findIndex((message) => message.id === id && !message.retracted);
    const message = this.#messages[at];
    if (message === undefined) return false;
    this.#messages[at] = { ...message, ...change };
    return true;
  }

  /** Makes something known about an accepted message; a channel with `evidence.pull` fetches it. */
  report(receipt: Receipt, level: EvidenceLevel, at: number, refusal: LoopbackRefusal | null = null): void {
    const fault = refusal === null ? null : faultOf(refusal);
    this.#evidence.set(receipt.id, [...(this.#evidence.get(receipt.id) ?? []), { receipt, level, at, fault }]);
  }

  /** Everything that became known about a message, in the order in which it did. */
  evidenceOf(receipt: Receipt): readonly Evidence[] {
    this.#requests++;
    return this.#evidence.get(receipt.id) ?? [];
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

  async #answered(request: LoopbackHandOver, reply: LoopbackReply, end: AbortSignal): Promise<LoopbackAnswer> {
    const isRejecting = reply.kind === "fault" && reply.code === "CREDENTIAL_REJECTED";
    const refusal = this.#refusalOfToken(request.token, request.at, isRejecting);
    if (refusal !== null) return { kind: "refused", refusal };
    switch (reply.kind) {
      case "fault":
        return { kind: "refused", refusal: spoken(reply.code, reply.retryAfterMs) };
      case "hang-before":
      case "hang-unread":
        await aborted(end);
        return { kind: "silence", isWritten: reply.kind === "hang-unread" };
      default: {
        const fail = reply.kind === "partial" ? reply.fail : {};
        const results = request.recipients.map((recipient) => this.#result(request, recipient, fail));
        if (reply.kind === "hang-after") await aborted(end);
        if (reply.kind === "hang-after") return { kind: "silence", isWritten: true };
        return reply.kind === "malformed" ? { kind: "nonsense" } : { kind: "taken", results };
      }
    }
  }

  #refusalOfToken(token: string | null, at: number, isRejecting: boolean): LoopbackRefusal | null {
    if (token === null) return isRejecting ? spoken("CREDENTIAL_REJECTED") : null;
    if (isRejecting) this.#refusesRenewal = true;
    return isRejecting || !this.credentials.isGood(token, at) ? spoken("CREDENTIAL_EXPIRED") : null;
  }

  #isRefusingRenewal(): boolean {
    const isRefusing = this.#refusesRenewal;
    this.#refusesRenewal = false;
    return isRefusing;
  }

  #result(
    request: LoopbackHandOver,
    recipient: Parcel["recipients"][number],
    fail: Extract<LoopbackReply, { kind: "partial" }>["fail"],
  ): LoopbackTaken | LoopbackRefusal {
    const code = Object.hasOwn(fail, recipient.address.id) ? fail[recipient.address.id] : undefined;
    return code === undefined ? this.#take(request, recipient) : spoken(code);
  }

  /** Takes a message for one recipient and shows it, unless it is known or swallowed. */
  #take(request: LoopbackHandOver, { address, key }: Parcel["recipients"][number]): LoopbackTaken {
    const { channel, rendered, at } = request;
    const { idempotency, suppressesRepeatsMs } = request.repeats;
    const { text, payload, digest } = rendered;
    const person = JSON.stringify([address.platform, address.tenant, address.kind, address.id]);
    const mark = `${idempotency.by}\n${person}\n${idempotency.by === "content" ? digest : key}`;
    const first = idempotency.by === "none" ? undefined : this.#taken.get(mark);
    this.#handedOver.add(key);
    if (first !== undefined && (idempotency.windowMs === null || at - first.at < idempotency.windowMs))
      return { known: true, receipt: first };
    const receipt: Receipt = { channel, address, key, id: `loopback-${++this.#count}`, at };
    this.#taken.set(mark, receipt);
    const isSwallowed =
      suppressesRepeatsMs !== null &&
      this.to(address.id).some((message) => message.text === text && at - message.at < suppressesRepeatsMs);
    if (!isSwallowed) this.#messages.push({ id: receipt.id, address, key, text, payload, at, retracted: false });
    return { known: false, receipt };
  }
}

/** Resolves when the signal fires. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
