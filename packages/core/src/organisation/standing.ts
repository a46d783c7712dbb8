import { branchScope, type Unit } from "../command/command.js";
import { branchDay } from "./branch-profile.js";
import { conflict, membershipOn } from "./lookup.js";
import { idSchema, noteSchema } from "./member-schema.js";
import { dateSchema } from "./period.js";
import { endRunning, type MemberPeriodTable, meetsRow, nextBegin, removeOn } from "./period-rows.js";

/** Fields of inputs about one member's standing. */
export const standingFields = {
  ofMember: { ...branchScope.shape, memberId: idSchema },
  from: dateSchema.optional().describe("first day [today]"),
  to: dateSchema.nullable().default(null).describe("first day on which it no longer holds [open]"),
  on: dateSchema.optional().describe("first day on which it no longer holds [today]"),
  note: noteSchema.optional().describe("what it rests on [none]"),
};

/** The day that is wanted, else today; the member must be on the roster then. */
export async function firstDay(unit: Unit, memberId: string, wanted: string | undefined): Promise<string> {
  const day = wanted ?? (await branchDay(unit.db, unit.branchId, unit.now));
  await membershipOn(unit.db, unit.branchId, memberId, day);
  return day;
}

/** Ends on `day` what held until then; what began on that very day is replaced. */
export async function makeRoom(unit: Unit, table: MemberPeriodTable, memberId: string, day: string): Promise<void> {
  const later = await nextBegin(unit.db, { table, memberId, day });
  if (later !== null)
    throw conflict(`Another entry begins on ${later} already. Enter changes in the order of their days.`, "from");
  await removeOn(unit.db, { table, memberId, day });
  await endRunning(unit.db, { table, memberId, day });
}

/** Refuses an entry that ends before it begins, or shares a day with another of its kind. */
export async function assertFree(
  unit: Unit,
  table: MemberPeriodTable,
  memberId: string,
  period: { readonly from: string; readonly to: string | null },
): Promise<void> {
  if (period.to !== null && period.to <= period.from)
    throw conflict(`It must end after its first day, ${period.from}.`, "to");
  if (await meetsRow(unit.db, { table, memberId, ...period }))
    throw conflict("Another entry of this kind holds in this time. End it first.", "from");
}

/** Ends what holds on a day, and records it. */
export async function endStanding(
  unit: Unit,
  table: "rights_suspension" | "secondment",
  kind: string,
  input: { readonly memberId: string; readonly on?: string | undefined },
): Promise<{ readonly to: string }> {
  const day = await firstDay(unit, input.memberId, input.on);
  const ended = await endRunning(unit.db, { table, memberId: input.memberId, day });
  if (ended === 0) throw conflict(`Nothing that began before ${day} holds on it, so nothing can end.`, "on");
  await recordStanding(unit, kind, input.memberId, { to: day });
  return { to: day };
}

/** Records a change of standing, for good. */
export async function recordStanding(
  unit: Unit,
  kind: string,
  memberId: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  await unit.record({ kind, subject: memberId, retention: "permanent", payload });
}
