import { throwIfAborted } from "../clock/clock.js";
import type { Errand } from "../engine/engine.js";
import type { MediaStore } from "../media/media.js";
import type { Db, Store } from "../store/store.js";

/** Pieces of media that are removed at once. */
const atOnce = 100;

/** Media that is to be removed. */
interface Doomed {
  readonly branchId: string;
  readonly ref: string;
}

/**
 * The errand that removes media which nothing uses, a day after it was added or taken out. A row is marked first, then its content is removed, then the row: a crash in between only repeats the rest.
 */
export function mediaSweep({ store, media }: { readonly store: Store; readonly media: MediaStore }): Errand {
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
      const due = await store.read((db) => unused(db, now));
      for (const one of due) {
        throwIfAborted(signal);
        const lane = one.branchId === "" ? "media" : one.branchId; // the lane in which it was entered
        if (!(await store.write(lane, (db) => doom(db, one, now)))) continue;
        if (!(await store.read((db) => isKeptElsewhere(db, one)))) await media.remove(one.ref);
        await store.write(lane, (db) => forget(db, one));
      }
      return due.length === atOnce ? "more" : "drained";
    },
  };
}

async function unused(db: Db, now: number): Promise<readonly Doomed[]> {
  return db
    .selectFrom("media")
    .select(["branch_id as branchId", "ref"])
    .where("sweep_at", "<=", now)
    .orderBy("sweep_at")
    .limit(atOnce)
    .execute();
}

async function doom(db: Db, { branchId, ref }: Doomed, now: number): Promise<boolean> {
  const done = await db
    .updateTable("media")
    .set({ doomed_at: now })
    .where("branch_id", "=", branchId)
    .where("ref", "=", ref)
    .where("sweep_at", "<=", now)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) > 0;
}

async function isKeptElsewhere(db: Db, { ref }: Doomed): Promise<boolean> {
  const other = await db
    .selectFrom("media")
    .select("ref")
    .where("ref", "=", ref)
    .where("doomed_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

async function forget(db: Db, { branchId, ref }: Doomed): Promise<void> {
  await db
    .deleteFrom("media")
    .where("branch_id", "=", branchId)
    .where("ref", "=", ref)
    .where("doomed_at", "is not", null)
    .execute();
}
