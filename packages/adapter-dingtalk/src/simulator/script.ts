import type { FaultCode } from "@microbranch/core/channel";
import type { SimulatedAnswer } from "./answers.js";
import { type SimulatedSpeech, spoken } from "./vocabulary.js";

/** What is answered to one message that is handed over. */
export type SimulatedReply =
  | {
      /** Takes it. */
      readonly kind: "ok";
    }
  | {
      /** Takes it for all but some, as far as the call can say so. */
      readonly kind: "partial";
      /** Fault by id. */
      readonly fail: Readonly<Record<string, FaultCode>>;
    }
  | {
      /** Refuses it; `CHANNEL_UNREACHABLE` refuses the connection, `CREDENTIAL_REJECTED` the credentials too. */
      readonly kind: "fault";
      /** The fault. */
      readonly code: FaultCode;
    }
  | {
      /** Says nothing, and has not taken it; or has taken it, and then says nothing; or answers nonsense. */
      readonly kind: "hang-before" | "hang-after" | "malformed";
    };

/** What a hand-over is met with. */
export interface Meeting {
  /** Says the refusal of the whole call; `null`: it is looked at. */
  readonly refusal: SimulatedAnswer | null;
  /** Faults of single recipients. */
  readonly fail: ReadonlyMap<string, FaultCode>;
}

/** The answers that are lined up. */
export class Script {
  readonly #lined: SimulatedReply[] = [];
  #changed: () => void = () => {};

  /** Is told whenever another answer is the next. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  /** Lines answers up. */
  add(replies: readonly SimulatedReply[]): void {
    this.#lined.push(...replies);
    this.#changed();
  }

  /** Whether a fault is the next answer. */
  isNext(code: FaultCode): boolean {
    const [head] = this.#lined;
    return head?.kind === "fault" && head.code === code;
  }

  /** The next answer; when none is lined up, everything is taken. */
  next(): SimulatedReply {
    const reply = this.#lined.shift() ?? { kind: "ok" };
    this.#changed();
    return reply;
  }
}

/** What a reply means for a call. */
export function meetingOf(reply: SimulatedReply, speech: SimulatedSpeech): Meeting {
  const fail = new Map(reply.kind === "partial" ? Object.entries(reply.fail) : []);
  return { refusal: reply.kind === "fault" ? spoken(speech, reply.code) : null, fail };
}
