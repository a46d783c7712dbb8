import { z } from "zod";
import {
  branchScope,
  defineCommand,
  defineQuery,
  notAllowed,
  type Refusal,
  refuse,
  type Unit,
} from "../command/command.js";
import { guardRefusal, type InboundMessage, type NoticeDesk } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import type { GuardedMessage } from "../guard/guard.js";
import { authority, policyOf } from "../organisation/organisation.js";
import { proseSchema } from "../text/text.js";
import { leaveByWord } from "./leave-by-word.js";
import { adoptMedia, asAttachments, mediaOf, useMedia } from "./media-rows.js";
import { mediaRefSchema } from "./media-tasks.js";
import { postFor, readPost } from "./post-reading.js";
import { attachable, held } from "./publish-post.js";
import { emitSection } from "./section-events.js";
import { notFound, openSection } from "./section-on-day.js";

/** Most characters of a comment; a longer message is kept whole in the archive of raw messages. */
const commentMaxChars = 10_000;

/** Input of `discussion.say`. */
export const sayInput = z.strictObject({
  ...branchScope.shape,
  postId: z.string().min(1).max(64).describe("the post under which it is said"),
  text: proseSchema(commentMaxChars).describe("what is said"),
  media: z.array(mediaRefSchema).max(30).default([]).describe("references from `media.add` [none]"),
});

/** Input of `discussion.withdraw`. */
export const withdrawCommentInput = z.strictObject({
  ...branchScope.shape,
  commentId: z.string().min(1).max(64).describe("one's own comment"),
});

/** Input of `discussion.list`. */
export const listCommentsInput = z.strictObject({
  ...branchScope.shape,
  postId: z.string().min(1).max(64).nullable().describe("the post; null: said to the branch and to no post"),
  cursor: z.string().min(1).max(64).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most comments of a page [50]"),
});

/** Something said. */
export interface Comment {
  /** Its id. */
  readonly commentId: string;
  /** The post, or `null`. */
  readonly postId: string | null;
  /** Who said it. */
  readonly authorId: string;
  /** The text; empty when only media came. */
  readonly text: string;
  /** References to media. */
  readonly media: readonly string[];
  /** The channel over which it came, or `null`. */
  readonly channel: string | null;
  /** Epoch milliseconds. */
  readonly saidAt: number;
}

/** The commands of discussion. */
export function discussionCommands(desk: NoticeDesk) {
  return {
    say: defineCommand({
      name: "discussion.say",
      input: sayInput,
      right: "section.discuss",
      async run(unit, input) {
        const { postId, text, media } = input;
        if (unit.actor.kind !== "member")
          throw new MicrobranchError("NOT_ALLOWED", { message: "discussion.say: only a member says something." });
        const { memberId } = unit.actor;
        await standingPost(unit, postId);
        return say(unit, desk, { postId, authorId: memberId, text, media, channel: null, saidAt: unit.now });
      },
    }),

    withdraw: defineCommand({
      name: "discussion.withdraw",
      input: withdrawCommentInput,
      right: "section.discuss",
      async run(unit, { commentId }) {
        const authorId = unit.actor.kind === "member" ? unit.actor.memberId : "";
        const done = await unit.db
          .updateTable("comment")
          .set({ withdrawn_at: unit.now })
          .where("branch_id", "=", unit.branchId)
          .where("id", "=", commentId)
          .where("author_id", "=", authorId)
          .where("withdrawn_at", "is", null)
          .executeTakeFirst();
        if (Number(done.numUpdatedRows) === 0) throw notFound("own comment", commentId, "commentId");
        await unit.record({ kind: "comment.withdrawn", subject: commentId, retention: "years10", payload: {} });
        return { withdrawnAt: unit.now };
      },
    }),
  };
}

/** The questions about discussion; every member may ask. What was said to no post is for officers. */
export const discussionQueries = Object.freeze({
  list: defineQuery({
    name: "discussion.list",
    input: listCommentsInput,
    right: "section.discuss",
    async run({ db, branchId, actor, now }, { postId, cursor, limit }) {
      if (postId === null) {
        const held = await authority({ db, actor, branchId, now });
        if (!held.has("archive.read")) throw notAllowed("discussion.list", "archive.read");
      } else await postFor({ db, branchId, actor, now }, postId);
      let query = db
        .selectFrom("comment")
        .selectAll()
        .where("branch_id", "=", branchId)
        .where("post_id", postId === null ? "is" : "=", postId)
        .where("withdrawn_at", "is", null);
      if (cursor !== undefined) query = query.where("id", ">", cursor);
      const rows = await query
        .orderBy("id")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map(
        (row): Comment => ({
          commentId: row.id,
          postId: row.post_id,
          authorId: row.author_id,
          text: row.body,
          media: JSON.parse(row.media) as string[],
          channel: row.channel,
          saidAt: row.said_at,
        }),
      );
      return { items, next: rows.length > limit ? (items.at(-1)?.commentId ?? null) : null };
    },
  }),
});

