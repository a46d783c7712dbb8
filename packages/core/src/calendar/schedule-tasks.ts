import { z } from "zod";
import { branchScope, defineCommand, defineQuery, notAllowed, type Unit } from "../command/command.js";
import { cancelAlarm, type FiredAlarm, setAlarm } from "../engine/engine.js";
import { MicrobranchError } from "../error/error.js";
import { authority, branchProfile, defineImportPart } from "../organisation/organisation.js";
import {
  compileSchedule,
  createScheduleCompiler,
  describeSchedule,
  holidayYearSchema,
  type ShiftRule,
} from "../schedule/schedule.js";
import type { Database, Db } from "../store/store.js";
import { lineSchema } from "../text/text.js";
import type { ReadHolidays } from "./holidays.js";
import type { Occasion } from "./occasion.js";
import { nextPlanned, type Plan, type Planned } from "./planning.js";

/** The alarm by which a schedule occurs. */
export const scheduleAlarm = "schedule.fire";

const scheduleId = z.string().min(1).max(64).describe("the schedule");
const shape = {
  title: lineSchema(100).describe("what it is called"),
  rule: z.string().max(4_000).nullable().default(null).describe("DTSTART, RRULE, EXDATE and RDATE lines [null]"),
  beforeHoliday: z
    .strictObject({
      workdays: z.int().min(1).max(20).describe("working days before each statutory holiday"),
      at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: "must be a time of day as 10:00" }),
    })
    .nullable()
    .default(null)
    .describe("before each statutory holiday, in place of a rule [null]"),
  shift: z
    .enum(["none", "skip", "next", "previous", "nearest", "next-within-month"])
    .default("none")
    .describe("what happens on a day off [none]"),
  occasion: z.string().min(1).max(80).describe("what is to be done, as warning.send"),
  payload: z.record(z.string(), z.json()).default({}).describe("what that needs"),
};

/** A schedule of a branch document. */
export const documentScheduleSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, { message: "must be 1 to 64 letters, digits or _ . : -" }),
  ...shape,
});

/** Input of `schedules.create`. */
export const createScheduleInput = z.strictObject({
  ...branchScope.shape,
  id: documentScheduleSchema.shape.id.optional().describe("id of the schedule [made]"),
  ...shape,
});

/** Input of `schedules.pause`, `schedules.resume` and `schedules.end`. */
export const namedScheduleInput = z.strictObject({ ...branchScope.shape, scheduleId });

/** Input of `schedules.list`. */
export const listSchedulesInput = z.strictObject({
  ...branchScope.shape,
  cursor: z.string().min(1).max(64).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most schedules of a page [50]"),
});

/** Input of `schedules.preview`. */
export const previewScheduleInput = z.strictObject({
  ...branchScope.shape,
  scheduleId,
  count: z.int().min(1).max(50).default(5).describe("how many occurrences [5]"),
});

/** Input of `schedules.enterHolidays`. */
export const enterHolidaysInput = z.strictObject({ ...branchScope.shape, year: holidayYearSchema });

type NewSchedule = z.output<typeof documentScheduleSchema>;

/** What the room of plans works with. */
export interface CalendarParts {
  /** What may be scheduled. */
  readonly occasions: readonly Occasion[];
  /** The known holidays. */
  readonly holidays: ReadHolidays;
}

