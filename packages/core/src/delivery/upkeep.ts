import type { Unit } from "../command/command.js";
import type { Database } from "../store/store.js";
import { inSlices } from "./stored-notice.js";

/** What is done about messages after their acceptance. */
export type UpkeepKind = "pull" | "retract" | "amend";

/** A message that something is to be done about. */
export type UpkeptMessage = Pick<Database["outbox"], "id" | "channel">;

/** Work that is to be done. */
export interface UpkeepOrder {
  /** What. */
  readonly kind: UpkeepKind;
  /** When it is due, epoch milliseconds. */
  readonly dueAt: number;
  /** Whether a new message goes out where the channel refuses (false). */
  readonly instead?: boolean;
}

const idsPerStatement = 100;

/** Orders work on messages. What was ordered for one before is ordered anew: whatever is under way does not finish it. */
export async function orderUpkeep(
  unit: Unit,
  messages: readonly UpkeptMessage[],
  { kind, dueAt, instead = false }: UpkeepOrder,
): Promise<void> {
  const wanted = { state: "due", due_at: dueAt, attempts: 0, instead: instead ? 1 : 0, fault: null, done_at: null };
  const rows = messages.map(({ id, channel }) => ({
    outbox_id: id,
    kind,
    branch_id: unit.branchId,
    channel,
    version: 1,
    ...wanted,
  }));
  for (const some of inSlices(rows, idsPerStatement))
    await unit.db
      .insertInto("upkeep")
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(["outbox_id", "kind"])
          .doUpdateSet((on) => ({ ...wanted, version: on("upkeep.version", "+", 1) })),
      )
      .execute();
}

/** Ends work on messages that is still due. */
export async function endUpkeep(
  unit: Unit,
  outboxIds: readonly string[],
  kind: UpkeepKind,
  state: "done" | "moot",
): Promise<void> {
  for (const some of inSlices(outboxIds, idsPerStatement))
    await unit.db
      .updateTable("upkeep")
      .set({ state, done_at: unit.now })
      .where("outbox_id", "in", some)
      .where("kind", "=", kind)
      .where("state", "=", "due")
      .execute();
}
