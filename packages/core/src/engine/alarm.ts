import { MicrobranchError } from "../error/error.js";
import type { AlarmRow, Db } from "../store/store.js";

/** What happens to an alarm that is met late. */
export type Misfire =
  | {
      /** It fires once, however late: reminders. */
      readonly policy: "fire-once-late";
    }
  | {
      /** It is dropped when it is later than that: greetings. */
      readonly policy: "skip-if-older-than";
      /** Milliseconds. */
      readonly ms: number;
    }
  | {
      /** Each fires, however late: closings of due lists. */
      readonly policy: "fire-all";
    };

/** Something that will happen later: `(dueAt, kind, subject, key)`. */
export interface Alarm {
  /** The branch in whose lane and log it is handled. */
  readonly branchId: string;
  /** What is to be done, as `schedule.fire`. */
  readonly kind: string;
  /** The thing it is about. */
  readonly subject: string;
  /** Tells apart alarms of one kind and subject. */
  readonly key: string;
  /** When it is due, epoch milliseconds. */
  readonly dueAt: number;
  /** What its handler needs: a JSON value. */
  readonly payload: unknown;
}

/** An alarm that fell due. */
export interface FiredAlarm extends Alarm {
  /** The alarm's id. */
  readonly id: string;
  /** How often it failed before. */
  readonly attempts: number;
}

/** Sets an alarm within a command's transaction; the same kind, subject and key again moves it. */
export async function setAlarm(
  unit: { readonly db: Db; readonly now: number; readonly id: (prefix: string) => string },
  alarm: Alarm & { readonly misfire: Misfire },
): Promise<void> {
  const row: AlarmRow = {
    id: unit.id("alarm"),
    branch_id: alarm.branchId,
    kind: alarm.kind,
    subject: alarm.subject,
    key: alarm.key,
    due_at: alarm.dueAt,
    payload: JSON.stringify(alarm.payload ?? null),
    attempts: 0,
    misfire: JSON.stringify(alarm.misfire),
    state: "waiting",
    claimed_by: null,
    claimed_at: null,
    last_error: null,
    created_at: unit.now,
  };
  await unit.db
    .insertInto("alarm")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["kind", "subject", "key"]).doUpdateSet({
        id: row.id,
        due_at: row.due_at,
        payload: row.payload,
        misfire: row.misfire,
        attempts: 0,
        state: "waiting",
        claimed_by: null,
        claimed_at: null,
        last_error: null,
      }),
    )
    .execute();
}

/** Takes alarms back: one by its key, or all of a kind and subject. @returns How many there were. */
export async function cancelAlarm(
  db: Db,
  alarm: { readonly kind: string; readonly subject: string; readonly key?: string },
): Promise<number> {
  let query = db.deleteFrom("alarm").where("kind", "=", alarm.kind).where("subject", "=", alarm.subject);
  if (alarm.key !== undefined) query = query.where("key", "=", alarm.key);
  const { numDeletedRows } = await query.executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Reads an alarm's row. */
export function firedAlarm(row: AlarmRow): FiredAlarm {
  return {
    id: row.id,
    branchId: row.branch_id ?? "",
    kind: row.kind,
    subject: row.subject,
    key: row.key,
    dueAt: row.due_at,
    payload: JSON.parse(row.payload) as unknown,
    attempts: row.attempts,
  };
}

/** Whether an alarm met at `now` is too late to be worth firing. */
export function isTooLate(misfire: Misfire, dueAt: number, now: number): boolean {
  return misfire.policy === "skip-if-older-than" && now - dueAt > misfire.ms;
}

/** Reads a stored misfire policy. @throws INTERNAL if the text is not one. */
export function readMisfire(text: string): Misfire {
  const value = JSON.parse(text) as Partial<Misfire> & { ms?: unknown };
  switch (value.policy) {
    case "fire-once-late":
    case "fire-all":
      return { policy: value.policy };
    case "skip-if-older-than":
      if (typeof value.ms === "number") return { policy: value.policy, ms: value.ms };
  }
  throw new MicrobranchError("INTERNAL", { message: `An alarm's misfire policy is unreadable: ${text.slice(0, 80)}.` });
}
