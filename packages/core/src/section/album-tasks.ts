import { z } from "zod";
import { branchScope, defineCommand, notAllowed, type Refusal, refuse, type Unit } from "../command/command.js";
import { guardRefusal, type NoticeDesk } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import type { GuardFinding } from "../guard/guard.js";
import { branchProfile, dateSchema } from "../organisation/organisation.js";
import type { Database } from "../store/store.js";
import { lineSchema } from "../text/text.js";
import { say } from "../wording/wording.js";
import { mediaOf, releaseMedia, useMedia } from "./media-rows.js";
import { mediaRefSchema } from "./media-tasks.js";
import { takeOutOfPost } from "./post-content.js";
import { held, publishPost } from "./publish-post.js";
import { notFound, openSection } from "./section-on-day.js";

/** Most pictures of an album. */
const maxPictures = 200;

const picture = z.strictObject({
  ref: mediaRefSchema.describe("an image from `media.add`"),
  caption: lineSchema(100).describe("what it shows"),
});

export { albumQueries } from "./album-queries.js";

const albumId = z.string().min(1).max(64).describe("the album");

/** Input of `albums.create`. */
export const createAlbumInput = z.strictObject({
  ...branchScope.shape,
  sectionId: z.string().min(1).max(64).describe("the section in which it is shown"),
  title: lineSchema(100),
  gathering: lineSchema(100).describe("the held activity that it shows"),
  heldOn: dateSchema.describe("the day of that activity"),
  pictures: z.array(picture).min(1).max(maxPictures).describe("pictures, in order"),
  keepYears10: z.boolean().default(false).describe("whether it is archived for ten years [false: while it is wanted]"),
});

/** Input of `albums.add`. */
export const addPicturesInput = z.strictObject({
  ...branchScope.shape,
  albumId,
  pictures: z.array(picture).min(1).max(maxPictures).describe("more pictures, in order"),
});

/** Input of `albums.requestRemoval`. */
export const requestRemovalInput = z.strictObject({
  ...branchScope.shape,
  albumId,
  position: z.int().min(0).max(maxPictures).describe("place of the picture, from 0"),
});

/** The commands about albums. */
export function albumCommands(desk: NoticeDesk) {
  return {
    create: defineCommand({
      name: "albums.create",
      input: createAlbumInput,
      right: "album.publish",
      async run(unit, input) {
        const section = await openSection(unit, input.sectionId);
        const refs = input.pictures.map((item) => item.ref);
        await assertImages(unit, refs);
        const id = unit.id("album");
        const words = await looked(unit, desk, id, input);
        if (!("pictures" in words)) return words;
        const { locale } = await branchProfile(unit.db, unit.branchId);
        const { title, gathering, pictures } = words;
        const retention = input.keepYears10 ? "years10" : "transient";
        const published = await publishPost(unit, desk, {
          section,
          title,
          body: pictures.map((item) => item.caption).join("\n\n"),
          links: [],
          media: refs,
          announce: true,
          purpose: "album",
          retention,
          notice: {
            title: say(locale, "album.posted.title", { title }),
            lead: [
              say(locale, "album.posted.body", { count: refs.length, gathering }),
              say(locale, "album.posted.removal"),
            ],
          },
        });
        if (!("postId" in published)) return published;
        await writeAlbum(unit, { ...input, title, gathering }, { id, postId: published.postId });
        await writePictures(unit, id, 0, pictures);
        await useMedia(unit, id, refs);
        await unit.record({
          kind: "album.created",
          subject: id,
          retention,
          payload: { post: published.postId, title, gathering, heldOn: input.heldOn, pictures },
        });
        return { albumId: id, ...published };
      },
    }),

    add: defineCommand({
      name: "albums.add",
      input: addPicturesInput,
      right: "album.publish",
      async run(unit, input) {
        const album = await albumRow(unit, input.albumId);
        await openSection(unit, album.section_id);
        const refs = input.pictures.map((item) => item.ref);
        await assertImages(unit, refs);
        const { title, gathering } = album;
        const words = await looked(unit, desk, album.id, { title, gathering, pictures: input.pictures });
        if (!("pictures" in words)) return words;
        if (words.held.length > 0) throw held(words.held);
        const first = await nextPosition(unit, album.id, refs.length);
        await writePictures(unit, album.id, first, words.pictures);
        await useMedia(unit, album.id, refs);
        await unit.record({
          kind: "album.picturesAdded",
          subject: album.id,
          retention: "transient",
          payload: { from: first, pictures: words.pictures },
        });
        return { albumId: album.id, from: first };
      },
    }),

    requestRemoval: defineCommand({
      name: "albums.requestRemoval",
      input: requestRemovalInput,
      right: "section.discuss",
      async run(unit, { albumId: id, position }) {
        const album = await albumRow(unit, id);
        const ref = await removePicture(unit, id, position);
        await takeOutOfPost(unit, album.post_id, ref);
        await releaseMedia(unit, [id, album.post_id], ref);
        await unit.record({
          kind: "album.pictureRemoved",
          subject: id,
          retention: "transient",
          payload: { position },
        });
        return { removedAt: unit.now };
      },
    }),
  };
}

