import { throwIfAborted } from "../clock/clock.js";
import { type Executor, systemActor, type Unit } from "../command/command.js";
import type { Errand } from "../engine/engine.js";
import type { MediaStore } from "../media/media.js";
import type { Db, Store } from "../store/store.js";

/** Pieces of media that are removed at once. */
export const atOnce = 100;

/** Media that is to be removed. */
export interface Doomed {
  /** The branch; empty for what a channel took in and no message brought to a branch. */
  readonly branchId: string;
  /** The reference. */
  readonly ref: string;
}

/** What the errand works with. */
export interface MediaSweepParts {
  /** Where everything is kept. */
  readonly store: Store;
  /** Where media is kept. */
  readonly media: MediaStore;
  /** The one door to a branch's state. */
  readonly executor: Pick<Executor, "within">;
}

/**
 * The errand that removes media which nothing uses, a day after it was added or taken out. A row is marked first, then
 * its content is removed, then the row, with a record: a crash in between only repeats the rest.
 */
export function mediaSweep({ store, media, executor }: MediaSweepParts): Errand {
  return {
    name: "section.mediaSweep",

    async due(db, now) {
      const { next } = await db
        .selectFrom("media")
        .select((on) => on.fn.min("sweep_at").as("next"))
        .where("sweep_at", "is not", null)
        .executeTakeFirstOrThrow();
      const at = next === null ? null : Number(next);
      return { keys: at !== null && at <= now ? ["media"] : [], nextAt: at !== null && at > now ? at : null };
    },

    async perform(_key, { now, signal }) {
      const due = await store.read((db) => unusedMedia(db, { now }));
      for (const one of due) {
        throwIfAborted(signal);
        const lane = one.branchId === "" ? "media" : one.branchId; // the lane in which it was entered
        if (!(await store.write(lane, (db) => doomMedia(db, one, now)))) continue;
        if (!(await store.read((db) => isKeptElsewhere(db, one)))) await media.remove(one.ref);
        if (one.branchId === "") await store.write(lane, (db) => forgetRow(db, one));
        else await executor.within(one.branchId, systemActor, (unit) => forgetMedia(unit, one));
      }
      return due.length === atOnce ? "more" : "drained";
    },
  };
}

/** Media that is due to be removed, in all branches or in some, the longest due first; at most {@link atOnce}. */
export async function unusedMedia(
  db: Db,
  { now, branchIds }: { readonly now: number; readonly branchIds?: readonly string[] },
): Promise<readonly Doomed[]> {
  let query = db.selectFrom("media").select(["branch_id as branchId", "ref"]).where("sweep_at", "<=", now);
  if (branchIds !== undefined) query = query.where("branch_id", "in", branchIds);
  return query.orderBy("sweep_at").limit(atOnce).execute();
}

/** Marks media as going, so that nothing begins to use it. @returns Whether it still was to be removed. */
export async function doomMedia(db: Db, { branchId, ref }: Doomed, now: number): Promise<boolean> {
  const done = await db
    .updateTable("media")
    .set({ doomed_at: now })
    .where("branch_id", "=", branchId)
    .where("ref", "=", ref)
    .where("sweep_at", "<=", now)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) > 0;
}

/** Whether another branch's row, or one that came back meanwhile, stands for the same content. */
export async function isKeptElsewhere(db: Db, { ref }: Pick<Doomed, "ref">): Promise<boolean> {
  const other = await db
    .selectFrom("media")
    .select("ref")
    .where("ref", "=", ref)
    .where("doomed_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/** Removes the row of media whose content is gone, and records that where a branch knew of it. @returns Whether it did. */
export async function forgetMedia(unit: Unit, one: Doomed): Promise<boolean> {
  if (!(await forgetRow(unit.db, one))) return false;
  if (one.branchId === unit.branchId)
    await unit.record({ kind: "media.removed", subject: one.ref, retention: "years10", payload: { ref: one.ref } });
  return true;
}

async function forgetRow(db: Db, { branchId, ref }: Doomed): Promise<boolean> {
  const done = await db
    .deleteFrom("media")
    .where("branch_id", "=", branchId)
    .where("ref", "=", ref)
    .where("doomed_at", "is not", null)
    .executeTakeFirst();
  return Number(done.numDeletedRows) > 0;
}
