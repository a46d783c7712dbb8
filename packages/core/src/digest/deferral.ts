import type { Unit } from "../command/command.js";
import type { Defer, DeferQuestion } from "../delivery/delivery.js";
import { setAlarm } from "../engine/engine.js";
import { branchProfile, type DigestRhythm, policyOf } from "../organisation/organisation.js";
import { type HolidayCalendar, instantAt, type LocalDate, localDateOf } from "../schedule/schedule.js";
import type { Database, Db } from "../store/store.js";
import { createDigestTimes } from "./digest-time.js";
import { messageLoads } from "./message-load.js";
import { type MessageLoad, messageKind, mondayOf, type PlanRules, planMessage } from "./plan-message.js";

/** The alarm of a branch's digests of one instant. */
export const digestAlarm = "digest.release";

/** A branch's working days. */
export type CalendarOf = (db: Db, branchId: string) => Promise<HolidayCalendar>;

const rowsPerStatement = 100;

/**
 * Creates what lets messages wait: those that members want merged, and those beyond the branch's budget. Each waits in
 * `digest_item`, with one alarm for each branch and instant.
 */
export function createDeferral(calendarOf: CalendarOf): Defer {
  return async (unit, question) => {
    const { db, branchId } = unit;
    const kind = messageKind(question.notice, await policyOf(db, branchId, "digest"));
    const members = question.recipients.flatMap(({ position, memberId }) =>
      memberId === null ? [] : [{ position, memberId }],
    );
    if (kind === "immediate" || members.length === 0) return new Map();
    const rhythms = await rhythmsOf(db, members);
    const rules = await rulesOf(unit, calendarOf);
    const loads = await loadsFor(unit, members, { rules, dueAt: question.dueAt });
    const waits = new Map<number, number>();
    const items: Database["digest_item"][] = [];
    for (const { position, memberId } of members) {
      const rhythm = rhythms.get(memberId) ?? "each";
      const load = loads.get(memberId) ?? nothing;
      const { expiresAt } = question.notice;
      const until = planMessage({ kind, rhythm, dueAt: question.dueAt, expiresAt }, load, rules);
      if (until === null) continue;
      waits.set(position, until);
      items.push({
        notice_id: question.notice.id,
        position,
        branch_id: branchId,
        member_id: memberId,
        release_at: until,
      });
    }
    await keep(unit, items);
    return waits;
  };
}

const nothing: MessageLoad = Object.freeze({ singles: [], digests: new Set<number>() });

interface Named {
  readonly memberId: string;
}

async function rhythmsOf(db: Db, members: readonly Named[]): Promise<ReadonlyMap<string, DigestRhythm>> {
  const found = new Map<string, DigestRhythm>();
  for (let from = 0; from < members.length; from += rowsPerStatement) {
    const ids = members.slice(from, from + rowsPerStatement).map(({ memberId }) => memberId);
    const rows = await db.selectFrom("member").select(["id", "digest"]).where("id", "in", ids).execute();
    for (const { id, digest } of rows) found.set(id, digest as DigestRhythm);
  }
  return found;
}

type Rules = PlanRules & {
  /** The branch's IANA zone. */
  readonly zone: string;
};

async function rulesOf({ db, branchId }: Unit, calendarOf: CalendarOf): Promise<Rules> {
  const { zone } = await branchProfile(db, branchId);
  const days = new Map<number, LocalDate>();
  const times = createDigestTimes({
    digest: await policyOf(db, branchId, "digest"),
    quietHours: await policyOf(db, branchId, "quietHours"),
    calendar: await calendarOf(db, branchId),
    zone,
  });
  return {
    budget: await policyOf(db, branchId, "messageBudget"),
    times,
    zone,
    dayOf: (at) => rememberDay(days, at, zone),
  };
}

function rememberDay(days: Map<number, LocalDate>, at: number, zone: string): LocalDate {
  const day = days.get(at) ?? localDateOf(at, zone);
  days.set(at, day);
  return day;
}

async function loadsFor(
  unit: Unit,
  members: readonly Named[],
  { rules, dueAt }: { readonly rules: Rules; readonly dueAt: DeferQuestion["dueAt"] },
): Promise<ReadonlyMap<string, MessageLoad>> {
  const { budget, zone, dayOf } = rules;
  if (budget.perDay === 0 && budget.perWeek === 0) return new Map();
  const since = instantAt(mondayOf(dayOf(dueAt)), "00:00", zone);
  return messageLoads(
    unit,
    members.map(({ memberId }) => memberId),
    since,
  );
}

async function keep(unit: Unit, items: readonly Database["digest_item"][]): Promise<void> {
  for (let from = 0; from < items.length; from += rowsPerStatement)
    await unit.db
      .insertInto("digest_item")
      .values(items.slice(from, from + rowsPerStatement))
      .execute();
  for (const dueAt of new Set(items.map((item) => item.release_at)))
    await setAlarm(unit, {
      branchId: unit.branchId,
      kind: digestAlarm,
      subject: unit.branchId,
      key: String(dueAt),
      dueAt,
      payload: null,
      misfire: { policy: "fire-once-late" },
    });
}