/** Creates the room of what a branch has planned. */
export function createCalendar({ occasions, holidays }: CalendarParts) {
  const byKind = new Map(occasions.map((occasion) => [occasion.kind, occasion]));
  const compiler = createScheduleCompiler();

  async function planNext(
    db: Db,
    row: Pick<Database["schedule"], "rule" | "before_holiday" | "shift" | "branch_id">,
    after: number,
    nominal: string | null,
  ): Promise<Planned | null> {
    const { zone } = await branchProfile(db, row.branch_id);
    return nextPlanned(planOf(row, zone), { compiler, calendar: await holidays(db, row.branch_id) }, after, nominal);
  }

  /** Plans anew what is still to come; what is due already and waits to be fired stays as it is. */
  async function rearm(unit: Unit, row: Database["schedule"]): Promise<void> {
    if (row.next_at === null || row.next_at > unit.now) await arm(unit, row, await lastNominal(unit.db, row.id));
  }

  async function arm(unit: Unit, row: Database["schedule"], nominal: string | null): Promise<Planned | null> {
    const next = await planNext(unit.db, row, unit.now, nominal);
    await unit.db
      .updateTable("schedule")
      .set({
        next_nominal: next?.nominal ?? null,
        next_at: next?.at ?? null,
        is_provisional: next?.isProvisional === true ? 1 : 0,
      })
      .where("id", "=", row.id)
      .execute();
    if (next === null) await cancelAlarm(unit.db, { kind: scheduleAlarm, subject: row.id });
    else
      await setAlarm(unit, {
        branchId: unit.branchId,
        kind: scheduleAlarm,
        subject: row.id,
        key: "next",
        dueAt: next.at,
        payload: { nominal: next.nominal },
        misfire: { policy: "fire-once-late" },
      });
    return next;
  }

  async function write(unit: Unit, schedule: NewSchedule): Promise<Planned | null> {
    const { id, title, rule, beforeHoliday, shift, occasion: kind } = schedule;
    if ((rule === null) === (beforeHoliday === null))
      throw invalid("rule", "either a rule or beforeHoliday must be given");
    const occasion = byKind.get(kind);
    if (occasion === undefined) throw invalid("occasion", `must be one of ${[...byKind.keys()].join(", ")}`);
    const payload = occasion.payload.safeParse(schedule.payload);
    if (!payload.success) throw invalid("payload", payload.error.issues[0]?.message ?? "does not fit the occasion");
    await occasion.check?.(unit, payload.data);
    if (rule !== null) await assertRule(unit, rule);
    const known = await unit.db.selectFrom("schedule").select("id").where("id", "=", id).executeTakeFirst();
    if (known !== undefined)
      throw new MicrobranchError("ALREADY_EXISTS", { message: `There is a schedule ${id} already.`, field: "id" });
    const row: Database["schedule"] = {
      id,
      branch_id: unit.branchId,
      title,
      rule,
      before_holiday: beforeHoliday === null ? null : JSON.stringify(beforeHoliday),
      shift,
      occasion: kind,
      payload: JSON.stringify(payload.data),
      state: "active",
      next_nominal: null,
      next_at: null,
      is_provisional: 0,
      created_at: unit.now,
    };
    await unit.db.insertInto("schedule").values(row).execute();
    await record(unit, "schedule.created", id, {
      title,
      rule,
      beforeHoliday,
      shift,
      occasion: kind,
      payload: schedule.payload,
    });
    return arm(unit, row, null);
  }

  async function fire(unit: Unit, alarm: FiredAlarm): Promise<void> {
    const row = await unit.db.selectFrom("schedule").selectAll().where("id", "=", alarm.subject).executeTakeFirst();
    if (row === undefined || row.state !== "active") return;
    const { nominal } = alarm.payload as { nominal: string };
    if (nominal !== row.next_nominal) return;
    const added = await unit.db
      .insertInto("schedule_occurrence")
      .values({ schedule_id: row.id, nominal, due_at: alarm.dueAt, at: unit.now })
      .onConflict((conflict) => conflict.columns(["schedule_id", "nominal"]).doNothing())
      .executeTakeFirst();
    if (Number(added.numInsertedOrUpdatedRows ?? 0) > 0) {
      await record(unit, "schedule.occurred", row.id, { nominal, title: row.title, occasion: row.occasion });
      const payload: unknown = JSON.parse(row.payload);
      await byKind.get(row.occasion)?.run(unit, { scheduleId: row.id, nominal, dueAt: alarm.dueAt, payload });
    }
    await arm(unit, row, nominal);
  }

  const change = (name: string, state: "active" | "paused" | "ended") =>
    defineCommand({
      name: `schedules.${name}`,
      input: namedScheduleInput,
      right: "schedule.manage",
      async run(unit, input) {
        const row = await scheduleOf(unit.db, unit.branchId, input.scheduleId);
        if (row.state === "ended")
          throw new MicrobranchError("CONFLICT", { message: "The schedule has ended.", field: "scheduleId" });
        if (row.state === state) return { scheduleId: row.id, state };
        await unit.db
          .updateTable("schedule")
          .set({ state, next_nominal: null, next_at: null })
          .where("id", "=", row.id)
          .execute();
        await cancelAlarm(unit.db, { kind: scheduleAlarm, subject: row.id });
        await record(unit, `schedule.${name === "end" ? "ended" : `${name}d`}`, row.id, { title: row.title });
        if (state === "active") await arm(unit, row, await lastNominal(unit.db, row.id));
        return { scheduleId: row.id, state };
      },
    });

  return {
    part: defineImportPart<NewSchedule>({
      schema: z.array(documentScheduleSchema).max(200),
      create: async (unit, schedules) => {
        for (const schedule of schedules) await write(unit, schedule);
      },
    }),
    handlers: { [scheduleAlarm]: fire },
    groups: {
      schedules: {
        create: defineCommand({
          name: "schedules.create",
          input: createScheduleInput,
          right: "schedule.manage",
          async run(unit, { branchId: _, id, ...schedule }) {
            const made = { id: id ?? unit.id("schedule"), ...schedule };
            await assertMayPlan(unit, byKind.get(schedule.occasion));
            const next = await write(unit, made);
            return { scheduleId: made.id, next };
          },
        }),
        pause: change("pause", "paused"),
        resume: change("resume", "active"),
        end: change("end", "ended"),
        enterHolidays: defineCommand({
          name: "schedules.enterHolidays",
          input: enterHolidaysInput,
          right: "settings.manage",
          async run(unit, { year }) {
            const data = JSON.stringify(year);
            await unit.db
              .insertInto("holiday_year")
              .values({ branch_id: unit.branchId, year: year.year, data, at: unit.now })
              .onConflict((conflict) => conflict.columns(["branch_id", "year"]).doUpdateSet({ data, at: unit.now }))
              .execute();
            await record(unit, "holidays.entered", String(year.year), {
              papers: year.papers,
              off: year.off,
              work: year.work,
            });
            const rows = await unit.db
              .selectFrom("schedule")
              .selectAll()
              .where("branch_id", "=", unit.branchId)
              .where("state", "=", "active")
              .execute();
            for (const row of rows) await rearm(unit, row);
            return { year: year.year, schedules: rows.length };
          },
        }),
        list: defineQuery({
          name: "schedules.list",
          input: listSchedulesInput,
          right: "roster.read",
          async run({ db, branchId }, { cursor, limit }) {
            const { locale } = await branchProfile(db, branchId);
            let query = db.selectFrom("schedule").selectAll().where("branch_id", "=", branchId);
            if (cursor !== undefined) query = query.where("id", ">", cursor);
            const rows = await query
              .orderBy("id")
              .limit(limit + 1)
              .execute();
            const items = rows.slice(0, limit).map((row) => shown(row, locale));
            return { items, next: rows.length > limit ? (items.at(-1)?.scheduleId ?? null) : null };
          },
        }),
        preview: defineQuery({
          name: "schedules.preview",
          input: previewScheduleInput,
          right: "roster.read",
          async run({ db, branchId, now }, input) {
            const row = await scheduleOf(db, branchId, input.scheduleId);
            const items: Planned[] = [];
            let nominal = await lastNominal(db, row.id);
            for (let after = now; items.length < input.count; ) {
              const next = await planNext(db, row, after, nominal);
              if (next === null) break;
              items.push(next);
              nominal = next.nominal;
              after = now;
            }
            return { items };
          },
        }),
      },
    },
  };
}

