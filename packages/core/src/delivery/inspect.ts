import type { Unit } from "../command/command.js";
import { decide, type GuardContext, type GuardedMessage, type GuardFinding } from "../guard/guard.js";
import { tell } from "./delivery-events.js";
import type { Inspection } from "./notice-draft.js";
import type { Room } from "./room.js";

/** Looks at a message, records a refusal, masks what is to be masked. */
export async function inspect(
  room: Room,
  unit: Unit,
  message: GuardedMessage,
  subject: string | null,
): Promise<Inspection & { readonly context: GuardContext }> {
  const { guard, guardContext } = room.ports;
  const context = await guardContext(unit.db, unit.branchId);
  const findings = guard.inspect(message, context);
  const verdict = decide(findings);
  if (verdict === "block") await recordBlocked(unit, findings, subject);
  return { verdict, findings, message: verdict === "block" ? message : guard.mask(message, context), context };
}

async function recordBlocked(unit: Unit, findings: readonly GuardFinding[], subject: string | null): Promise<void> {
  await unit.record({
    kind: "guard.blocked",
    subject,
    retention: "years10",
    payload: { findings: findings.map(({ ruleId, verdict, part, digest }) => ({ ruleId, verdict, part, digest })) },
  });
  tell(unit, "guard.blocked", { branchId: unit.branchId, subject, rules: ruleIds(findings) });
}

/** The rules that found something, each once. */
export function ruleIds(findings: readonly GuardFinding[]): readonly string[] {
  return [...new Set(findings.map((finding) => finding.ruleId))];
}
