import { MicrobranchError } from "../error/error.js";
import { assertStorable } from "../text/text.js";
import { careFacts } from "./care-facts.js";
import { auditedBodies, projectCodes } from "./configured-names.js";
import { guardDigest } from "./digest.js";
import { documentNumbers } from "./document-numbers.js";
import { formalism } from "./formalism.js";
import type { GuardContext } from "./guard-context.js";
import type { GuardFinding } from "./guard-finding.js";
import type { GuardRule, RuleHit } from "./guard-rule.js";
import type { GuardedMessage } from "./guarded-message.js";
import { internalPapers } from "./internal-papers.js";
import { maskMessage } from "./mask.js";
import { type MessageReading, readMessage } from "./message-reading.js";
import { namingLate } from "./naming-late.js";
import { opaqueFiles } from "./opaque-files.js";
import { outOfHours } from "./out-of-hours.js";
import { personalNumberRules } from "./personal-number-rules.js";
import { relayNotDeclared, relayRefused, relayWithoutReview } from "./relay-review.js";
import { secrecyMarks } from "./secrecy-marks.js";
import { workingPapers } from "./working-papers.js";

/** What a guard's rule is, for showing and for switching it. */
export type GuardRuleInfo = Pick<GuardRule, "id" | "verdict" | "source">;

/** Looks at a message before it goes out. An aid to whoever publishes and answers for it; never an approval. */
export interface ContentGuard {
  /** The rules, in the order in which they look. */
  readonly rules: readonly GuardRuleInfo[];
  /**
   * What the rules found, in the order of the rules; empty when none applies. Pure.
   *
   * @throws TEXT_INVALID if a text holds U+0000 or a lone surrogate.
   */
  inspect(message: GuardedMessage, context: GuardContext): readonly GuardFinding[];
  /** The message with its numbers masked as the context's options ask; for a message whose verdict is `mask` or `warn`. */
  mask(message: GuardedMessage, context: GuardContext): GuardedMessage;
}

/** What a content guard is made of. */
export interface ContentGuardOptions {
  /** Key of the digests, at least 16 bytes; a secret of the installation. */
  readonly key: Uint8Array;
  /** Rules besides the built-in ones, for instance a local classifier [none]. */
  readonly rules?: readonly GuardRule[];
}

/** Makes the built-in rules anew, in their order. */
export function builtInRules(): readonly GuardRule[] {
  return [
    secrecyMarks(),
    internalPapers(),
    auditedBodies(),
    projectCodes(),
    workingPapers(),
    ...personalNumberRules(),
    careFacts(),
    relayRefused(),
    relayWithoutReview(),
    opaqueFiles(),
    documentNumbers(),
    relayNotDeclared(),
    formalism(),
    outOfHours(),
    namingLate(),
  ];
}

/**
 * Creates the content guard: the built-in rules and those of the integrator.
 *
 * @throws SETTING_INVALID if the key is too short or two rules have one id.
 */
export function createContentGuard(options: ContentGuardOptions): ContentGuard {
  const rules = [...builtInRules(), ...(options.rules ?? [])];
  refuseTwins(rules);
  const key = options.key.slice();
  guardDigest("", key);
  return Object.freeze({
    rules: rules.map(({ id, verdict, source }) => ({ id, verdict, source })),
    inspect: (message: GuardedMessage, context: GuardContext) => {
      assertStorable(message);
      const reading = readMessage(message);
      const active = rules.filter((rule) => !context.disabledRules.includes(rule.id));
      return active.flatMap((rule) => apply(rule, reading, context).map((hit) => finding(rule, hit, reading, key)));
    },
    mask: maskMessage,
  });
}

/** A rule that fails must not let a message through: the message is held. */
function apply(rule: GuardRule, reading: MessageReading, context: GuardContext): readonly RuleHit[] {
  try {
    return rule.find(reading, context);
  } catch {
    return [{ part: "message", verdict: "hold" }];
  }
}

function finding(rule: GuardRule, hit: RuleHit, reading: MessageReading, key: Uint8Array): GuardFinding {
  return {
    ruleId: rule.id,
    source: rule.source,
    verdict: hit.verdict ?? rule.verdict,
    part: hit.part,
    digest: guardDigest(textOf(hit.part, reading), key),
  };
}

function textOf(part: string, { parts }: MessageReading): string {
  return (
    parts.find((candidate) => candidate.id === part)?.text ?? JSON.stringify(parts.map(({ id, text }) => [id, text]))
  );
}

function refuseTwins(rules: readonly GuardRule[]): void {
  const met = new Set<string>();
  for (const { id } of rules) {
    if (met.has(id))
      throw new MicrobranchError("SETTING_INVALID", {
        message: `Two rules of the content guard are called "${id}". Give each its own id.`,
        field: "rules",
      });
    met.add(id);
  }
}
