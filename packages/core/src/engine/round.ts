import { type EngineHealth, type EngineParts, earliestAlarm, type RunReport } from "./engine-port.js";
import type { Errand } from "./errand.js";

const alarmsPerRound = 200;

/** The rounds that an engine of one process makes: over the due alarms, and over the errands' keys. */
export interface Rounds {
  /** Fires what is due until `until`, branch by branch in order of time. @returns What was done; all zero when nothing was due. */
  fireAlarms(until: number, signal: AbortSignal): Promise<RunReport>;
  /** Starts each errand that has work due and is not under way yet. @returns One promise per errand started. */
  startErrands(until: number, signal: AbortSignal): Promise<readonly Promise<boolean>[]>;
  /** Alarms and errands in turn until nothing is due. */
  drain(until: number, signal: AbortSignal): Promise<RunReport>;
  /** Fires the due alarms of one branch, in order of time. @returns How many were done. */
  fireBranch(branchId: string | null, until: number, signal: AbortSignal): Promise<number>;
  /** Runs one key of an errand until it is drained, unless this process is at it. Faults are reported, not thrown. */
  runErrand(name: string, key: string, signal: AbortSignal): Promise<void>;
  /** When the next thing falls due, or `null`. */
  nextDueAt(): Promise<number | null>;
  /** Waits for the errands under way. */
  settled(): Promise<void>;
}

const nothing: RunReport = Object.freeze({ alarms: 0, skipped: 0, errands: 0, faults: 0 });

/** Creates the rounds of an engine. */
export function createRounds(parts: EngineParts): Rounds {
  const { store, clock, desk, errands, onFault } = parts;
  const underWay = new Map<string, Promise<boolean>>();
  const resting = new Map<string, number>();

  async function fireInTurn(ids: readonly string[], signal: AbortSignal): Promise<RunReport> {
    let report = nothing;
    for (const id of ids) {
      if (signal.aborted) break;
      try {
        const result = await desk.fire(id);
        if (result === "fired") report = { ...report, alarms: report.alarms + 1 };
        if (result === "skipped") report = { ...report, skipped: report.skipped + 1 };
      } catch (error) {
        report = { ...report, faults: report.faults + 1 };
        onFault({ work: "alarm", key: id, error, outcome: await desk.putOff(id, error) });
      }
    }
    return report;
  }

  async function performErrand(errand: Errand, key: string, name: string, signal: AbortSignal): Promise<boolean> {
    try {
      while (!signal.aborted) {
        const left = await errand.perform(key, { now: clock.now(), signal });
        if (left === "drained") break;
      }
      resting.delete(name);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      resting.set(name, clock.now() + restMs);
      onFault({ work: errand.name, key, error, outcome: "later" });
      return false;
    } finally {
      underWay.delete(name);
    }
  }

  const rounds: Rounds = {
    async fireAlarms(until, signal) {
      const due = await store.read((db) =>
        db
          .selectFrom("alarm")
          .select(["id", "branch_id"])
          .where("state", "=", "waiting")
          .where("due_at", "<=", until)
          .orderBy("due_at")
          .orderBy("id")
          .limit(alarmsPerRound)
          .execute(),
      );
      const branches = groupByBranch(due);
      const reports = await Promise.all([...branches.values()].map((ids) => fireInTurn(ids, signal)));
      return reports.reduce(add, nothing);
    },

    async startErrands(until, signal) {
      const started: Promise<boolean>[] = [];
      for (const errand of errands) {
        const { keys } = await store.read((db) => errand.due(db, Math.min(until, clock.now())));
        for (const key of keys) {
          const name = `${errand.name} ${key}`;
          if (underWay.has(name) || (resting.get(name) ?? 0) > clock.now()) continue;
          const work = performErrand(errand, key, name, signal);
          underWay.set(name, work);
          started.push(work);
        }
      }
      return started;
    },

    async drain(until, signal) {
      let total = nothing;
      while (!signal.aborted) {
        const fired = await rounds.fireAlarms(until, signal);
        const started = await rounds.startErrands(until, signal);
        const ended = await Promise.all(started);
        const round = { ...fired, errands: ended.length, faults: fired.faults + ended.filter((ok) => !ok).length };
        total = add(total, round);
        if (round.alarms + round.skipped + round.faults + round.errands === 0) break;
        if (round.alarms + round.skipped + ended.filter((ok) => ok).length === 0) break;
      }
      return total;
    },

    async fireBranch(branchId, until, signal) {
      const due = await store.read((db) =>
        db
          .selectFrom("alarm")
          .select("id")
          .where("branch_id", branchId === null ? "is" : "=", branchId)
          .where("state", "=", "waiting")
          .where("due_at", "<=", until)
          .orderBy("due_at")
          .orderBy("id")
          .limit(alarmsPerRound)
          .execute(),
      );
      const report = await fireInTurn(
        due.map((row) => row.id),
        signal,
      );
      return report.alarms + report.skipped;
    },

    async runErrand(name, key, signal) {
      const errand = errands.find((candidate) => candidate.name === name);
      const run = `${name} ${key}`;
      if (errand === undefined || underWay.has(run) || (resting.get(run) ?? 0) > clock.now()) return;
      const work = performErrand(errand, key, run, signal);
      underWay.set(run, work);
      await work;
    },

    nextDueAt: () => nextDueAt(parts),

    async settled() {
      await Promise.allSettled(underWay.values());
    },
  };
  return rounds;
}

/** How long a failed errand's key rests before the next try, in milliseconds. */
const restMs = 5_000;

/** When the next alarm or errand falls due; shared by the engines. */
async function nextDueAt({ store, clock, errands }: EngineParts): Promise<number | null> {
  return store.read(async (db) => {
    let next = await earliestAlarm(db);
    for (const errand of errands) {
      const { keys, nextAt } = await errand.due(db, clock.now());
      const at = keys.length > 0 ? clock.now() : nextAt;
      if (at !== null && (next === null || at < next)) next = at;
    }
    return next;
  });
}

/** How an engine stands, from the alarms' rows; shared by the engines. */
export async function engineHealth({ store, clock }: EngineParts, running: boolean): Promise<EngineHealth> {
  return store.read(async (db) => {
    const failed = await db
      .selectFrom("alarm")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("state", "=", "failed")
      .executeTakeFirstOrThrow();
    const oldest = await earliestAlarm(db);
    return { running, setAside: failed.count, lateMs: oldest === null ? 0 : Math.max(clock.now() - oldest, 0) };
  });
}

function groupByBranch(
  rows: readonly { readonly id: string; readonly branch_id: string | null }[],
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, branch_id } of rows) {
    const group = groups.get(branch_id ?? "");
    if (group === undefined) groups.set(branch_id ?? "", [id]);
    else group.push(id);
  }
  return groups;
}

function add(a: RunReport, b: RunReport): RunReport {
  return {
    alarms: a.alarms + b.alarms,
    skipped: a.skipped + b.skipped,
    errands: a.errands + b.errands,
    faults: a.faults + b.faults,
  };
}