/**
 * Takes in what a member wrote over a channel: a comment under the post that it replies to, else one to the branch; or the
 * wish to leave the post's section.
 *
 * What the guard does not let through, or comes to a post that no longer stands or a closed section, is recorded without
 * its words; the raw message is kept by delivery, also with media beyond what a post may carry.
 */
export async function commentFromMessage(unit: Unit, desk: NoticeDesk, message: InboundMessage): Promise<void> {
  const { memberId, channel, occurredAt, noticeId } = message;
  const postId = await postOf(unit, message.threadSubject);
  if (await leaveByWord(unit, desk, message, postId)) return;
  const text = message.text.slice(0, commentMaxChars).toWellFormed();
  if (text.trim() === "" && message.media.length === 0) return;
  const refused = (error: MicrobranchError): Promise<number> =>
    unit.record({
      kind: "comment.refused",
      subject: postId,
      retention: "years10",
      payload: { author: memberId, channel, notice: noticeId, code: error.code, details: rulesOf(error) },
    });
  try {
    if (postId !== null) await standingPost(unit, postId);
    const { maxPerPost } = await policyOf(unit.db, unit.branchId, "mediaLimits");
    const media = (await adoptMedia(unit, message.media)).slice(0, maxPerPost);
    const said = await say(unit, desk, { postId, authorId: memberId, text, media, channel, saidAt: occurredAt });
    if (!("commentId" in said)) await refused(said.error);
  } catch (error) {
    if (!(error instanceof MicrobranchError) || !expected.has(error.code)) throw error;
    await refused(error);
  }
}

const expected: ReadonlySet<string> = new Set(["SECTION_CLOSED", "GUARD_HELD", "CONFLICT", "NOT_FOUND"]);

function rulesOf(error: MicrobranchError): readonly string[] {
  const { rules, findings } = error.details;
  if (Array.isArray(rules)) return rules.filter((rule): rule is string => typeof rule === "string");
  const found: readonly { readonly ruleId?: unknown }[] = Array.isArray(findings) ? findings : [];
  return [...new Set(found.map(({ ruleId }) => ruleId).filter((rule): rule is string => typeof rule === "string"))];
}

async function postOf(unit: Unit, threadSubject: string | null): Promise<string | null> {
  if (threadSubject === null) return null;
  const row = await unit.db
    .selectFrom("post")
    .select("id")
    .where("branch_id", "=", unit.branchId)
    .where("id", "=", threadSubject)
    .executeTakeFirst();
  return row?.id ?? null;
}

async function standingPost(unit: Unit, postId: string): Promise<void> {
  const post = await readPost(unit.db, unit.branchId, postId);
  if (post.state !== "published")
    throw new MicrobranchError("CONFLICT", { message: "The post does not stand; nothing can be said under it." });
  await openSection(unit, post.sectionId);
}

async function say(
  unit: Unit,
  desk: NoticeDesk,
  said: Omit<Comment, "commentId">,
): Promise<{ readonly commentId: string } | Refusal> {
  const media = await attachable(unit, said.media);
  const commentId = unit.id("comment");
  const message: GuardedMessage = {
    body: said.text,
    attachments: asAttachments(media),
    purpose: "requested",
    audience: "branch",
  };
  const inspection = await desk.inspect(unit, message, commentId);
  if (inspection.verdict === "block") return refuse(guardRefusal(inspection));
  if (inspection.verdict === "hold") throw held(inspection.findings);
  const body = inspection.message.body ?? said.text;
  await unit.db
    .insertInto("comment")
    .values({
      id: commentId,
      branch_id: unit.branchId,
      post_id: said.postId,
      author_id: said.authorId,
      body,
      media: JSON.stringify(said.media),
      channel: said.channel,
      said_at: said.saidAt,
      withdrawn_at: null,
    })
    .execute();
  await useMedia(unit, commentId, said.media);
  await unit.record({
    kind: said.postId === null ? "message.received" : "comment.said",
    subject: said.postId ?? commentId,
    retention: "years10",
    payload: {
      comment: commentId,
      author: said.authorId,
      text: body,
      channel: said.channel,
      media: (await mediaOf(unit.db, unit.branchId, said.media)).map(({ ref, name, type }) => ({ ref, name, type })),
    },
  });
  emitSection(unit, "comment.said", { branchId: unit.branchId, commentId, postId: said.postId });
  return { commentId };
}
