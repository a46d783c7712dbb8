import type { View } from "../command/command.js";
import { authority } from "../organisation/organisation.js";
import type { Db } from "../store/store.js";
import { notFound } from "./section-on-day.js";

/** A post as it stands. */
export interface ReadPost {
  /** Its id. */
  readonly postId: string;
  /** Its section. */
  readonly sectionId: string;
  /** Who wrote it, or `null` when the library published it for the branch. */
  readonly authorId: string | null;
  /** Title of the latest edition. */
  readonly title: string;
  /** Text of the latest edition. */
  readonly body: string;
  /** Links of the latest edition. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** Media of the latest edition. */
  readonly media: readonly string[];
  /** The latest edition, from 1. */
  readonly edition: number;
  /** The notice that told of it, or `null`. */
  readonly noticeId: string | null;
  /** `held`: a person must release it first; `withdrawn`: by its author or an officer; else `published`. */
  readonly state: "published" | "held" | "withdrawn";
  /** Epoch milliseconds. */
  readonly publishedAt: number;
  /** Epoch milliseconds, or `null`. */
  readonly withdrawnAt: number | null;
  /** How many comments stand under it. */
  readonly comments: number;
}

/** One post. @throws NOT_FOUND, field `postId`. */
export async function readPost(db: Db, branchId: string, postId: string): Promise<ReadPost> {
  const row = await select(db, branchId).where("p.id", "=", postId).executeTakeFirst();
  if (row === undefined) throw notFound("post", postId, "postId");
  return toPost(row);
}

/** A post as the asker may see it: of withdrawn ones only officers and the author see the content. @throws NOT_FOUND. */
export async function postFor(view: View, postId: string): Promise<ReadPost> {
  const post = await readPost(view.db, view.branchId, postId);
  if (await maySee(view, post)) return post;
  if (post.state === "held") throw notFound("post", postId, "postId");
  return { ...post, body: "", links: [], media: [] };
}

/** Whether the asker may see all of a post: a held one is for its author and those who may release it. */
export async function maySee(
  { db, branchId, actor, now }: View,
  { state, authorId }: Pick<ReadPost, "state" | "authorId">,
): Promise<boolean> {
  if (state === "published" || (actor.kind === "member" && actor.memberId === authorId)) return true;
  const rights = await authority({ db, actor, branchId, now });
  return rights.has(state === "held" ? "guard.release" : "archive.read");
}

/** A page of posts, the newest first; what is held or withdrawn is left out. */
export async function listPosts(
  { db, branchId }: View,
  input: { readonly sectionId?: string | undefined; readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ readonly items: readonly ReadPost[]; readonly next: string | null }> {
  let query = select(db, branchId)
    .where("p.withdrawn_at", "is", null)
    .where((eb) => eb.or([eb("n.state", "is", null), eb("n.state", "not in", ["held", "discarded"])]));
  if (input.sectionId !== undefined) query = query.where("p.section_id", "=", input.sectionId);
  if (input.cursor !== undefined) query = query.where("p.id", "<", input.cursor);
  const rows = await query
    .orderBy("p.id", "desc")
    .limit(input.limit + 1)
    .execute();
  const items = rows.slice(0, input.limit).map(toPost);
  return { items, next: rows.length > input.limit ? (items.at(-1)?.postId ?? null) : null };
}

function select(db: Db, branchId: string) {
  return db
    .selectFrom("post as p")
    .innerJoin("post_edition as e", (on) => on.onRef("e.post_id", "=", "p.id").onRef("e.edition", "=", "p.edition"))
    .leftJoin("notice as n", "n.id", "p.notice_id")
    .select(["p.id", "p.section_id", "p.author_id", "p.edition", "p.notice_id", "p.published_at", "p.withdrawn_at"])
    .select(["e.title", "e.body", "e.items", "n.state as notice_state"])
    .select((eb) =>
      eb
        .selectFrom("comment as c")
        .select((count) => count.fn.countAll<number>().as("count"))
        .whereRef("c.branch_id", "=", "p.branch_id")
        .whereRef("c.post_id", "=", "p.id")
        .where("c.withdrawn_at", "is", null)
        .as("comments"),
    )
    .where("p.branch_id", "=", branchId);
}

type PostColumns = Awaited<ReturnType<ReturnType<typeof select>["executeTakeFirstOrThrow"]>>;

function toPost(row: PostColumns): ReadPost {
  const { links, media } = JSON.parse(row.items) as Pick<ReadPost, "links" | "media">;
  const isHeld = row.notice_state === "held" || row.notice_state === "discarded";
  return {
    postId: row.id,
    sectionId: row.section_id,
    authorId: row.author_id,
    title: row.title,
    body: row.body,
    links,
    media,
    edition: row.edition,
    noticeId: row.notice_id,
    state: row.withdrawn_at !== null ? "withdrawn" : isHeld ? "held" : "published",
    publishedAt: row.published_at,
    withdrawnAt: row.withdrawn_at,
    comments: row.comments ?? 0,
  };
}
