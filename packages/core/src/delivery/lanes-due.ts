import { sql } from "kysely";
import type { Db } from "../store/store.js";

/** A lane with work that waits, and when its earliest falls due. */
export interface LaneDue {
  /** The lane. */
  readonly lane: string;
  /** Epoch milliseconds. */
  readonly dueAt: number;
}

/** The lanes of a table with rows in a state; found by hopping over the index, not by reading all rows. */
export async function lanesDue(
  db: Db,
  table: "outbox" | "inbox",
  state: "due" | "stored",
): Promise<readonly LaneDue[]> {
  const name = sql.table(table);
  const { rows } = await sql<{ lane: string; due_at: number }>`
    with recursive hop(lane) as (
      select min(lane) from ${name} where state = ${state}
      union all
      select (select min(o.lane) from ${name} o where o.state = ${state} and o.lane > hop.lane)
      from hop where hop.lane is not null
    )
    select hop.lane as lane,
      (select min(o.due_at) from ${name} o where o.state = ${state} and o.lane = hop.lane) as due_at
    from hop where hop.lane is not null`.execute(db);
  return rows.map((row) => ({ lane: row.lane, dueAt: Number(row.due_at) }));
}

/** The branches of a lane with due messages, in turn: those after `last` first, then from the beginning. */
export async function branchesInTurn(
  db: Db,
  on: { readonly lane: string; readonly now: number; readonly last: string; readonly limit: number },
): Promise<readonly string[]> {
  const after = await hopBranches(db, { ...on, above: on.last, upTo: null });
  if (after.length >= on.limit || on.last === "") return after;
  const before = await hopBranches(db, { ...on, above: "", upTo: on.last, limit: on.limit - after.length });
  return [...after, ...before];
}

interface Hop {
  readonly lane: string;
  readonly now: number;
  readonly above: string;
  readonly upTo: string | null;
  readonly limit: number;
}

async function hopBranches(db: Db, { lane, now, above, upTo, limit }: Hop): Promise<readonly string[]> {
  const within = upTo === null ? sql`` : sql`and o.branch_id <= ${upTo}`;
  const due = sql`o.lane = ${lane} and o.state = 'due' and o.due_at <= ${now} ${within}`;
  const { rows } = await sql<{ branch_id: string }>`
    with recursive hop(branch_id) as (
      select min(o.branch_id) from outbox o where ${due} and o.branch_id > ${above}
      union all
      select (select min(o.branch_id) from outbox o where ${due} and o.branch_id > hop.branch_id)
      from hop where hop.branch_id is not null
    )
    select branch_id from hop where branch_id is not null limit ${limit}`.execute(db);
  return rows.map((row) => row.branch_id);
}