type Pictures = z.output<typeof createAlbumInput>["pictures"];

/** The words of an album as the guard lets them stand. */
async function looked(
  unit: Unit,
  desk: NoticeDesk,
  id: string,
  words: { readonly title: string; readonly gathering: string; readonly pictures: Pictures },
): Promise<
  | {
      readonly title: string;
      readonly gathering: string;
      readonly pictures: Pictures;
      readonly held: readonly GuardFinding[];
    }
  | Refusal
> {
  const labels = [words.gathering, ...words.pictures.map((item) => item.caption)];
  const inspection = await desk.inspect(
    unit,
    { title: words.title, labels, purpose: "notice", audience: "branch" },
    id,
  );
  if (inspection.verdict === "block") return refuse(guardRefusal(inspection));
  const { title = words.title, labels: [gathering = words.gathering, ...captions] = labels } = inspection.message;
  const pictures = words.pictures.map((item, index) => ({ ...item, caption: captions[index] ?? item.caption }));
  return { title, gathering, pictures, held: inspection.verdict === "hold" ? inspection.findings : [] };
}

async function writeAlbum(
  unit: Unit,
  input: Omit<z.output<typeof createAlbumInput>, "pictures">,
  { id, postId }: { readonly id: string; readonly postId: string },
): Promise<void> {
  if (unit.actor.kind !== "member") throw notAllowed("albums.create", "album.publish");
  await unit.db
    .insertInto("album")
    .values({
      id,
      branch_id: unit.branchId,
      section_id: input.sectionId,
      title: input.title,
      gathering: input.gathering,
      held_on: input.heldOn,
      author_id: unit.actor.memberId,
      post_id: postId,
      created_at: unit.now,
    })
    .execute();
}

async function writePictures(unit: Unit, id: string, first: number, pictures: Pictures): Promise<void> {
  await unit.db
    .insertInto("album_picture")
    .values(
      pictures.map(({ ref, caption }, index) => ({
        album_id: id,
        position: first + index,
        ref,
        caption,
        removed_at: null,
      })),
    )
    .execute();
}

async function nextPosition(unit: Unit, id: string, count: number): Promise<number> {
  const { last } = await unit.db
    .selectFrom("album_picture")
    .select((on) => on.fn.max("position").as("last"))
    .where("album_id", "=", id)
    .executeTakeFirstOrThrow();
  const first = Number(last ?? -1) + 1;
  if (first + count <= maxPictures) return first;
  throw new MicrobranchError("INPUT_INVALID", {
    message: `albums.add: pictures: an album holds at most ${maxPictures} pictures. Begin another.`,
    field: "pictures",
  });
}

/** Takes out a picture, and every other place of the album that shows the same one. @returns Its media. */
async function removePicture(unit: Unit, id: string, position: number): Promise<string> {
  const row = await unit.db
    .selectFrom("album_picture")
    .select("ref")
    .where("album_id", "=", id)
    .where("position", "=", position)
    .where("removed_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) throw notFound("picture", String(position), "position");
  await unit.db
    .updateTable("album_picture")
    .set({ removed_at: unit.now })
    .where("album_id", "=", id)
    .where("ref", "=", row.ref)
    .where("removed_at", "is", null)
    .execute();
  return row.ref;
}

async function albumRow(unit: Unit, id: string): Promise<Database["album"]> {
  const row = await unit.db
    .selectFrom("album")
    .selectAll()
    .where("branch_id", "=", unit.branchId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) throw notFound("album", id, "albumId");
  return row;
}

async function assertImages(unit: Unit, refs: readonly string[]): Promise<void> {
  const other = (await mediaOf(unit.db, unit.branchId, refs)).find((media) => media.kind !== "image");
  if (other === undefined) return;
  throw new MicrobranchError("INPUT_INVALID", {
    message: `albums: pictures: ${other.name} is no image.`,
    field: "pictures",
  });
}
