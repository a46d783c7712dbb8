import { z } from "zod";
import { branchScope, defineQuery } from "../command/command.js";
import type { Database, Db } from "../store/store.js";
import { notFound } from "./section-on-day.js";

/** Input of `relays.list`. */
export const listRelaysInput = z.strictObject({
  ...branchScope.shape,
  cursor: z.string().min(1).max(64).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most relays of a page [50]"),
});

/** Input of `relays.read`. */
export const readRelayInput = z.strictObject({
  ...branchScope.shape,
  relayId: z.string().min(1).max(64).describe("the relay"),
});

/** The questions about relays; for those who draft or review. */
export const relayQueries = Object.freeze({
  read: defineQuery({
    name: "relays.read",
    input: readRelayInput,
    right: "archive.read",
    async run({ db, branchId }, { relayId: id }) {
      const relay = await relayOf(db, branchId, id);
      const reviews = await db
        .selectFrom("relay_review")
        .selectAll()
        .where("relay_id", "=", id)
        .orderBy("id")
        .execute();
      return {
        relayId: id,
        sectionId: relay.section_id,
        authorId: relay.author_id,
        origin: relay.origin,
        documentNumber: relay.document_number,
        title: relay.title,
        gist: relay.gist,
        postId: relay.post_id,
        reviews: reviews.map((review) => ({
          reviewerId: review.reviewer_id,
          result: review.result,
          note: review.note,
          at: review.at,
          isOfThisText: review.digest === relay.digest,
        })),
      };
    },
  }),
  list: defineQuery({
    name: "relays.list",
    input: listRelaysInput,
    right: "archive.read",
    async run({ db, branchId }, { cursor, limit }) {
      let query = db
        .selectFrom("relay")
        .select(["id as relayId", "section_id as sectionId", "author_id as authorId", "origin", "title"])
        .select(["document_number as documentNumber", "post_id as postId", "at"])
        .where("branch_id", "=", branchId);
      if (cursor !== undefined) query = query.where("id", "<", cursor);
      const rows = await query
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      return { items, next: rows.length > limit ? (items.at(-1)?.relayId ?? null) : null };
    },
  }),
});

/** A relay of the branch. @throws NOT_FOUND, field `relayId`. */
export async function relayOf(db: Db, branchId: string, id: string): Promise<Database["relay"]> {
  const row = await db
    .selectFrom("relay")
    .selectAll()
    .where("branch_id", "=", branchId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) throw notFound("relay", id, "relayId");
  return row;
}
