import type { Unit } from "../command/command.js";
import type { Period } from "./period.js";

/** A new Party group. */
export interface NewGroup extends Period {
  /** Its id. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
}

/** Writes groups, whose ids must be new, after the ones that the branch has, and records each. */
export async function writeGroups(unit: Unit, groups: readonly NewGroup[]): Promise<void> {
  const { db, branchId } = unit;
  const last = await db
    .selectFrom("party_group")
    .select((on) => on.fn.max<number | null>("position").as("position"))
    .where("branch_id", "=", branchId)
    .executeTakeFirst();
  let position = last?.position ?? 0;
  for (const { id, name, from, to } of groups) {
    position += 1;
    await db
      .insertInto("party_group")
      .values({ id, branch_id: branchId, name, position, from_on: from, to_on: to })
      .execute();
    await unit.record({
      kind: "group.created",
      subject: id,
      retention: "permanent",
      payload: { name, from, to },
    });
  }
}
