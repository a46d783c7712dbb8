import { EventEmitter } from "node:events";
import type { Logger, Runner, RunnerOptions, TaskList, WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import { type Clock, systemClock } from "../clock/clock.js";
import { MicrobranchError } from "../error/error.js";
import type { Engine, EngineParts } from "./engine-port.js";
import { createJanitor, type Janitor } from "./janitor.js";
import { createPulse } from "./pulse.js";
import { createRounds, engineHealth } from "./round.js";
import { alarmTask, createTimekeeper, errandTask, type Timekeeper } from "./timekeeper.js";

/** How the engine of several processes is set up. */
export interface DistributedOptions {
  /** Pieces of work at once in this process (integer, 1 to 100) [10]. */
  readonly concurrency?: number;
  /** The job engine's own schema [microbranch_worker]. */
  readonly schema?: string;
}

/** Jobs fetched ahead by a process. @source Measured: ten times the job engine's default rate from 500; fewer wait behind a slow one. */
const fetchedAhead = 200;
/** How often a process looks for jobs that it was not told of, in milliseconds. */
const pollMs = 2_000;
/** How long an errand keeps one of the places of `concurrency` to itself, in milliseconds; what hangs goes on beside the others. */
const placeMs = 1_000;
/** Longest pause between two looks at the alarms, in milliseconds: what a killed process had announced is found by then. */
const maxPauseMs = 5_000;

/** The engine of several processes on one PostgreSQL: the alarms' rows decide what is due, the job engine spreads the work. */
export function createDistributedEngine(parts: EngineParts, options: DistributedOptions = {}): Engine {
  const { clock, onFault } = parts;
  const schema = options.schema ?? "microbranch_worker";
  const concurrency = options.concurrency ?? 10;
  const rounds = createRounds(parts);
  let running: Running | null = null;

  async function start(): Promise<void> {
    if (running !== null) return;
    const stopping = new AbortController();
    const worker = await loadWorker();
    const pool = (await parts.store.openPool({ maxConnections: concurrency + 4 })) as Pool;
    const report = (error: unknown): void => onFault({ work: "engine", key: "", error, outcome: "later" });
    pool.on("error", report);
    const timekeeper = createTimekeeper({ pool, schema, parts });
    const pulse = createPulse({
      beat: () => timekeeper.announceDue(),
      pauseMs: async () => pause(await rounds.nextDueAt(), clock.now()),
      onError: report,
    });
    const janitor = createJanitor({ pool, schema, onError: report });
    try {
      const events = new EventEmitter() as unknown as WorkerEvents;
      events.on("pool:create", ({ workerPool }) => void janitor.guard(workerPool.id));
      const logger = new worker.Logger(() => () => {}); // our tasks report their own faults
      const runner = await worker.run(
        runnerOptions({ pool, logger, schema, concurrency, events, tasks: tasks(stopping.signal) }),
      );
      runner.promise.catch(report);
      running = { runner, pool, stopping, pulse, janitor, timekeeper };
      janitor.start();
      pulse.start();
    } catch (error) {
      await janitor.stop();
      await pool.end();
      throw error;
    }
  }

  function tasks(signal: AbortSignal): TaskList {
    return {
      [alarmTask]: async (payload) => {
        const { branchId } = payload as { branchId: string | null };
        while (!signal.aborted && (await rounds.fireBranch(branchId, clock.now(), signal)) > 0);
        running?.pulse.nudge();
      },
      [errandTask]: async (payload) => {
        const { name, key } = payload as { name: string; key: string };
        const work = rounds.runErrand(name, key, signal).then(() => running?.pulse.nudge());
        await firstOf(work, clock, placeMs);
      },
    };
  }

  return {
    start,
    nudge: () => running?.pulse.nudge(),
    runDue: ({ until, signal } = {}) => rounds.drain(until ?? clock.now(), signal ?? new AbortController().signal),
    nextDueAt: () => rounds.nextDueAt(),
    health: () => engineHealth(parts, running !== null),
    async stop({ graceMs = 10_000 } = {}) {
      if (running === null) return;
      const { runner, pool, stopping, pulse, janitor } = running;
      running = null;
      await pulse.stop();
      const limit = new AbortController();
      const grace = systemClock.sleep(graceMs, limit.signal).then(
        () => stopping.abort(),
        () => {},
      );
      await runner.stop();
      await rounds.settled();
      limit.abort();
      await grace;
      stopping.abort();
      await janitor.stop();
      await pool.end();
    },
  };
}

interface Running {
  readonly runner: Runner;
  readonly pool: Pool;
  readonly stopping: AbortController;
  readonly pulse: ReturnType<typeof createPulse>;
  readonly janitor: Janitor;
  readonly timekeeper: Timekeeper;
}

function runnerOptions(setup: {
  readonly pool: Pool;
  readonly schema: string;
  readonly concurrency: number;
  readonly events: WorkerEvents;
  readonly logger: Logger;
  readonly tasks: TaskList;
}): RunnerOptions {
  return {
    pgPool: setup.pool,
    schema: setup.schema,
    concurrency: setup.concurrency,
    taskList: setup.tasks,
    events: setup.events,
    logger: setup.logger,
    noHandleSignals: true,
    pollInterval: pollMs,
    parsedCronItems: [],
    preset: {
      worker: {
        localQueue: { size: Math.max(fetchedAhead, setup.concurrency + 1) },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  };
}

/** Waits for the work's end, or until the time has passed. */
async function firstOf(work: Promise<void>, clock: Clock, ms: number): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([work, clock.sleep(ms, waiting.signal).catch(() => {})]);
  waiting.abort();
}

function pause(nextDueAt: number | null, now: number): number {
  return nextDueAt === null ? maxPauseMs : Math.min(Math.max(nextDueAt - now, 20), maxPauseMs);
}

async function loadWorker(): Promise<typeof import("graphile-worker")> {
  try {
    return await import("graphile-worker");
  } catch (cause) {
    throw new MicrobranchError("SETTING_INVALID", {
      message: "The engine for PostgreSQL needs the package graphile-worker. Install it beside pg.",
      cause,
    });
  }
}
