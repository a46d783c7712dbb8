import { z } from "zod";
import { type Actor, branchScope, defineCommand, defineQuery, type Executor, type Unit } from "../command/command.js";
import type { GuardedAttachment } from "../guard/guard.js";
import { isMediaRef, type KeptMedia, type MediaLimits, type MediaSource, type MediaStore } from "../media/media.js";
import { policyOf } from "../organisation/organisation.js";
import type { Db } from "../store/store.js";
import { lineSchema } from "../text/text.js";
import { notFound } from "./section-on-day.js";

/** Schema of a reference to media. */
export const mediaRefSchema = z.string().refine(isMediaRef, { message: "must be a media reference, sha256:…" });

/** Input of `media.add`, without the content. */
export const addMediaInput = z.strictObject({
  ...branchScope.shape,
  name: lineSchema(200).describe("file name; only its last part is kept"),
  type: lineSchema(200).optional().describe("media type that it claims to have [the content decides]"),
});

const registerInput = z.strictObject({
  ...branchScope.shape,
  ref: mediaRefSchema,
  name: lineSchema(200),
  type: z.string().max(200),
  kind: z.enum(["image", "audio", "video", "file"]),
  bytes: z.int().min(1),
});

/** Media of a branch. */
export interface BranchMedia extends KeptMedia {
  /** File name. */
  readonly name: string;
}

/** What is done with media, bound to an actor. */
export interface MediaShelfOf {
  /**
   * Takes media in: an image, a recording, a file. The same content twice is kept once. It is shown to nobody until a
   * post, a comment or an album names its reference.
   *
   * @throws MEDIA_TOO_LARGE, MEDIA_TYPE_REFUSED, STORE_FULL; NOT_ALLOWED for who may not take part in discussion.
   */
  add(input: z.input<typeof addMediaInput> & { readonly source: MediaSource }): Promise<BranchMedia>;
  /** Reads media of the branch. @throws NOT_FOUND. */
  open(input: { readonly branchId?: string; readonly ref: string }): Promise<ReadableStream<Uint8Array>>;
}

const register = defineCommand({
  name: "media.add",
  input: registerInput,
  right: "section.discuss",
  async run(unit, input) {
    await registerMedia(unit, input);
    return input;
  },
});

const limitsQuery = defineQuery({
  name: "media.add",
  input: z.strictObject({ ...branchScope.shape }),
  right: "section.discuss",
  run: async ({ db, branchId }) => mediaLimits(db, branchId),
});

const openQuery = defineQuery({
  name: "media.open",
  input: z.strictObject({ ...branchScope.shape, ref: mediaRefSchema }),
  right: "roster.read",
  run: async ({ db, branchId }, { ref }) => (await mediaOf(db, branchId, [ref]))[0],
});

/** Gives an actor the branch's media. */
export function mediaFor(
  parts: { readonly store: MediaStore; readonly executor: Executor },
  actor: Actor,
): MediaShelfOf {
  const { store, executor } = parts;
  return {
    async add({ source, ...input }) {
      const parsed = addMediaInput.parse(input);
      const scope = parsed.branchId === undefined ? {} : { branchId: parsed.branchId };
      const limits = await executor.ask(limitsQuery, scope, actor);
      const name = parsed.name.split(/[\\/]/u).at(-1) ?? parsed.name;
      const kept = await store.put(source, {
        name,
        limits,
        ...(parsed.type === undefined ? {} : { type: parsed.type }),
      });
      await executor.execute(register, { ...scope, ...kept, name }, actor);
      return { ...kept, name };
    },
    async open({ branchId, ref }) {
      await executor.ask(openQuery, { ref, ...(branchId === undefined ? {} : { branchId }) }, actor);
      return store.open(ref);
    },
  };
}

/** Enters media that is kept already in the branch's list; a second time changes nothing. */
export async function registerMedia(unit: Unit, media: BranchMedia): Promise<void> {
  const { ref, name, type, kind, bytes } = media;
  const added = await unit.db
    .insertInto("media")
    .values({ branch_id: unit.branchId, ref, name, type, kind, bytes, at: unit.now })
    .onConflict((conflict) => conflict.columns(["branch_id", "ref"]).doNothing())
    .executeTakeFirst();
  if (Number(added.numInsertedOrUpdatedRows ?? 0) === 0) return;
  await unit.record({
    kind: "media.added",
    subject: ref,
    retention: "years10",
    payload: { ref, name, type, bytes },
  });
}

/** The branch of media that a channel took in before anybody knew whose it is. */
const unassigned = "";

/** Notes what a channel took in, until the message that brought it finds its branch. */
export async function noteTakenIn(db: Db, media: BranchMedia, now: number): Promise<void> {
  const { ref, name, type, kind, bytes } = media;
  await db
    .insertInto("media")
    .values({ branch_id: unassigned, ref, name, type, kind, bytes, at: now })
    .onConflict((conflict) => conflict.columns(["branch_id", "ref"]).doNothing())
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
    .orderBy("ref")
    .execute();
  for (const row of rows) await registerMedia(unit, row as BranchMedia);
  const known = new Set(rows.map((row) => row.ref));
  return refs.filter((ref) => known.has(ref));
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
    .execute();
  const known = new Map(rows.map((row) => [row.ref, row as BranchMedia]));
  return refs.map((ref) => {
    const found = known.get(ref);
    if (found === undefined) throw notFound("media", ref, "ref");
    return found;
  });
}

/** Notes that a post, comment or album uses media, so that it is not swept away. */
export async function useMedia(unit: Unit, subject: string, refs: readonly string[]): Promise<void> {
  for (const ref of new Set(refs))
    await unit.db
      .insertInto("media_use")
      .values({ branch_id: unit.branchId, ref, subject })
      .onConflict((conflict) => conflict.columns(["branch_id", "ref", "subject"]).doNothing())
      .execute();
}

/** Media as the guard sees it. */
export function asAttachments(media: readonly BranchMedia[]): readonly GuardedAttachment[] {
  return media.map(({ name, type }) => ({ name, mediaType: type }));
}