/** Whoever may not do a thing at once may not plan it either. */
async function assertMayPlan(unit: Unit, occasion: Occasion | undefined): Promise<void> {
  if (occasion === undefined) return;
  const { db, actor, branchId, now } = unit;
  const held = await authority({ db, actor, branchId, now });
  if (!held.has(occasion.right)) throw notAllowed("schedules.create", occasion.right);
}

function planOf(row: Pick<Database["schedule"], "rule" | "before_holiday" | "shift">, zone: string): Plan {
  return {
    rule: row.rule,
    beforeHoliday: row.before_holiday === null ? null : (JSON.parse(row.before_holiday) as Plan["beforeHoliday"]),
    shift: row.shift as ShiftRule,
    zone,
  };
}

/** The rule is sound, occurs, and is in the branch's own zone: another one would move against the branch's days. */
async function assertRule(unit: Unit, rule: string): Promise<void> {
  const { zone } = await branchProfile(unit.db, unit.branchId);
  const compiled = compileSchedule(rule);
  if (compiled.zone !== null && compiled.zone !== zone)
    throw new MicrobranchError("SCHEDULE_INVALID", {
      message: `The schedule's zone ${compiled.zone} is not the branch's, ${zone}.`,
      field: "rule",
    });
}

async function scheduleOf(db: Db, branchId: string, id: string): Promise<Database["schedule"]> {
  const row = await db
    .selectFrom("schedule")
    .selectAll()
    .where("branch_id", "=", branchId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new MicrobranchError("NOT_FOUND", {
    message: `There is no schedule ${id} in this branch.`,
    field: "scheduleId",
  });
}

async function lastNominal(db: Db, id: string): Promise<string | null> {
  const row = await db
    .selectFrom("schedule_occurrence")
    .select("nominal")
    .where("schedule_id", "=", id)
    .orderBy("nominal", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.nominal ?? null;
}

function shown(row: Database["schedule"], locale: string) {
  return {
    scheduleId: row.id,
    title: row.title,
    rule: row.rule,
    words: row.rule === null ? null : describeSchedule(row.rule, locale.startsWith("zh") ? "zh-CN" : "en"),
    occasion: row.occasion,
    state: row.state,
    nextNominal: row.next_nominal,
    nextAt: row.state === "active" ? row.next_at : null,
    isProvisional: row.is_provisional === 1,
  };
}

function invalid(field: string, message: string): MicrobranchError {
  return new MicrobranchError("INPUT_INVALID", { message: `schedules: ${field}: ${message}.`, field });
}

const record = (unit: Unit, kind: string, subject: string, payload: object): Promise<number> =>
  unit.record({ kind, subject, retention: "years10", payload });
