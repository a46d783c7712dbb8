import { type RawBuilder, sql } from "kysely";
import type { Unit } from "../command/command.js";
import type { Plan } from "./plan-outcome.js";
import type { Room } from "./room.js";
import { inSlices } from "./stored-notice.js";

const plansPerStatement = 100;

/**
 * Writes rows and tries of plans, many in a statement.
 *
 * @returns The plans that were written: another runner may have taken a claim over, and has recorded it.
 */
export async function writePlans(room: Room, unit: Unit, plans: readonly Plan[]): Promise<readonly Plan[]> {
  const written: Plan[] = [];
  for (const some of inSlices(plans, plansPerStatement)) {
    const ids = await writeRows(room, unit, some);
    const own = some.filter(({ message }) => ids.has(message.id));
    if (own.length > 0) await writeTries(unit, own);
    written.push(...own);
  }
  return written;
}

async function writeRows(room: Room, unit: Unit, plans: readonly Plan[]): Promise<ReadonlySet<string>> {
  const values = plans.map((plan): RawBuilder<unknown> => {
    const { message, state, dueAt, repeats, receiptId, acceptedAt, why } = plan;
    return sql`(cast(${message.id} as text), cast(${state} as text), cast(${dueAt} as bigint), cast(${repeats} as integer),
      cast(${receiptId} as text), cast(${acceptedAt} as bigint), cast(${why} as text))`;
  });
  const { rows } = await sql<{ id: string }>`
    with plan(id, state, due_at, repeats, receipt_id, accepted_at, fault) as (values ${sql.join(values)})
    update outbox set state = plan.state, due_at = plan.due_at, repeats = plan.repeats, receipt_id = plan.receipt_id,
      accepted_at = plan.accepted_at, fault = plan.fault, claimed_at = null,
      claimed_by = case when plan.state = 'due' then null else outbox.claimed_by end
    from plan
    where outbox.id = plan.id and outbox.state = 'sending' and outbox.claimed_by = ${room.runner}
    returning outbox.id`.execute(unit.db);
  return new Set(rows.map((row) => row.id));
}

async function writeTries(unit: Unit, plans: readonly Plan[]): Promise<void> {
  await unit.db
    .insertInto("delivery_try")
    .values(
      plans.map(({ message, status, why, fault }) => ({
        outbox_id: message.id,
        attempt: message.attempt,
        at: unit.now,
        status,
        fault: why,
        vendor_code: fault?.vendor?.code ?? null,
        vendor_message: fault?.vendor?.message ?? null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(["outbox_id", "attempt"]).doUpdateSet((on) => ({
        at: on.ref("excluded.at"),
        status: on.ref("excluded.status"),
        fault: on.ref("excluded.fault"),
        vendor_code: on.ref("excluded.vendor_code"),
        vendor_message: on.ref("excluded.vendor_message"),
      })),
    )
    .execute();
}
