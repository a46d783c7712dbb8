import { z } from "zod";
import { defineOccasion, type Occasion } from "../calendar/calendar.js";
import type { Unit } from "../command/command.js";
import type { NoticeDesk } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import { branchProfile } from "../organisation/organisation.js";
import { addDays } from "../schedule/schedule.js";
import { lineSchema, proseSchema } from "../text/text.js";
import { say } from "../wording/wording.js";
import { type Publication, publishPost } from "./publish-post.js";
import { openSection, sectionExists } from "./section-on-day.js";

const sectionId = z.string().min(1).max(64);

const publishPayload = z.strictObject({ sectionId, title: lineSchema(100), body: proseSchema(20_000) });

const lecturePayload = z.strictObject({
  sectionId,
  speakerId: z.string().min(1).max(64).describe("the member who lectures"),
  title: lineSchema(60).describe("subject of the lecture"),
  daysAhead: z.int().min(0).max(60).default(3).describe("how many days after the announcement it is held [3]"),
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: "must be a time of day as 15:00" }),
});

/** What sections do by schedule: publish a post of the branch, announce a micro-lecture. */
export function sectionOccasions(desk: NoticeDesk): readonly Occasion[] {
  return [
    defineOccasion({
      kind: "post.publish",
      right: "section.publish",
      payload: publishPayload,
      check: (unit, payload) => sectionExists(unit, payload.sectionId),
      run: (unit, { payload }) => publishAsBranch(unit, desk, { ...payload, links: [], media: [] }),
    }),
    defineOccasion({
      kind: "lecture.announce",
      right: "section.publish",
      payload: lecturePayload,
      async check(unit, { sectionId: id, speakerId }) {
        await sectionExists(unit, id);
        await nameOf(unit, speakerId);
      },
      async run(unit, { payload, nominal }) {
        const { locale } = await branchProfile(unit.db, unit.branchId);
        const { title, daysAhead, at } = payload;
        const speaker = await nameOf(unit, payload.speakerId);
        const when = `${addDays(nominal.slice(0, 10), daysAhead)} ${at}`;
        const body = say(locale, "lecture.announced.body", { speaker, when, title });
        const heading = say(locale, "lecture.announced.title", { title });
        await publishAsBranch(unit, desk, {
          sectionId: payload.sectionId,
          title: heading,
          body,
          links: [],
          media: [],
          notice: { title: heading, lead: [] },
        });
      },
    }),
  ];
}

/**
 * Publishes for the branch. What the guard or a closed section stops is recorded, and the schedule goes on: nobody is
 * there to get the error.
 */
async function publishAsBranch(
  unit: Unit,
  desk: NoticeDesk,
  post: Omit<Publication, "section" | "announce"> & { readonly sectionId: string },
): Promise<void> {
  const { sectionId: id, ...content } = post;
  let stopped: string | null = null;
  try {
    const section = await openSection(unit, id);
    const published = await publishPost(unit, desk, { ...content, section, announce: true });
    if (!("postId" in published)) stopped = published.error.code;
  } catch (error) {
    if (!(error instanceof MicrobranchError) || error.code !== "SECTION_CLOSED") throw error;
    stopped = error.code;
  }
  if (stopped !== null)
    await unit.record({ kind: "post.notPublished", subject: id, retention: "years10", payload: { code: stopped } });
}

async function nameOf(unit: Unit, memberId: string): Promise<string> {
  const row = await unit.db.selectFrom("member").select("name").where("id", "=", memberId).executeTakeFirst();
  if (row !== undefined) return row.name;
  throw new MicrobranchError("NOT_FOUND", { message: `There is no member ${memberId}.`, field: "payload.speakerId" });
}
