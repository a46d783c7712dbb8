import type { Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { Locale } from "../wording/wording.js";
import type { BranchKind } from "./branch-profile.js";
import { conflict } from "./lookup.js";
import { emitOrganisation } from "./organisation-events.js";

/** An organisation above a branch. */
export interface Superior {
  /** Its id. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
}

/** A new branch. */
export interface NewBranch {
  /** Its name. */
  readonly name: string;
  /** The working unit it belongs to. */
  readonly unit: string;
  /** What kind of branch it is. */
  readonly kind: BranchKind;
  /** IANA zone. */
  readonly zone: string;
  /** Language of what members read. */
  readonly locale: Locale;
  /** The organisations above, the nearest first. */
  readonly superiors: readonly Superior[];
}

/**
 * Writes the unit's branch, which must not exist yet, and records it.
 *
 * @throws ALREADY_EXISTS if it does.
 */
export async function writeBranch(unit: Unit, branch: NewBranch): Promise<void> {
  const { db, branchId } = unit;
  const known = await db.selectFrom("branch").select("id").where("id", "=", branchId).executeTakeFirst();
  if (known !== undefined)
    throw new MicrobranchError("ALREADY_EXISTS", {
      message: `There is a branch ${branchId} already. Use another id.`,
      field: "id",
    });
  const { superiors, ...columns } = branch;
  await writeSuperiors(unit, superiors);
  await db
    .insertInto("branch")
    .values({ ...columns, id: branchId, superior_id: superiors[0]?.id ?? null, created_at: unit.now })
    .execute();
  await unit.record({ kind: "branch.founded", subject: branchId, retention: "permanent", payload: { ...branch } });
  emitOrganisation(unit, "branch.founded", { branchId });
}

/**
 * Writes the organisations above a branch: each is made or renamed, and put under the next; the one above the last stays
 * what it is.
 *
 * @throws CONFLICT if an organisation would come to stand above itself.
 */
export async function writeSuperiors(unit: Unit, superiors: readonly Superior[]): Promise<void> {
  const { db } = unit;
  for (const [index, { id, name }] of [...superiors.entries()].reverse()) {
    const parent = superiors[index + 1]?.id;
    await db
      .insertInto("superior_organisation")
      .values({ id, name, parent_id: parent ?? null })
      .onConflict((on) => on.column("id").doUpdateSet(parent === undefined ? { name } : { name, parent_id: parent }))
      .execute();
  }
  const [nearest] = superiors;
  if (nearest !== undefined) await superiorsAbove(unit.db, nearest.id);
}

/**
 * The organisations from `superiorId` upwards, the nearest first.
 *
 * @throws CONFLICT if the chain returns to itself.
 */
export async function superiorsAbove(db: Unit["db"], superiorId: string | null): Promise<readonly Superior[]> {
  const chain: Superior[] = [];
  for (let id = superiorId; id !== null; ) {
    if (chain.some((known) => known.id === id))
      throw conflict(`Organisation ${id} would stand above itself. Correct the order.`, "superiors");
    const row = await db.selectFrom("superior_organisation").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) break;
    chain.push({ id: row.id, name: row.name });
    id = row.parent_id;
  }
  return chain;
}
