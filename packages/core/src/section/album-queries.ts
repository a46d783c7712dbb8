import { z } from "zod";
import { branchScope, defineQuery } from "../command/command.js";
import { notFound } from "./section-on-day.js";

/** Input of `albums.read`. */
export const readAlbumInput = z.strictObject({
  ...branchScope.shape,
  albumId: z.string().min(1).max(64).describe("the album"),
});

/** Input of `albums.list`. */
export const listAlbumsInput = z.strictObject({
  ...branchScope.shape,
  cursor: z.string().min(1).max(64).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most albums of a page [50]"),
});

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
