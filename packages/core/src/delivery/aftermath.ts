import type { View } from "../command/command.js";
import type { Database } from "../store/store.js";
import { type EvidenceStanding, standingOf, standingOfParts } from "./evidence-standing.js";
import { inSlices } from "./stored-notice.js";
import { evidenceOf } from "./take-evidence.js";

/** What became of messages after their acceptance, by outbox row. */
export interface Aftermath {
  /** How much is known of each. */
  readonly evidence: ReadonlyMap<string, EvidenceStanding>;
  /** When each was taken back, epoch milliseconds. */
  readonly takenBack: ReadonlyMap<string, number>;
}

const idsPerStatement = 500;

/** Looks up what became of messages after their acceptance. */
export async function aftermathOf({ db }: View, outboxIds: readonly string[]): Promise<Aftermath> {
  const evidence = new Map<string, EvidenceStanding>();
  const takenBack = new Map<string, number>();
  for (const some of inSlices(outboxIds, idsPerStatement)) {
    for (const [id, known] of await evidenceOf(db, some)) {
      const standing = standingOf(known);
      if (standing !== null) evidence.set(id, standing);
    }
    const rows = await db
      .selectFrom("upkeep")
      .select(["outbox_id", "done_at"])
      .where("outbox_id", "in", some)
      .where("kind", "=", "retract")
      .where("state", "=", "done")
      .execute();
    for (const { outbox_id, done_at } of rows) if (done_at !== null) takenBack.set(outbox_id, done_at);
  }
  return { evidence, takenBack };
}

/** What the parts that went to one person on one way come to. */
export function aftermathOfWay(
  { evidence, takenBack }: Aftermath,
  parts: readonly Pick<Database["outbox"], "id">[],
): { readonly evidence: EvidenceStanding | null; readonly takenBackAt: number | null } {
  const times = parts.map(({ id }) => takenBack.get(id));
  const isGone = times.length > 0 && times.every((at) => at !== undefined);
  return {
    evidence: standingOfParts(parts.map(({ id }) => evidence.get(id) ?? null)),
    takenBackAt: isGone ? Math.max(...times.map((at) => at ?? 0)) : null,
  };
}
