import { type Refusal, refuse, type Unit } from "../command/command.js";
import { guardRefusal, type NoticeDesk, type NoticeDraft, type SendAnswer } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import type { GuardFinding, GuardVerdict, SecrecyReviewState } from "../guard/guard.js";
import { branchProfile, policyOf, recipientsOf } from "../organisation/organisation.js";
import { say } from "../wording/wording.js";
import { listOf, staying } from "./leaving.js";
import { type BranchMedia, mediaOf, useMedia } from "./media-rows.js";
import { blocksOf, guarded, masked, type PostContent } from "./post-content.js";
import { emitSection } from "./section-events.js";
import type { SectionOnDay } from "./section-on-day.js";

/** What is published, and how it is told. */
export interface Publication extends PostContent {
  /** The section; open, and the actor may publish in it. */
  readonly section: SectionOnDay;
  /** Whether the members are told. */
  readonly announce: boolean;
  /** What it is: a post, an album, an instruction passed on ("post"). */
  readonly purpose?: NoticeDraft["purpose"];
  /** Whether it passes on an instruction, and how its review stands (not one). */
  readonly relay?: { readonly secrecyReview: SecrecyReviewState };
  /** How long it is kept ("years10"). */
  readonly retention?: NoticeDraft["retention"];
  /** Title and first lines of the notice (those of a post in a section). */
  readonly notice?: { readonly title: string; readonly lead: readonly string[] };
}

/** What became of a publication. */
export interface Published {
  /** The post. */
  readonly postId: string;
  /** `published`: to be seen and on its way; `held`: the guard wants a person to release it first. */
  readonly state: "published" | "held";
  /** The notice, or `null` when nobody was told. */
  readonly noticeId: string | null;
  /** How many members the notice is queued for. */
  readonly queued: number;
  /** How many members have no usable address. */
  readonly unreachable: number;
  /** The guard's strongest verdict. */
  readonly verdict: GuardVerdict;
  /** What the guard found; none of the words. */
  readonly findings: readonly GuardFinding[];
}

/**
 * Publishes a post: the guard looks first, then the post, its record, and the notice to all members but the author.
 *
 * @returns What became of it; a refusal (GUARD_BLOCKED) when the guard blocks.
 * @throws GUARD_HELD if the guard holds it and no notice is wanted that a person could release; INPUT_INVALID for too much
 *   media; NOT_FOUND for media that the branch does not have.
 */
export async function publishPost(
  unit: Unit,
  desk: NoticeDesk,
  publication: Publication,
): Promise<Published | Refusal> {
  const media = await attachable(unit, publication.media);
  const postId = unit.id("post");
  const { relay } = publication;
  const inspection = await desk.inspect(
    unit,
    {
      ...guarded(publication, media),
      ...(relay === undefined ? {} : { relaysInstruction: true, secrecyReview: relay.secrecyReview }),
    },
    postId,
  );
  if (inspection.verdict === "block") return refuse(guardRefusal(inspection));
  if (inspection.verdict === "hold" && !publication.announce) throw held(inspection.findings);
  const content = masked(publication, inspection.message);
  const authorId = unit.actor.kind === "member" ? unit.actor.memberId : null;
  await writePost(unit, { postId, authorId, sectionId: publication.section.sectionId, content });
  await useMedia(unit, postId, content.media);
  const { section, retention = "years10" } = publication;
  await unit.record({
    kind: "post.published",
    subject: postId,
    retention,
    payload: { section: section.sectionId, sectionTitle: section.title, author: authorId, ...plain(content, media) },
  });
  const answer = publication.announce
    ? await tell(unit, desk, { publication, content, postId, authorId, media })
    : null;
  if (answer !== null && answer.noticeId !== null)
    await unit.db.updateTable("post").set({ notice_id: answer.noticeId }).where("id", "=", postId).execute();
  emitSection(unit, "post.published", { branchId: unit.branchId, postId, sectionId: section.sectionId });
  return {
    postId,
    state: answer?.state === "held" ? "held" : "published",
    noticeId: answer?.noticeId ?? null,
    queued: answer?.queued ?? 0,
    unreachable: answer?.unreachable ?? 0,
    verdict: inspection.verdict,
    findings: inspection.findings,
  };
}

