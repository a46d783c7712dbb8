import type { NoticeList } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { branchDay } from "../organisation/organisation.js";
import type { Db } from "../store/store.js";
import { type SectionOnDay, sectionOn } from "./section-on-day.js";

/** A section as notices name it; what must reach everybody cannot be left. */
export function listOf(section: SectionOnDay, mayBeLeft = true): NoticeList {
  return { id: section.sectionId, title: section.title, leavable: section.isLeavable && mayBeLeft };
}

/** Those who are told of what comes from a section: all, but for those who have left one that may be left. */
export async function staying<Person extends { readonly memberId: string | null }>(
  db: Db,
  list: NoticeList,
  people: readonly Person[],
): Promise<readonly Person[]> {
  if (!list.leavable) return people;
  const rows = await db.selectFrom("section_leave").select("member_id").where("section_id", "=", list.id).execute();
  const gone = new Set(rows.map((row) => row.member_id));
  return people.filter(({ memberId }) => memberId === null || !gone.has(memberId));
}

/** Whether a member has left a section. */
export async function hasLeft(db: Db, sectionId: string, memberId: string): Promise<boolean> {
  const row = await db
    .selectFrom("section_leave")
    .select("left_at")
    .where("section_id", "=", sectionId)
    .where("member_id", "=", memberId)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Lets a member leave a section: nothing more of it is told to them, and they still may read it. Again: nothing changes.
 *
 * @throws NOT_FOUND, field `sectionId`; CONFLICT, field `sectionId`, if it must not be left.
 */
export async function leaveSection(unit: Unit, sectionId: string, memberId: string): Promise<SectionOnDay> {
  const section = await sectionToday(unit, sectionId);
  if (!section.isLeavable)
    throw new MicrobranchError("CONFLICT", {
      message: `The section ${section.title} is for every member and cannot be left.`,
      field: "sectionId",
    });
  const done = await unit.db
    .insertInto("section_leave")
    .values({ section_id: sectionId, member_id: memberId, branch_id: unit.branchId, left_at: unit.now })
    .onConflict((conflict) => conflict.columns(["section_id", "member_id"]).doNothing())
    .executeTakeFirst();
  if (Number(done.numInsertedOrUpdatedRows) > 0) await record(unit, "section.left", section, memberId);
  return section;
}

/** Lets a member come back to a section. Again: nothing changes. @throws NOT_FOUND, field `sectionId`. */
export async function rejoinSection(unit: Unit, sectionId: string, memberId: string): Promise<SectionOnDay> {
  const section = await sectionToday(unit, sectionId);
  const done = await unit.db
    .deleteFrom("section_leave")
    .where("section_id", "=", sectionId)
    .where("member_id", "=", memberId)
    .executeTakeFirst();
  if (Number(done.numDeletedRows) > 0) await record(unit, "section.rejoined", section, memberId);
  return section;
}

async function sectionToday(unit: Unit, sectionId: string): Promise<SectionOnDay> {
  return sectionOn(unit.db, unit.branchId, await branchDay(unit.db, unit.branchId, unit.now), sectionId);
}

const record = (unit: Unit, kind: string, { sectionId, title }: SectionOnDay, memberId: string): Promise<number> =>
  unit.record({ kind, subject: sectionId, retention: "years10", payload: { memberId, title } });
