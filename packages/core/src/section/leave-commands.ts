import { z } from "zod";
import { type Actor, branchScope, defineCommand, defineQuery } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { branchDay } from "../organisation/organisation.js";
import { leaveSection, rejoinSection } from "./leaving.js";
import { sectionsOn } from "./section-on-day.js";

const sectionId = z.string().min(1).max(64).describe("the section");

/** Input of `me.leaveSection`. */
export const leaveSectionInput = z.strictObject({ ...branchScope.shape, sectionId });

/** Input of `me.rejoinSection`. */
export const rejoinSectionInput = z.strictObject({ ...branchScope.shape, sectionId });

/** Input of `me.sections`. */
export const ownSectionsInput = z.strictObject({ ...branchScope.shape });

/** What a member decides about the sections that may be left, and sees of it. */
export const leaveTasks = Object.freeze({
  leaveSection: defineCommand({
    name: "me.leaveSection",
    input: leaveSectionInput,
    right: "roster.read",
    async run(unit, input) {
      await leaveSection(unit, input.sectionId, ownId(unit.actor, "me.leaveSection"));
      return { sectionId: input.sectionId };
    },
  }),

  rejoinSection: defineCommand({
    name: "me.rejoinSection",
    input: rejoinSectionInput,
    right: "roster.read",
    async run(unit, input) {
      await rejoinSection(unit, input.sectionId, ownId(unit.actor, "me.rejoinSection"));
      return { sectionId: input.sectionId };
    },
  }),

  sections: defineQuery({
    name: "me.sections",
    input: ownSectionsInput,
    right: "roster.read",
    async run({ db, branchId, actor, now }) {
      const memberId = ownId(actor, "me.sections");
      const sections = await sectionsOn(db, branchId, await branchDay(db, branchId, now));
      const rows = await db
        .selectFrom("section_leave")
        .select(["section_id", "left_at"])
        .where("branch_id", "=", branchId)
        .where("member_id", "=", memberId)
        .execute();
      const left = new Map(rows.map((row) => [row.section_id, row.left_at]));
      return {
        items: sections
          .filter(({ isOpen }) => isOpen)
          .map(({ sectionId: id, title, isLeavable }) => ({
            sectionId: id,
            title,
            isLeavable,
            leftAt: isLeavable ? (left.get(id) ?? null) : null,
          })),
      };
    },
  }),
});

function ownId(actor: Actor, name: string): string {
  if (actor.kind === "member") return actor.memberId;
  throw new MicrobranchError("NOT_ALLOWED", { message: `${name}: only a member leaves sections. Act as a member.` });
}