/** The branch's media, not more than a post may carry. */
export async function attachable(unit: Unit, refs: readonly string[]): Promise<readonly BranchMedia[]> {
  const { maxPerPost } = await policyOf(unit.db, unit.branchId, "mediaLimits");
  if (refs.length > maxPerPost)
    throw new MicrobranchError("INPUT_INVALID", {
      message: `media: at most ${maxPerPost} pieces may be attached.`,
      field: "media",
    });
  return mediaOf(unit.db, unit.branchId, refs);
}

/** The error for a text that needs a person's release where there is nothing to release. */
export function held(findings: readonly GuardFinding[]): MicrobranchError {
  const rules = [...new Set(findings.filter((finding) => finding.verdict === "hold").map((finding) => finding.ruleId))];
  return new MicrobranchError("GUARD_HELD", {
    message: `The content guard wants a person to look first (${rules.join(", ")}). Ask an officer, or change the text.`,
    details: { rules },
  });
}

/** What a record says of a content. */
export function plain(content: PostContent, media: readonly BranchMedia[]) {
  return {
    title: content.title,
    body: content.body,
    links: content.links.map(({ label, url }) => ({ label, url })),
    media: media.map(({ ref, name, type, bytes }) => ({ ref, name, type, bytes })),
  };
}

async function writePost(
  unit: Unit,
  post: { postId: string; authorId: string | null; sectionId: string; content: PostContent },
): Promise<void> {
  await unit.db
    .insertInto("post")
    .values({
      id: post.postId,
      branch_id: unit.branchId,
      section_id: post.sectionId,
      author_id: post.authorId,
      edition: 1,
      notice_id: null,
      published_at: unit.now,
      withdrawn_at: null,
      withdrawn_why: null,
    })
    .execute();
  await writeEdition(unit, post.postId, 1, post.content);
}

/** Writes one edition of a post. */
export async function writeEdition(unit: Unit, postId: string, edition: number, content: PostContent): Promise<void> {
  const { title, body, links, media } = content;
  await unit.db
    .insertInto("post_edition")
    .values({ post_id: postId, edition, title, body, items: JSON.stringify({ links, media }), at: unit.now })
    .execute();
}

async function tell(
  unit: Unit,
  desk: NoticeDesk,
  told: {
    publication: Publication;
    content: PostContent;
    postId: string;
    authorId: string | null;
    media: readonly BranchMedia[];
  },
): Promise<SendAnswer> {
  const { publication, content, postId, authorId, media } = told;
  const { branchId, db, now } = unit;
  const { locale, name } = await branchProfile(db, branchId);
  const all = await recipientsOf(db, { branchId, now, audience: { kind: "all" } });
  const author = all.find((member) => member.memberId === authorId)?.name ?? name;
  const section = publication.section.title;
  const list = listOf(publication.section, publication.relay === undefined);
  const notice = publication.notice ?? {
    title: say(locale, "post.published.title", { section, title: content.title }),
    lead: [say(locale, "post.published.lead", { author, section })],
  };
  return desk.sendNotice(unit, {
    purpose: publication.purpose ?? "post",
    locale,
    title: notice.title,
    body: [
      ...notice.lead.map((text) => ({ kind: "paragraph" as const, text })),
      ...blocksOf(content),
      { kind: "paragraph", text: say(locale, "post.published.discuss") },
    ],
    images: media.filter((item) => item.kind === "image").map((item) => item.ref),
    files: media.filter((item) => item.kind !== "image").map((item) => item.ref),
    subject: postId,
    threadSubject: postId,
    list,
    audience: "branch",
    ...(publication.relay === undefined
      ? {}
      : { relaysInstruction: true, secrecyReview: publication.relay.secrecyReview }),
    retention: publication.retention ?? "years10",
    spreads: true,
    recipients: await staying(
      db,
      list,
      all.filter((member) => member.memberId !== authorId),
    ),
  });
}
