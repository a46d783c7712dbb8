import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../archive/archive.js";
import { actorText, branchScope, defineCommand, type Refusal, refuse, type Unit } from "../command/command.js";
import { guardRefusal, type NoticeDesk } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import { branchProfile } from "../organisation/organisation.js";
import type { Database, Db } from "../store/store.js";
import { lineSchema, proseSchema } from "../text/text.js";
import { say } from "../wording/wording.js";
import { publishPost } from "./publish-post.js";
import { relayOf } from "./relay-queries.js";
import { emitSection } from "./section-events.js";
import { openSection } from "./section-on-day.js";

export { relayQueries } from "./relay-queries.js";

const relayId = z.string().min(1).max(64).describe("the relay");

/** Input of `relays.draft`. */
export const draftRelayInput = z.strictObject({
  ...branchScope.shape,
  sectionId: z.string().min(1).max(64).describe("the section in which it is published"),
  origin: lineSchema(100).describe("where the instruction comes from"),
  documentNumber: lineSchema(60).nullable().default(null).describe("the document's number [none]"),
  title: lineSchema(100),
  gist: proseSchema(20_000).describe("what is passed on"),
});

/** Input of `relays.change`. */
export const changeRelayInput = z.strictObject({
  ...branchScope.shape,
  relayId,
  title: lineSchema(100),
  gist: proseSchema(20_000).describe("what is passed on"),
});

/** Input of `relays.review`. */
export const reviewRelayInput = z.strictObject({
  ...branchScope.shape,
  relayId,
  result: z.enum(["publishable", "internalOnly", "notPublishable"]).describe("what the review came to"),
  note: lineSchema(200).nullable().default(null).describe("a remark [none]"),
});

/** Input of `relays.publish`. */
export const publishRelayInput = z.strictObject({ ...branchScope.shape, relayId });

/** The commands by which an instruction of a superior organisation is passed on: drafted, reviewed for secrecy, published. */
export function relayCommands(desk: NoticeDesk) {
  return {
    draft: defineCommand({
      name: "relays.draft",
      input: draftRelayInput,
      right: "relay.publish",
      async run(unit, input) {
        await openSection(unit, input.sectionId);
        const id = unit.id("relay");
        const { origin, documentNumber, sectionId } = input;
        const words = await looked(unit, desk, id, { ...input, labels: [origin, documentNumber ?? ""] });
        if (!("gist" in words)) return words;
        const { title, gist } = words;
        const digest = digestOf({ origin, documentNumber, title, gist });
        await unit.db
          .insertInto("relay")
          .values({
            id,
            branch_id: unit.branchId,
            section_id: sectionId,
            author_id: authorOf(unit),
            origin,
            document_number: documentNumber,
            title,
            gist,
            digest,
            post_id: null,
            at: unit.now,
          })
          .execute();
        await record(unit, "relay.drafted", id, { sectionId, origin, documentNumber, title, gist, digest });
        return { relayId: id };
      },
    }),

    change: defineCommand({
      name: "relays.change",
      input: changeRelayInput,
      right: "relay.publish",
      async run(unit, input) {
        const relay = await unpublished(unit, input.relayId);
        const words = await looked(unit, desk, relay.id, { ...input, labels: [] });
        if (!("gist" in words)) return words;
        const { title, gist } = words;
        const digest = digestOf({ origin: relay.origin, documentNumber: relay.document_number, title, gist });
        await unit.db
          .updateTable("relay")
          .set({ title, gist, digest, author_id: authorOf(unit), at: unit.now })
          .where("id", "=", relay.id)
          .execute();
        await record(unit, "relay.changed", relay.id, { title, gist, digest });
        return { relayId: relay.id };
      },
    }),

    review: defineCommand({
      name: "relays.review",
      input: reviewRelayInput,
      right: "relay.review",
      async run(unit, { relayId: id, result, note }) {
        const relay = await unpublished(unit, id);
        const reviewerId = authorOf(unit);
        if (reviewerId === relay.author_id || (await hasWrittenIn(unit, id)))
          throw new MicrobranchError("NOT_ALLOWED", {
            message: "relays.review: somebody other than the author reviews for secrecy.",
            details: { right: "relay.review" },
          });
        await unit.db
          .insertInto("relay_review")
          .values({
            id: unit.id("review"),
            relay_id: id,
            digest: relay.digest,
            reviewer_id: reviewerId,
            result,
            note,
            at: unit.now,
          })
          .execute();
        await record(unit, "relay.reviewed", id, { reviewer: reviewerId, result, note, digest: relay.digest });
        emitSection(unit, "relay.reviewed", { branchId: unit.branchId, relayId: id, result });
        return { relayId: id, result };
      },
    }),

    publish: defineCommand({
      name: "relays.publish",
      input: publishRelayInput,
      right: "relay.publish",
      async run(unit, { relayId: id }) {
        const relay = await unpublished(unit, id);
        await assertPublishable(unit.db, relay);
        const section = await openSection(unit, relay.section_id);
        const { locale } = await branchProfile(unit.db, unit.branchId);
        const { origin: from, title, gist } = relay;
        const published = await publishPost(unit, desk, {
          section,
          title,
          body: gist,
          links: [],
          media: [],
          announce: true,
          relay: { secrecyReview: "passed" },
          retention: "permanent",
          notice: {
            title: say(locale, "relay.title", { from, title }),
            lead: [say(locale, "relay.keepInside")],
          },
        });
        if (!("postId" in published)) return published;
        await unit.db.updateTable("relay").set({ post_id: published.postId }).where("id", "=", id).execute();
        await record(unit, "relay.published", id, { post: published.postId, digest: relay.digest });
        return published;
      },
    }),
  };
}

