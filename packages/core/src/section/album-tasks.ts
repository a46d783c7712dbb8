import { z } from "zod";
import { branchScope, defineCommand, defineQuery, notAllowed, type Unit } from "../command/command.js";
import type { NoticeDesk } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import { branchProfile, dateSchema } from "../organisation/organisation.js";
import { lineSchema } from "../text/text.js";
import { say } from "../wording/wording.js";
import { mediaOf, mediaRefSchema, useMedia } from "./media-tasks.js";
import { publishPost } from "./publish-post.js";
import { notFound, openSection } from "./section-on-day.js";

/** Most pictures of an album. */
const maxPictures = 200;

const picture = z.strictObject({
  ref: mediaRefSchema.describe("an image from `media.add`"),
  caption: lineSchema(100).describe("what it shows"),
});
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

/** Input of `albums.requestRemoval`. */
export const requestRemovalInput = z.strictObject({
  ...branchScope.shape,
  albumId,
  position: z.int().min(0).max(maxPictures).describe("place of the picture, from 0"),
});

/** Input of `albums.read`. */
export const readAlbumInput = z.strictObject({ ...branchScope.shape, albumId });

/** Input of `albums.list`. */
export const listAlbumsInput = z.strictObject({
  ...branchScope.shape,
  cursor: z.string().min(1).max(64).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most albums of a page [50]"),
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
        const { locale } = await branchProfile(unit.db, unit.branchId);
        const { title, gathering } = input;
        const retention = input.keepYears10 ? "years10" : "transient";
        const published = await publishPost(unit, desk, {
          section,
          title,
          body: input.pictures.map((item) => item.caption).join("\n\n"),
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
        const id = await writeAlbum(unit, input, published.postId);
        await useMedia(unit, id, refs);
        await unit.record({
          kind: "album.created",
          subject: id,
          retention,
          payload: { post: published.postId, title, gathering, heldOn: input.heldOn, pictures: input.pictures },
        });
        return { albumId: id, ...published };
      },
    }),

    requestRemoval: defineCommand({
      name: "albums.requestRemoval",
      input: requestRemovalInput,
      right: "section.discuss",
      async run(unit, { albumId: id, position }) {
        await albumRow(unit, id);
        const done = await unit.db
          .updateTable("album_picture")
          .set({ removed_at: unit.now })
          .where("album_id", "=", id)
          .where("position", "=", position)
          .where("removed_at", "is", null)
          .executeTakeFirst();
        if (Number(done.numUpdatedRows) === 0) throw notFound("picture", String(position), "position");
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

/** The questions about albums; every member may ask. */
export const albumQueries = Object.freeze({
  read: defineQuery({
    name: "albums.read",
    input: readAlbumInput,
    right: "roster.read",
    async run({ db, branchId }, { albumId: id }) {
      const album = await db
        .selectFrom("album")
        .selectAll()
        .where("branch_id", "=", branchId)
        .where("id", "=", id)
        .executeTakeFirst();
      if (album === undefined) throw notFound("album", id, "albumId");
      const pictures = await db
        .selectFrom("album_picture")
        .select(["position", "ref", "caption"])
        .where("album_id", "=", id)
        .where("removed_at", "is", null)
        .orderBy("position")
        .execute();
      const { title, gathering, held_on: heldOn, author_id: authorId, post_id: postId } = album;
      return { albumId: id, title, gathering, heldOn, authorId, postId, pictures };
    },
  }),
  list: defineQuery({
    name: "albums.list",
    input: listAlbumsInput,
    right: "roster.read",
    async run({ db, branchId }, { cursor, limit }) {
      let query = db
        .selectFrom("album")
        .select(["id as albumId", "title", "gathering", "held_on as heldOn", "post_id as postId"])
        .where("branch_id", "=", branchId);
      if (cursor !== undefined) query = query.where("id", "<", cursor);
      const rows = await query
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      return { items, next: rows.length > limit ? (items.at(-1)?.albumId ?? null) : null };
    },
  }),
});

async function writeAlbum(unit: Unit, input: z.output<typeof createAlbumInput>, postId: string): Promise<string> {
  const id = unit.id("album");
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
  await unit.db
    .insertInto("album_picture")
    .values(
      input.pictures.map(({ ref, caption }, position) => ({ album_id: id, position, ref, caption, removed_at: null })),
    )
    .execute();
  return id;
}

async function albumRow(unit: Unit, id: string): Promise<void> {
  const row = await unit.db
    .selectFrom("album")
    .select("id")
    .where("branch_id", "=", unit.branchId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) throw notFound("album", id, "albumId");
}

async function assertImages(unit: Unit, refs: readonly string[]): Promise<void> {
  const other = (await mediaOf(unit.db, unit.branchId, refs)).find((media) => media.kind !== "image");
  if (other === undefined) return;
  throw new MicrobranchError("INPUT_INVALID", {
    message: `albums.create: pictures: ${other.name} is no image.`,
    field: "pictures",
  });
}
