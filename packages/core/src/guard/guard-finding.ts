/**
 * What the guard says of a message. It never says that one is safe.
 *
 * `block`: must not go out; `hold`: a person decides; `warn`: tell the author, then let it go;
 * `mask`: goes out with the numbers masked; `noFinding`: no rule found anything.
 */
export type GuardVerdict = "block" | "hold" | "warn" | "mask" | "noFinding";

/** What one rule found in one part of a message. Holds none of the message's words. */
export interface GuardFinding {
  /** Id of the rule. */
  readonly ruleId: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** What the rule asks for. */
  readonly verdict: Exclude<GuardVerdict, "noFinding">;
  /** Where: `title`, `body`, `labels[0]`, `attachments[0].name`, `attachments[0].text`, or `message` for the whole. */
  readonly part: string;
  /** Keyed digest of that part's text: the same text met again is recognised, the text cannot be read from it. */
  readonly digest: string;
}

/** Verdicts from the strongest to the weakest. */
export const guardVerdicts: readonly GuardVerdict[] = Object.freeze(["block", "hold", "warn", "mask", "noFinding"]);

/** The strongest verdict among findings; `noFinding` for an empty list. */
export function decide(findings: readonly Pick<GuardFinding, "verdict">[]): GuardVerdict {
  const met = new Set<GuardVerdict>(findings.map((finding) => finding.verdict));
  return guardVerdicts.find((verdict) => met.has(verdict)) ?? "noFinding";
}