/** The words of a relay as the guard lets them be written down. */
async function looked(
  unit: Unit,
  desk: NoticeDesk,
  id: string,
  text: { readonly title: string; readonly gist: string; readonly labels: readonly string[] },
): Promise<{ readonly title: string; readonly gist: string } | Refusal> {
  const inspection = await desk.inspect(
    unit,
    {
      title: text.title,
      body: text.gist,
      labels: text.labels,
      purpose: "notice",
      audience: "branch",
      relaysInstruction: true,
    },
    id,
  );
  if (inspection.verdict === "block") return refuse(guardRefusal(inspection));
  const { title = text.title, body: gist = text.gist } = inspection.message;
  return { title, gist };
}

/** Whether the actor wrote the text or changed it at any time: the log knows. */
async function hasWrittenIn(unit: Unit, id: string): Promise<boolean> {
  const row = await unit.db
    .selectFrom("record")
    .select("seq")
    .where("branch_id", "=", unit.branchId)
    .where("subject", "=", id)
    .where("kind", "in", ["relay.drafted", "relay.changed"])
    .where("actor", "=", actorText(unit.actor))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function unpublished(unit: Unit, id: string): Promise<Database["relay"]> {
  const relay = await relayOf(unit.db, unit.branchId, id);
  if (relay.post_id !== null)
    throw new MicrobranchError("CONFLICT", { message: "The instruction was published already.", field: "relayId" });
  return relay;
}

/** The latest review of exactly this text decides. */
async function assertPublishable(db: Db, relay: Database["relay"]): Promise<void> {
  const review = await db
    .selectFrom("relay_review")
    .select(["result", "digest"])
    .where("relay_id", "=", relay.id)
    .where("digest", "=", relay.digest)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (review?.result === "publishable") return;
  throw new MicrobranchError("REVIEW_MISSING", {
    message:
      review === undefined
        ? "relays.publish: no secrecy review of this text is recorded. Have somebody else review it first."
        : `relays.publish: the secrecy review came to ${review.result}. It may not be published.`,
    field: "relayId",
    details: { result: review?.result ?? null },
  });
}

function digestOf(text: { origin: string; documentNumber: string | null; title: string; gist: string }): string {
  return createHash("sha256").update(canonicalJson(text)).digest("hex");
}

function authorOf(unit: Unit): string {
  if (unit.actor.kind === "member") return unit.actor.memberId;
  throw new MicrobranchError("NOT_ALLOWED", { message: "Only a member drafts, reviews and publishes an instruction." });
}

const record = (unit: Unit, kind: string, subject: string, payload: object): Promise<number> =>
  unit.record({ kind, subject, retention: "permanent", payload });
