import type { Unit } from "../command/command.js";
import type { GuardedAttachment } from "../guard/guard.js";
import type { KeptMedia, MediaLimits } from "../media/media.js";
import { policyOf } from "../organisation/organisation.js";
import type { Db } from "../store/store.js";
import { notFound } from "./section-on-day.js";

/** Media of a branch. */
export interface BranchMedia extends KeptMedia {
  /** File name. */
  readonly name: string;
}

const day = 86_400_000;

/** How long media waits for something that uses it. */
const unusedForMs = day;

/** How long media that a channel took in waits for its message: as long as a person may need to look at one set aside. */
const unassignedForMs = 30 * day;

/** The branch of media that a channel took in before anybody knew whose it is. */
const unassigned = "";

/** Enters media that is kept already in the branch's list; a second time only lets it wait anew for its use. */
export async function registerMedia(unit: Unit, media: BranchMedia): Promise<void> {
  const { ref, name, type, bytes } = media;
  const isKnown = await isEntered(unit.db, unit.branchId, ref);
  await enter(unit.db, unit.branchId, media, { at: unit.now, sweepAt: unit.now + unusedForMs });
  if (isKnown) return;
  await unit.record({
    kind: "media.added",
    subject: ref,
    retention: "years10",
    payload: { ref, name, type, bytes },
  });
}

/** Notes what a channel took in, until the message that brought it finds its branch. */
export async function noteTakenIn(db: Db, media: BranchMedia, now: number): Promise<void> {
  await enter(db, unassigned, media, { at: now, sweepAt: now + unassignedForMs });
}

async function isEntered(db: Db, branchId: string, ref: string): Promise<boolean> {
  const row = await db
    .selectFrom("media")
    .select("ref")
    .where("branch_id", "=", branchId)
    .where("ref", "=", ref)
    .executeTakeFirst();
  return row !== undefined;
}

async function enter(
  db: Db,
  branchId: string,
  media: BranchMedia,
  { at, sweepAt }: { readonly at: number; readonly sweepAt: number },
): Promise<void> {
  const { ref, name, type, kind, bytes } = media;
  await db
    .insertInto("media")
    .values({ branch_id: branchId, ref, name, type, kind, bytes, at, sweep_at: sweepAt, doomed_at: null })
    .onConflict((conflict) => conflict.columns(["branch_id", "ref"]).doNothing())
    .execute();
  await db
    .updateTable("media")
    .set({ sweep_at: sweepAt, doomed_at: null })
    .where("branch_id", "=", branchId)
    .where("ref", "=", ref)
    .where("sweep_at", "is not", null)
    .execute();
}

/** Enters media that a channel took in in the branch's list. @returns The references that were known. */
export async function adoptMedia(unit: Unit, refs: readonly string[]): Promise<readonly string[]> {
  if (refs.length === 0) return [];
  const rows = await unit.db
    .selectFrom("media")
    .select(["ref", "name", "type", "kind", "bytes"])
    .where("branch_id", "=", unassigned)
    .where("ref", "in", refs)
    .where("doomed_at", "is", null)
    .orderBy("ref")
    .execute();
  for (const row of rows) await registerMedia(unit, row as BranchMedia);
  const known = new Set(rows.map((row) => row.ref));
  return [...new Set(refs)].filter((ref) => known.has(ref));
}

/** The branch's limits by kind. */
export async function mediaLimits(db: Db, branchId: string): Promise<MediaLimits> {
  const { imageMaxBytes, audioMaxBytes, videoMaxBytes, fileMaxBytes } = await policyOf(db, branchId, "mediaLimits");
  return { image: imageMaxBytes, audio: audioMaxBytes, video: videoMaxBytes, file: fileMaxBytes };
}

/** Media of the branch by reference, in the order asked. @throws NOT_FOUND, field `ref`. */
export async function mediaOf(db: Db, branchId: string, refs: readonly string[]): Promise<readonly BranchMedia[]> {
  if (refs.length === 0) return [];
  const rows = await db
    .selectFrom("media")
    .select(["ref", "name", "type", "kind", "bytes"])
    .where("branch_id", "=", branchId)
    .where("ref", "in", refs)
    .where("doomed_at", "is", null)
    .execute();
  const known = new Map(rows.map((row) => [row.ref, row as BranchMedia]));
  return refs.map((ref) => {
    const found = known.get(ref);
    if (found === undefined) throw notFound("media", ref, "ref");
    return found;
  });
}

/** Whether a post, comment or album uses media. */
export async function isUsed(db: Db, branchId: string, ref: string): Promise<boolean> {
  const row = await db
    .selectFrom("media_use")
    .select("ref")
    .where("branch_id", "=", branchId)
    .where("ref", "=", ref)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that a post, comment or album uses media, so that it is not swept away. */
export async function useMedia(unit: Unit, subject: string, refs: readonly string[]): Promise<void> {
  if (refs.length === 0) return;
  const distinct = [...new Set(refs)];
  await unit.db
    .insertInto("media_use")
    .values(distinct.map((ref) => ({ branch_id: unit.branchId, ref, subject })))
    .onConflict((conflict) => conflict.columns(["branch_id", "ref", "subject"]).doNothing())
    .execute();
  await unit.db
    .updateTable("media")
    .set({ sweep_at: null })
    .where("branch_id", "=", unit.branchId)
    .where("ref", "in", distinct)
    .execute();
}

/**
 * Notes that things use media no longer. What nothing uses then is shown to nobody from now on; its content stays for a
 * day, for notices that are on their way.
 */
export async function releaseMedia(unit: Unit, subjects: readonly string[], ref: string): Promise<void> {
  await unit.db
    .deleteFrom("media_use")
    .where("branch_id", "=", unit.branchId)
    .where("ref", "=", ref)
    .where("subject", "in", subjects)
    .execute();
  if (await isUsed(unit.db, unit.branchId, ref)) return;
  await unit.db
    .updateTable("media")
    .set({ sweep_at: unit.now + unusedForMs })
    .where("branch_id", "=", unit.branchId)
    .where("ref", "=", ref)
    .execute();
}

/** Media as the guard sees it. */
export function asAttachments(media: readonly BranchMedia[]): readonly GuardedAttachment[] {
  return media.map(({ name, type }) => ({ name, mediaType: type }));
}
