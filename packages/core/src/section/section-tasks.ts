import { z } from "zod";
import { branchScope, defineCommand, defineQuery, type Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { branchDay, dateSchema, defineImportPart, roles } from "../organisation/organisation.js";
import { lineSchema } from "../text/text.js";
import { sectionOn, sectionsOn } from "./section-on-day.js";

const sectionId = z.string().min(1).max(64).describe("the section");
const title = lineSchema(60).describe("title, 1 to 60 characters");
const publishers = z.enum(["owner", "officers", "members"]).default("officers").describe("who publishes [officers]");
const leavable = z
  .boolean()
  .default(false)
  .describe("whether a member may leave it, and then is told nothing more of it [false]");
const period = {
  from: dateSchema.describe("first day"),
  to: dateSchema.nullable().default(null).describe("first day on which it no longer holds [null: open]"),
};

const documentSectionFields = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, { message: "must be 1 to 64 letters, digits or _ . : -" }),
  ownerRole: z.enum(roles).describe("role whose holder looks after it"),
  publishers,
  leavable,
  ...period,
  titles: z
    .array(z.strictObject({ title, ...period }))
    .min(1)
    .max(100)
    .describe("titles, by period"),
});

/** A section of a branch document; its titles follow each other without overlapping. */
export const documentSectionSchema = documentSectionFields.superRefine(({ from, to, titles }, context) => {
  const refuse = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: "custom", path, message });
  if (to !== null && to <= from) refuse(["to"], "must be after the first day");
  titles.forEach((item, index) => {
    const next = titles[index + 1];
    if (item.to !== null && item.to <= item.from) refuse(["titles", index, "to"], "must be after the first day");
    if (next !== undefined && (item.to === null || next.from < item.to))
      refuse(["titles", index + 1, "from"], "must not be before the end of the title before");
  });
});

/** Input of `sections.create`. */
export const createSectionInput = z.strictObject({
  ...branchScope.shape,
  id: documentSectionFields.shape.id.optional().describe("id of the section [made]"),
  title,
  ownerRole: z.enum(roles).default("administrator").describe("role whose holder looks after it [administrator]"),
  publishers,
  leavable,
  from: dateSchema.optional().describe("first day on which it is open [today]"),
});

/** Input of `sections.setLeavable`. */
export const setLeavableInput = z.strictObject({
  ...branchScope.shape,
  sectionId,
  leavable: z.boolean().describe("whether a member may leave it; who has left it is told again as soon as none may"),
});

/** Input of `sections.retitle`. */
export const retitleSectionInput = z.strictObject({
  ...branchScope.shape,
  sectionId,
  title,
  from: dateSchema.optional().describe("first day of the new title [today]"),
});

/** Input of `sections.retire`. */
export const retireSectionInput = z.strictObject({
  ...branchScope.shape,
  sectionId,
  on: dateSchema.optional().describe("first day on which it is closed [today]"),
});

/** Input of `sections.reopen`. */
export const reopenSectionInput = z.strictObject({ ...branchScope.shape, sectionId });

/** Input of `sections.reorder`. */
export const reorderSectionsInput = z.strictObject({
  ...branchScope.shape,
  sectionIds: z.array(sectionId).min(1).max(200).describe("all sections of the branch, in their new order"),
});

/** Input of `sections.list`. */
export const listSectionsInput = z.strictObject({
  ...branchScope.shape,
  on: dateSchema.optional().describe("the day [today]"),
});

/** Input of `sections.read`. */
export const readSectionInput = z.strictObject({ ...listSectionsInput.shape, sectionId });

type NewSection = z.output<typeof documentSectionSchema>;

/** Sections as part of a branch document. */
export const sectionsPart = defineImportPart<NewSection>({
  schema: z.array(documentSectionSchema).max(200),
  create: async (unit, sections) => writeSections(unit, sections),
});

