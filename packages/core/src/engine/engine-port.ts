import type { Clock } from "../clock/clock.js";
import type { Db, Store } from "../store/store.js";
import type { Errand } from "./errand.js";

/** Handles one alarm, in one transaction of its branch. It is told whether the alarm still stands. */
export interface AlarmDesk {
  /**
   * Fires an alarm: takes its row away and does what it says, both in one transaction, so that it happens once.
   *
   * @returns `fired`; `skipped` when it was too late to be worth it; `gone` when another runner had it or it was taken back.
   * @throws What its handler threw; the alarm then still stands.
   */
  fire(alarmId: string): Promise<"fired" | "skipped" | "gone">;
  /** Notes a failure: puts the alarm off, or sets it aside after the last try. */
  putOff(alarmId: string, error: unknown): Promise<"later" | "set-aside">;
}

/** What an engine is started with. */
export interface EngineParts {
  /** Where alarms and errands' rows are. */
  readonly store: Store;
  /** The time. */
  readonly clock: Clock;
  /** Handles alarms. */
  readonly desk: AlarmDesk;
  /** Work that reaches out. */
  readonly errands: readonly Errand[];
  /** Told what went wrong with a piece of work; it must not throw. */
  readonly onFault: (fault: EngineFault) => void;
}

/** Something that went wrong with a piece of work. */
export interface EngineFault {
  /** `alarm`, or the errand's name. */
  readonly work: string;
  /** The alarm's id or the errand's key. */
  readonly key: string;
  /** What was thrown. */
  readonly error: unknown;
  /** Whether it is tried again, or set aside for a person. */
  readonly outcome: "later" | "set-aside";
}

/** What a run did. */
export interface RunReport {
  /** Alarms fired. */
  readonly alarms: number;
  /** Alarms dropped because they were met too late. */
  readonly skipped: number;
  /** Rounds of errands. */
  readonly errands: number;
  /** Pieces of work that failed. */
  readonly faults: number;
}

/** How an engine is doing. */
export interface EngineHealth {
  /** Whether it runs by itself. */
  readonly running: boolean;
  /** Alarms set aside after their last try: a person must look. */
  readonly setAside: number;
  /** How late the oldest waiting alarm is, in milliseconds (0 when none is). */
  readonly lateMs: number;
}

/** When things run. */
export interface Engine {
  /** Starts to run by itself what falls due. */
  start(): Promise<void>;
  /** Says that something may have become due: called after each commit; cheap. */
  nudge(): void;
  /** Runs all that is due until `until` (now), in order of time, and what follows from it within that time. */
  runDue(options?: { readonly until?: number; readonly signal?: AbortSignal }): Promise<RunReport>;
  /** When the next thing falls due, epoch milliseconds, or `null`. */
  nextDueAt(): Promise<number | null>;
  /** How it is doing. */
  health(): Promise<EngineHealth>;
  /** Lets the running work end within `graceMs` (10,000), then aborts it. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

/** Finds what is due; shared by the engines. */
export async function earliestAlarm(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom("alarm")
    .select("due_at")
    .where("state", "=", "waiting")
    .orderBy("due_at")
    .limit(1)
    .executeTakeFirst();
  return row?.due_at ?? null;
}
