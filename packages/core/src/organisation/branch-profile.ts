import { MicrobranchError } from "../error/error.js";
import { type LocalDate, localDateOf } from "../schedule/schedule.js";
import type { Db } from "../store/store.js";
import { type Locale, resolveLocale } from "../wording/wording.js";

/** What kind of branch it is: an ordinary one, one of several units, or one for a task. */
export type BranchKind = "branch" | "jointBranch" | "temporaryBranch";

/** What other rooms need to know of a branch. */
export interface BranchProfile {
  /** The branch. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** The working unit it belongs to. */
  readonly unit: string;
  /** What kind of branch it is. */
  readonly kind: BranchKind;
  /** IANA time zone in which its days begin and end. */
  readonly zone: string;
  /** Language of what members read. */
  readonly locale: Locale;
  /** The organisation directly above, or `null`. */
  readonly superiorId: string | null;
}

/**
 * What a branch is.
 *
 * @throws NOT_FOUND if there is no such branch.
 */
export async function branchProfile(db: Db, branchId: string): Promise<BranchProfile> {
  const row = await db.selectFrom("branch").selectAll().where("id", "=", branchId).executeTakeFirst();
  if (row === undefined)
    throw new MicrobranchError("NOT_FOUND", {
      message: `There is no branch ${branchId}. Check the id, or create it first.`,
      field: "branchId",
    });
  return {
    id: row.id,
    name: row.name,
    unit: row.unit,
    kind: row.kind as BranchKind,
    zone: row.zone,
    locale: resolveLocale(row.locale),
    superiorId: row.superior_id,
  };
}

/**
 * The local date in a branch at an instant (epoch ms).
 *
 * @throws NOT_FOUND if there is no such branch.
 */
export async function branchDay(db: Db, branchId: string, now: number): Promise<LocalDate> {
  const { zone } = await branchProfile(db, branchId);
  return localDateOf(now, zone);
}
