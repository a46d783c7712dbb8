import { localDateOf } from "../schedule/schedule.js";
import type { Db } from "../store/store.js";
import { coversDay } from "./period.js";

/** The branch to which a member belongs on the day of `now` (epoch ms, by the branch's zone), or `null`. */
export async function homeBranch(db: Db, memberId: string, now: number): Promise<string | null> {
  const rows = await db
    .selectFrom("membership")
    .innerJoin("branch", "branch.id", "membership.branch_id")
    .select(["membership.branch_id", "membership.from_on", "membership.to_on", "branch.zone"])
    .where("membership.member_id", "=", memberId)
    .orderBy("membership.from_on", "desc")
    .execute();
  const current = rows.find((row) => coversDay({ from: row.from_on, to: row.to_on }, localDateOf(now, row.zone)));
  return current?.branch_id ?? null;
}
