import { z } from "zod";
import {
  branchScope,
  defineCommand,
  defineQuery,
  notAllowed,
  type Right,
  refuse,
  type Unit,
} from "../command/command.js";
import { guardRefusal, type NoticeDesk } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import { authority, branchDay, branchProfile, recipientsOf } from "../organisation/organisation.js";
import { localDateOf } from "../schedule/schedule.js";
import { lineSchema } from "../text/text.js";
import { type MessageKey, say } from "../wording/wording.js";
import { listOf, staying } from "./leaving.js";
import { useMedia } from "./media-rows.js";
import { guarded, masked, postShape } from "./post-content.js";
import { listPosts, postFor, type ReadPost, readPost } from "./post-reading.js";
import { attachable, held, plain, publishPost, writeEdition } from "./publish-post.js";
import { emitSection } from "./section-events.js";
import { assertMayPublish, openSection, sectionOn } from "./section-on-day.js";

const postId = z.string().min(1).max(64).describe("the post");

/** Input of `posts.publish`. */
export const publishPostInput = z.strictObject({
  ...branchScope.shape,
  sectionId: z.string().min(1).max(64).describe("the section"),
  ...postShape,
  announce: z.boolean().default(true).describe("whether the members are told [true]"),
});

/** Input of `posts.correct`. */
export const correctPostInput = z.strictObject({
  ...branchScope.shape,
  postId,
  ...postShape,
  announce: z.boolean().default(true).describe("whether the members are told [true]"),
});

/** Input of `posts.withdraw`. */
export const withdrawPostInput = z.strictObject({
  ...branchScope.shape,
  postId,
  reason: lineSchema(200).describe("why, for the record"),
  announce: z.boolean().default(true).describe("whether the members are told [true]"),
});

/** Input of `posts.read`. */
export const readPostInput = z.strictObject({ ...branchScope.shape, postId });

/** Input of `posts.list`. */
export const listPostsInput = z.strictObject({
  ...branchScope.shape,
  sectionId: z.string().min(1).max(64).optional().describe("only posts of this section [all]"),
  cursor: z.string().min(1).max(64).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most posts of a page [50]"),
});

/** The commands about posts. */
export function postCommands(desk: NoticeDesk) {
  return {
    publish: defineCommand({
      name: "posts.publish",
      input: publishPostInput,
      right: null,
      async run(unit, input) {
        const section = await openSection(unit, input.sectionId);
        await assertMayPublish(unit, section, "posts.publish");
        return publishPost(unit, desk, { ...input, section });
      },
    }),

    correct: defineCommand({
      name: "posts.correct",
      input: correctPostInput,
      right: null,
      async run(unit, input) {
        const post = await ownPost(unit, input.postId, "posts.correct");
        const media = await attachable(unit, input.media);
        const inspection = await desk.inspect(unit, guarded(input, media), input.postId);
        if (inspection.verdict === "block") return refuse(guardRefusal(inspection));
        if (inspection.verdict === "hold") throw held(inspection.findings);
        const content = masked(input, inspection.message);
        const edition = post.edition + 1;
        await writeEdition(unit, input.postId, edition, content);
        await unit.db.updateTable("post").set({ edition }).where("id", "=", input.postId).execute();
        await useMedia(unit, input.postId, content.media);
        await unit.record({
          kind: "post.corrected",
          subject: input.postId,
          retention: "years10",
          payload: { edition, ...plain(content, media) },
        });
        if (input.announce) await tellChange(unit, desk, post, "post.corrected");
        return { postId: input.postId, edition };
      },
    }),

    withdraw: defineCommand({
      name: "posts.withdraw",
      input: withdrawPostInput,
      right: null,
      async run(unit, input) {
        const post = await ownPost(unit, input.postId, "posts.withdraw");
        await unit.db
          .updateTable("post")
          .set({ withdrawn_at: unit.now, withdrawn_why: input.reason })
          .where("id", "=", input.postId)
          .execute();
        await unit.record({
          kind: "post.withdrawn",
          subject: input.postId,
          retention: "years10",
          payload: { reason: input.reason },
        });
        if (post.noticeId !== null) await desk.recallNotice(unit, post.noticeId, { corrects: false });
        if (input.announce) await tellChange(unit, desk, post, "post.withdrawn");
        emitSection(unit, "post.withdrawn", { branchId: unit.branchId, postId: input.postId });
        return { withdrawnAt: unit.now };
      },
    }),
  };
}

/** The questions about posts; every member may ask. */
export const postQueries = Object.freeze({
  list: defineQuery({ name: "posts.list", input: listPostsInput, right: "roster.read", run: listPosts }),
  read: defineQuery({
    name: "posts.read",
    input: readPostInput,
    right: "roster.read",
    run: (view, input) => postFor(view, input.postId),
  }),
});

/** A post that stands, for its author or whoever looks after sections; to write in it, one must be able to publish. */
async function ownPost(unit: Unit, id: string, name: string): Promise<ReadPost> {
  const post = await readPost(unit.db, unit.branchId, id);
  if (post.withdrawnAt !== null)
    throw new MicrobranchError("CONFLICT", { message: "The post was withdrawn already.", field: "postId" });
  if (post.state === "held")
    throw new MicrobranchError("CONFLICT", {
      message: `${name}: the post is held by the content guard. Release or discard its notice first.`,
      field: "postId",
      details: { noticeId: post.noticeId },
    });
  const { actor } = unit;
  if (actor.kind === "member" && actor.memberId === post.authorId) return post;
  const rights = await authority({ db: unit.db, actor, branchId: unit.branchId, now: unit.now });
  const needed: readonly Right[] =
    name === "posts.correct" ? ["section.manage", "section.publish"] : ["section.manage"];
  const lacking = needed.find((right) => !rights.has(right));
  if (lacking !== undefined) throw notAllowed(name, lacking);
  return post;
}

async function tellChange(
  unit: Unit,
  desk: NoticeDesk,
  post: ReadPost,
  key: Extract<MessageKey, "post.corrected" | "post.withdrawn">,
): Promise<void> {
  const { branchId, db, now } = unit;
  const { locale, zone } = await branchProfile(db, branchId);
  const text = say(locale, key, { title: post.title, date: localDateOf(post.publishedAt, zone) });
  const section = await sectionOn(db, branchId, await branchDay(db, branchId, now), post.sectionId);
  const list = listOf(section, !(await isRelay(unit, post.postId)));
  await desk.sendNotice(unit, {
    purpose: "notice",
    locale,
    title: post.title,
    body: [{ kind: "paragraph", text }],
    subject: post.postId,
    threadSubject: post.postId,
    list,
    audience: "branch",
    retention: "years10",
    spreads: true, // as the post itself, so as not to arrive before it
    occurrence: `${key} ${localDateOf(now, zone)}`,
    recipients: await staying(db, list, await recipientsOf(db, { branchId, now, audience: { kind: "all" } })),
  });
}

/** Whether a post passes an instruction on, which is for every member. */
async function isRelay({ db }: Unit, postId: string): Promise<boolean> {
  const row = await db.selectFrom("relay").select("id").where("post_id", "=", postId).executeTakeFirst();
  return row !== undefined;
}
