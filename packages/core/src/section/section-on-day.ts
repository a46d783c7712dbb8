import { sql } from "kysely";
import { type Actor, notAllowed, type Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { authority, branchDay, rolesHeld, rowCovers } from "../organisation/organisation.js";
import type { Database, Db } from "../store/store.js";

/** The error for an id that means nothing in this branch. */
export function notFound(what: string, id: string, field: string): MicrobranchError {
  return new MicrobranchError("NOT_FOUND", {
    message: `There is no ${what} ${id} in this branch. Check the id.`,
    field,
  });
}

/** A section as it is on a day. */
export interface SectionOnDay {
  /** Its id. */
  readonly sectionId: string;
  /** Its title on that day. */
  readonly title: string;
  /** The role whose holder looks after it. */
  readonly ownerRole: string;
  /** Who publishes in it. */
  readonly publishers: string;
  /** Whether a member may leave it. */
  readonly isLeavable: boolean;
  /** Whether it is open on that day. */
  readonly isOpen: boolean;
  /** The first day on which it is open. */
  readonly openedOn: string;
  /** The first day on which it is closed, or `null`. */
  readonly closedOn: string | null;
}

/** All sections of a branch on a day, or one, in their order. A title outside all periods is the latest one before. */
export async function sectionsOn(db: Db, branchId: string, day: string, sectionId?: string): Promise<SectionOnDay[]> {
  let query = db.selectFrom("section").selectAll().where("branch_id", "=", branchId);
  if (sectionId !== undefined) query = query.where("id", "=", sectionId);
  const rows = await query.orderBy("position").orderBy("id").execute();
  if (rows.length === 0) return [];
  const titles = await titlesOn(
    db,
    rows.map((row) => row.id),
    day,
  );
  return rows.map((row) => onDay(row, titles.get(row.id) ?? row.id, day));
}

/** One section on a day. @throws NOT_FOUND, field `sectionId`. */
export async function sectionOn(db: Db, branchId: string, day: string, sectionId: string): Promise<SectionOnDay> {
  const [section] = await sectionsOn(db, branchId, day, sectionId);
  if (section === undefined) throw notFound("section", sectionId, "sectionId");
  return section;
}

/** Throws NOT_FOUND, field `sectionId`, if the branch has no such section. */
export async function sectionExists(unit: Unit, sectionId: string): Promise<void> {
  await sectionOn(unit.db, unit.branchId, await branchDay(unit.db, unit.branchId, unit.now), sectionId);
}

/** The section, if it is open today. @throws NOT_FOUND; SECTION_CLOSED, field `sectionId`. */
export async function openSection(unit: Unit, sectionId: string): Promise<SectionOnDay> {
  const day = await branchDay(unit.db, unit.branchId, unit.now);
  const section = await sectionOn(unit.db, unit.branchId, day, sectionId);
  if (!section.isOpen)
    throw new MicrobranchError("SECTION_CLOSED", {
      message: `The section ${section.title} is not open on ${day}. Choose another, or reopen it.`,
      field: "sectionId",
      details: { openedOn: section.openedOn, closedOn: section.closedOn },
    });
  return section;
}

/**
 * Refuses an actor who may not publish in a section: `owner` needs the section's role or `section.manage`, `officers`
 * the right `section.publish`, `members` a place on the roster. The library publishes for the branch everywhere.
 *
 * @throws NOT_ALLOWED.
 */
export async function assertMayPublish(unit: Unit, section: SectionOnDay, name: string): Promise<void> {
  const { actor, db, branchId, now } = unit;
  if (actor.kind === "system") return;
  const held = await authority({ db, actor, branchId, now });
  const needed = section.publishers === "members" ? "section.discuss" : "section.publish";
  if (section.publishers === "owner") {
    const isManager = held.has("section.manage") && held.has("section.publish"); // a host manages and does not write
    if (isManager || (await holdsRole(unit, actor, section.ownerRole))) return;
  } else if (held.has(needed)) return;
  throw notAllowed(name, section.publishers === "owner" ? "section.manage" : needed);
}

async function holdsRole({ db, branchId, now }: Unit, actor: Actor, role: string): Promise<boolean> {
  if (actor.kind !== "member") return false;
  const roles: readonly string[] = await rolesHeld(db, actor.memberId, branchId, await branchDay(db, branchId, now));
  return roles.includes(role);
}

async function titlesOn(db: Db, sectionIds: readonly string[], day: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("section_title")
    .select([
      "section_id",
      "title",
      sql<number>`case when ${rowCovers("section_title", day)} then 1 else 0 end`.as("now"),
    ])
    .where("section_id", "in", sectionIds)
    .where("from_on", "<=", day)
    .orderBy("from_on")
    .execute();
  const titles = new Map<string, string>();
  for (const row of rows) titles.set(row.section_id, row.title);
  for (const row of rows) if (row.now === 1) titles.set(row.section_id, row.title);
  return titles;
}

function onDay(row: Database["section"], title: string, day: string): SectionOnDay {
  return {
    sectionId: row.id,
    title,
    ownerRole: row.owner_role,
    publishers: row.publishers,
    isLeavable: row.leavable === 1,
    isOpen: row.opened_on <= day && (row.closed_on === null || day < row.closed_on),
    openedOn: row.opened_on,
    closedOn: row.closed_on,
  };
}
