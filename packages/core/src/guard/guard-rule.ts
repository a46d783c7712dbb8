import type { GuardContext } from "./guard-context.js";
import type { GuardVerdict } from "./guard-finding.js";
import type { MessageReading } from "./message-reading.js";

/** A place where a rule applies. */
export interface RuleHit {
  /** Id of the part, from the reading, or `message`. */
  readonly part: string;
  /** A verdict other than the rule's own (the rule's). */
  readonly verdict?: Exclude<GuardVerdict, "noFinding">;
}

/** One rule of the guard. Rules of an integrator have the same form. */
export interface GuardRule {
  /** Stable id in kebab-case, by which policy switches the rule off. */
  readonly id: string;
  /** What the rule asks for when it applies. */
  readonly verdict: Exclude<GuardVerdict, "noFinding">;
  /** Where the rule comes from: document and chapter. */
  readonly source: string;
  /** Finds where the rule applies, at most once per part. Pure; a rule that throws makes the guard hold the message. */
  find(reading: MessageReading, context: GuardContext): readonly RuleHit[];
}

/** Keeps what was prepared from a context for as long as that context object lives. */
export function perContext<T>(prepare: (context: GuardContext) => T): (context: GuardContext) => T {
  const kept = new WeakMap<GuardContext, { readonly value: T }>();
  return (context) => {
    const known = kept.get(context);
    if (known !== undefined) return known.value;
    const value = prepare(context);
    kept.set(context, { value });
    return value;
  };
}
