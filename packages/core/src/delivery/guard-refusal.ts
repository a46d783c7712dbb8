import { MicrobranchError } from "../error/error.js";
import type { GuardFinding } from "../guard/guard.js";

/** The error for a text that the guard blocked: for `refuse`, so that the refusal's record stays. Holds none of the words. */
export function guardRefusal(blocked: { readonly findings: readonly GuardFinding[] }): MicrobranchError {
  const findings = blocked.findings
    .filter((finding) => finding.verdict === "block")
    .map(({ ruleId, source, part }) => ({ ruleId, source, part }));
  const rules = [...new Set(findings.map((finding) => finding.ruleId))];
  return new MicrobranchError("GUARD_BLOCKED", {
    message: `The content guard blocked the text (${rules.join(", ")}). Change the text; nothing of it was stored.`,
    details: { findings },
  });
}