/** The commands about sections; a section is retired, never deleted. */
export const sectionCommands = Object.freeze({
  create: defineCommand({
    name: "sections.create",
    input: createSectionInput,
    right: "section.manage",
    async run(unit, input) {
      const id = input.id ?? unit.id("section");
      const from = input.from ?? (await branchDay(unit.db, unit.branchId, unit.now));
      const { ownerRole, publishers, leavable } = input;
      const titles = [{ title: input.title, from, to: null }];
      await writeSections(unit, [{ id, ownerRole, publishers, leavable, from, to: null, titles }]);
      return { sectionId: id };
    },
  }),

  retitle: defineCommand({
    name: "sections.retitle",
    input: retitleSectionInput,
    right: "section.manage",
    async run(unit, input) {
      const today = await branchDay(unit.db, unit.branchId, unit.now);
      const from = input.from ?? today;
      const former = await sectionOn(unit.db, unit.branchId, today, input.sectionId);
      await endTitles(unit, input.sectionId, from);
      await writeTitles(unit, input.sectionId, [{ title: input.title, from, to: null }]);
      await record(unit, "section.retitled", input.sectionId, { title: input.title, former: former.title, from });
      return { sectionId: input.sectionId };
    },
  }),

  setLeavable: defineCommand({
    name: "sections.setLeavable",
    input: setLeavableInput,
    right: "section.manage",
    async run(unit, { sectionId: id, leavable }) {
      const section = await sectionOn(unit.db, unit.branchId, await branchDay(unit.db, unit.branchId, unit.now), id);
      if (section.isLeavable === leavable) return { leavable };
      await unit.db
        .updateTable("section")
        .set({ leavable: leavable ? 1 : 0 })
        .where("id", "=", id)
        .execute();
      await record(unit, "section.leavableSet", id, { leavable, title: section.title });
      return { leavable };
    },
  }),

  retire: defineCommand({
    name: "sections.retire",
    input: retireSectionInput,
    right: "section.manage",
    async run(unit, input) {
      const today = await branchDay(unit.db, unit.branchId, unit.now);
      const on = input.on ?? today;
      const section = await sectionOn(unit.db, unit.branchId, today, input.sectionId);
      if (section.closedOn !== null)
        throw new MicrobranchError("CONFLICT", { message: `The section is closed from ${section.closedOn} already.` });
      await unit.db.updateTable("section").set({ closed_on: on }).where("id", "=", input.sectionId).execute();
      await record(unit, "section.retired", input.sectionId, { on, title: section.title });
      return { closedOn: on };
    },
  }),

  reopen: defineCommand({
    name: "sections.reopen",
    input: reopenSectionInput,
    right: "section.manage",
    async run(unit, input) {
      const today = await branchDay(unit.db, unit.branchId, unit.now);
      const section = await sectionOn(unit.db, unit.branchId, today, input.sectionId);
      await unit.db.updateTable("section").set({ closed_on: null }).where("id", "=", input.sectionId).execute();
      await record(unit, "section.reopened", input.sectionId, { wasClosedFrom: section.closedOn });
      return { sectionId: input.sectionId };
    },
  }),

  reorder: defineCommand({
    name: "sections.reorder",
    input: reorderSectionsInput,
    right: "section.manage",
    async run(unit, { sectionIds }) {
      const today = await branchDay(unit.db, unit.branchId, unit.now);
      const known = (await sectionsOn(unit.db, unit.branchId, today)).map((section) => section.sectionId);
      if ([...sectionIds].sort().join() !== [...known].sort().join())
        throw new MicrobranchError("INPUT_INVALID", {
          message: "sections.reorder: sectionIds: must name every section of the branch once.",
          field: "sectionIds",
        });
      for (const [position, id] of sectionIds.entries())
        await unit.db.updateTable("section").set({ position }).where("id", "=", id).execute();
      await record(unit, "section.reordered", null, { sectionIds: [...sectionIds] });
      return { sectionIds };
    },
  }),
});

/** The questions about sections; every member may ask. */
export const sectionQueries = Object.freeze({
  list: defineQuery({
    name: "sections.list",
    input: listSectionsInput,
    right: "roster.read",
    run: async ({ db, branchId, now }, { on }) => ({
      items: await sectionsOn(db, branchId, on ?? (await branchDay(db, branchId, now))),
    }),
  }),
  read: defineQuery({
    name: "sections.read",
    input: readSectionInput,
    right: "roster.read",
    run: async ({ db, branchId, now }, { on, sectionId: id }) =>
      sectionOn(db, branchId, on ?? (await branchDay(db, branchId, now)), id),
  }),
});

async function writeSections(unit: Unit, sections: readonly NewSection[]): Promise<void> {
  const last = await unit.db
    .selectFrom("section")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("branch_id", "=", unit.branchId)
    .executeTakeFirstOrThrow();
  for (const [index, section] of sections.entries()) {
    const { id, ownerRole, publishers, leavable, from, to, titles } = section;
    const known = await unit.db.selectFrom("section").select("id").where("id", "=", id).executeTakeFirst();
    if (known !== undefined)
      throw new MicrobranchError("ALREADY_EXISTS", {
        message: `There is a section ${id} already. Use another id.`,
        field: "id",
      });
    await unit.db
      .insertInto("section")
      .values({
        id,
        branch_id: unit.branchId,
        owner_role: ownerRole,
        publishers,
        leavable: leavable ? 1 : 0,
        position: last.count + index,
        opened_on: from,
        closed_on: to,
      })
      .execute();
    await writeTitles(unit, id, titles);
    await record(unit, "section.created", id, { ownerRole, publishers, leavable, from, to, titles });
  }
}

async function writeTitles(unit: Unit, id: string, titles: NewSection["titles"]): Promise<void> {
  await unit.db
    .insertInto("section_title")
    .values(
      titles.map((item) => ({
        id: unit.id("title"),
        section_id: id,
        title: item.title,
        from_on: item.from,
        to_on: item.to,
      })),
    )
    .execute();
}

/** A new title ends what runs on its first day and replaces what would begin later. */
async function endTitles(unit: Unit, id: string, from: string): Promise<void> {
  await unit.db.deleteFrom("section_title").where("section_id", "=", id).where("from_on", ">=", from).execute();
  await unit.db
    .updateTable("section_title")
    .set({ to_on: from })
    .where("section_id", "=", id)
    .where((eb) => eb.or([eb("to_on", "is", null), eb("to_on", ">", from)]))
    .execute();
}

const record = (unit: Unit, kind: string, subject: string | null, payload: object): Promise<number> =>
  unit.record({ kind, subject, retention: "years30", payload });
