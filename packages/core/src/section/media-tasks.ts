import { z } from "zod";
import { type Actor, branchScope, defineCommand, defineQuery, type Executor, parseInput } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { isMediaRef, type MediaSource, type MediaStore } from "../media/media.js";
import { lineSchema } from "../text/text.js";
import { type BranchMedia, isUsed, mediaLimits, mediaOf, registerMedia } from "./media-rows.js";
import { atOnce, type Doomed, doomMedia, forgetMedia, isKeptElsewhere, unusedMedia } from "./media-sweep.js";
import { notFound } from "./section-on-day.js";

/** Schema of a reference to media. */
export const mediaRefSchema = z.string().refine(isMediaRef, { message: "must be a media reference, sha256:…" });

/** Input of `media.add`, without the content. */
export const addMediaInput = z.strictObject({
  ...branchScope.shape,
  name: lineSchema(200)
    .refine((name) => lastPart(name) !== "", { message: "must end in a file name" })
    .describe("file name; only its last part is kept"),
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

/** What is done with media, bound to an actor. */
export interface MediaShelfOf {
  /**
   * Takes media in: an image, a recording, a file. The same content twice is kept once. It is shown to nobody until a
   * post, a comment or an album names its reference.
   *
   * @throws MEDIA_TOO_LARGE, MEDIA_TYPE_REFUSED, STORE_FULL; NOT_ALLOWED for who may not take part in discussion;
   *   CONFLICT if the same content was being removed at that moment: send it again.
   */
  add(input: z.input<typeof addMediaInput> & { readonly source: MediaSource }): Promise<BranchMedia>;
  /** Reads media that something in the branch uses. @throws NOT_FOUND. */
  open(input: { readonly branchId?: string; readonly ref: string }): Promise<ReadableStream<Uint8Array>>;
  /**
   * Removes at once what the background work would remove by itself: media that nothing in the branch has used for a day,
   * and what channels took in for no branch. What another branch still has keeps its content.
   *
   * @throws NOT_ALLOWED without the right `settings.manage`.
   */
  sweep(input: { readonly branchId?: string }): Promise<{ readonly removed: readonly string[] }>;
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
  async run({ db, branchId }, { ref }) {
    await mediaOf(db, branchId, [ref]);
    if (!(await isUsed(db, branchId, ref))) throw notFound("media", ref, "ref");
  },
});

const sweepScope = z.strictObject({ ...branchScope.shape });
const doomedScope = z.strictObject({
  ...branchScope.shape,
  due: z.array(z.strictObject({ branchId: z.string(), ref: mediaRefSchema })),
});

const doom = defineCommand({
  name: "media.sweep",
  input: sweepScope,
  right: "settings.manage",
  async run({ db, branchId, now }) {
    const due: Doomed[] = [];
    for (const one of await unusedMedia(db, { now, branchIds: [branchId, ""] }))
      if (await doomMedia(db, one, now)) due.push(one);
    return due;
  },
});

const removable = defineQuery({
  name: "media.sweep",
  input: doomedScope,
  right: "settings.manage",
  async run({ db }, { due }) {
    const refs = new Set<string>();
    for (const one of due) if (!(await isKeptElsewhere(db, one))) refs.add(one.ref);
    return [...refs];
  },
});

const forget = defineCommand({
  name: "media.sweep",
  input: doomedScope,
  right: "settings.manage",
  async run(unit, { due }) {
    const gone = new Set<string>();
    for (const one of due) if (await forgetMedia(unit, one)) gone.add(one.ref);
    return [...gone];
  },
});

/** Gives an actor the branch's media. */
export function mediaFor(
  parts: { readonly store: MediaStore; readonly executor: Executor },
  actor: Actor,
): MediaShelfOf {
  const { store, executor } = parts;
  return {
    async add({ source, ...input }) {
      const parsed = parseInput("media.add", addMediaInput, input);
      const scope = parsed.branchId === undefined ? {} : { branchId: parsed.branchId };
      const limits = await executor.ask(limitsQuery, scope, actor);
      const name = lastPart(parsed.name);
      const kept = await store.put(source, {
        name,
        limits,
        ...(parsed.type === undefined ? {} : { type: parsed.type }),
      });
      await executor.execute(register, { ...scope, ...kept, name }, actor);
      if ((await store.sizeOf(kept.ref)) === null)
        throw new MicrobranchError("CONFLICT", {
          message: "media.add: the same content was being removed just now. Send it again.",
          field: "source",
        });
      return { ...kept, name };
    },
    async open({ branchId, ref }) {
      await executor.ask(openQuery, { ref, ...(branchId === undefined ? {} : { branchId }) }, actor);
      return store.open(ref);
    },
    async sweep(input) {
      const scope = parseInput("media.sweep", sweepScope, input);
      const removed: string[] = [];
      for (;;) {
        const due = [...(await executor.execute(doom, scope, actor))];
        for (const ref of await executor.ask(removable, { ...scope, due }, actor)) await store.remove(ref);
        removed.push(...(await executor.execute(forget, { ...scope, due }, actor)));
        if (due.length < atOnce) return { removed };
      }
    },
  };
}

function lastPart(name: string): string {
  return (name.split(/[\\/]/u).at(-1) ?? "").trim();
}
