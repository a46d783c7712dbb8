import { z } from "zod";
import { branchScope, defineQuery } from "../command/command.js";
import { maySee, readPost } from "./post-reading.js";
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

/** The questions about albums; every member may ask. One whose post is held or withdrawn is left out. */
export const albumQueries = Object.freeze({
  read: defineQuery({
    name: "albums.read",
    input: readAlbumInput,
    right: "roster.read",
    async run(view, { albumId: id }) {
      const { db, branchId } = view;
      const album = await db
        .selectFrom("album")
        .selectAll()
        .where("branch_id", "=", branchId)
        .where("id", "=", id)
        .executeTakeFirst();
      if (album === undefined || !(await maySee(view, await readPost(db, branchId, album.post_id))))
        throw notFound("album", id, "albumId");
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
        .selectFrom("album as a")
        .innerJoin("post as p", "p.id", "a.post_id")
        .leftJoin("notice as n", "n.id", "p.notice_id")
        .select(["a.id as albumId", "a.title", "a.gathering", "a.held_on as heldOn", "a.post_id as postId"])
        .where("a.branch_id", "=", branchId)
        .where("p.withdrawn_at", "is", null)
        .where((eb) => eb.or([eb("n.state", "is", null), eb("n.state", "not in", ["held", "discarded"])]));
      if (cursor !== undefined) query = query.where("a.id", "<", cursor);
      const rows = await query
        .orderBy("a.id", "desc")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      return { items, next: rows.length > limit ? (items.at(-1)?.albumId ?? null) : null };
    },
  }),
});
