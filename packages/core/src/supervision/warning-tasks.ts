import { z } from "zod";
import { defineOccasion, type Occasion } from "../calendar/calendar.js";
import { branchScope, defineCommand, defineQuery, refuse, type Unit } from "../command/command.js";
import { guardRefusal, type NoticeDesk, type SendAnswer } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import { audienceSchema, branchDay, branchProfile, recipientsOf } from "../organisation/organisation.js";
import { rotate, say, type WarningOccasion, type WarningTemplate, warningTemplatesFor } from "../wording/wording.js";

/** Warnings looked back over, so that wordings do not repeat. */
const rememberedWarnings = 20;

const kind = z.enum(["integrity", "secrecy", "workDiscipline"]).describe("what it is about");
const audience = audienceSchema;
const occasion = z.enum(["scheduled", "beforeHoliday", "beforeTrip"]).default("scheduled").describe("when [scheduled]");

/** Input of `warnings.send`. */
export const sendWarningInput = z.strictObject({ ...branchScope.shape, kind, audience, occasion });

/** Input of `warnings.list`. */
export const listWarningsInput = z.strictObject({
  ...branchScope.shape,
  cursor: z.string().min(1).max(64).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most warnings of a page [50]"),
});

const warningPayload = z.strictObject({ kind, audience, occasion });
type Wanted = z.output<typeof warningPayload>;

/** Creates the warnings of supervision: sent at once, or by schedule, in wordings that take turns. */
export function createWarnings(desk: NoticeDesk) {
  async function send(unit: Unit, wanted: Wanted): Promise<SendAnswer & { readonly warningId: string }> {
    const template = rotate(warningsFor(wanted), await lastUsed(unit, wanted.kind));
    const { locale } = await branchProfile(unit.db, unit.branchId);
    const warningId = unit.id("warning");
    const answer = await desk.sendNotice(unit, {
      purpose: "notice",
      locale,
      title: say(locale, `warning.${wanted.kind}.title`),
      body: [{ kind: "paragraph", text: say(locale, template.key) }],
      subject: warningId,
      threadSubject: null,
      audience: "branch",
      retention: "years10",
      spreads: true,
      occurrence: await branchDay(unit.db, unit.branchId, unit.now),
      recipients: await recipientsOf(unit.db, { branchId: unit.branchId, now: unit.now, audience: wanted.audience }),
    });
    if (answer.state === "blocked") return { ...answer, warningId };
    await unit.db
      .insertInto("warning")
      .values({
        id: warningId,
        branch_id: unit.branchId,
        kind: wanted.kind,
        template_id: template.id,
        template_version: template.version,
        occasion: wanted.occasion,
        notice_id: answer.noticeId,
        at: unit.now,
      })
      .execute();
    await unit.record({
      kind: "warning.sent",
      subject: warningId,
      retention: "years10",
      payload: {
        kind: wanted.kind,
        occasion: wanted.occasion,
        audience: wanted.audience,
        template: { id: template.id, version: template.version, owner: template.owner, source: template.source },
        notice: answer.noticeId,
        queued: answer.queued,
        unreachable: answer.unreachable,
      },
    });
    return { ...answer, warningId };
  }

  const occasions: readonly Occasion[] = [
    defineOccasion({
      kind: "warning.send",
      right: "warning.send",
      payload: warningPayload,
      run: async (unit, { payload }) => {
        await send(unit, payload);
      },
    }),
  ];

  return {
    occasions,
    groups: {
      warnings: {
        send: defineCommand({
          name: "warnings.send",
          input: sendWarningInput,
          right: "warning.send",
          async run(unit, { branchId: _, ...wanted }) {
            const answer = await send(unit, wanted);
            return answer.state === "blocked" ? refuse(guardRefusal(answer)) : answer;
          },
        }),
        list: defineQuery({
          name: "warnings.list",
          input: listWarningsInput,
          right: "archive.read",
          async run({ db, branchId }, { cursor, limit }) {
            let query = db
              .selectFrom("warning")
              .select([
                "id as warningId",
                "kind",
                "occasion",
                "template_id as templateId",
                "notice_id as noticeId",
                "at",
              ])
              .where("branch_id", "=", branchId);
            if (cursor !== undefined) query = query.where("id", "<", cursor);
            const rows = await query
              .orderBy("id", "desc")
              .limit(limit + 1)
              .execute();
            const items = rows.slice(0, limit);
            return { items, next: rows.length > limit ? (items.at(-1)?.warningId ?? null) : null };
          },
        }),
      },
    },
  };
}

function warningsFor({ kind: about, occasion: when }: Wanted): readonly WarningTemplate[] {
  const fitting = warningTemplatesFor(about, when satisfies WarningOccasion);
  if (fitting.length > 0) return fitting;
  throw new MicrobranchError("INPUT_INVALID", {
    message: `warnings: there is no wording about ${about} for ${when}.`,
    field: "occasion",
  });
}

async function lastUsed(unit: Unit, about: string): Promise<readonly string[]> {
  const rows = await unit.db
    .selectFrom("warning")
    .select("template_id")
    .where("branch_id", "=", unit.branchId)
    .where("kind", "=", about)
    .orderBy("id", "desc")
    .limit(rememberedWarnings)
    .execute();
  return rows.map((row) => row.template_id).reverse();
}
