import type { Pool } from "pg";
import type { EngineParts } from "./engine-port.js";

/** The job that fires the due alarms of one branch, in order of time. */
export const alarmTask = "microbranch.alarms";
/** The job that runs one key of an errand. */
export const errandTask = "microbranch.errand";

/** Branches announced in one beat at the most; the rest follow in the next. */
const branchesPerBeat = 1_000;
/** Only one process announces at a time: the number of the lock, ours alone by chance. */
const timekeeperLock = 7_311_905_226;

/** Tells the job engine what is due. */
export interface Timekeeper {
  /** Makes a job for each branch with due alarms and for each errand's key with due work, unless another process is at it. */
  announceDue(): Promise<void>;
}

/**
 * Creates the timekeeper of a process.
 *
 * A branch's alarms share one job, by its key: the job looks itself which alarms are due, so a job that is replaced,
 * doubled or lost with its process changes nothing.
 */
export function createTimekeeper(setup: {
  readonly pool: Pool;
  readonly schema: string;
  readonly parts: EngineParts;
}): Timekeeper {
  const { pool, schema, parts } = setup;
  const addJobs = `select ${quoted(schema)}.add_jobs(array(
    select row(task, payload::json, null, null, null, key, null, null)::${quoted(schema)}.job_spec
    from unnest($1::text[], $2::text[], $3::text[]) as job(task, payload, key)))`;

  async function dueJobs(now: number): Promise<readonly Job[]> {
    return parts.store.read(async (db) => {
      const branches = await db
        .selectFrom("alarm")
        .select("branch_id")
        .distinct()
        .where("state", "=", "waiting")
        .where("due_at", "<=", now)
        .limit(branchesPerBeat)
        .execute();
      const jobs: Job[] = branches.map(({ branch_id }) => ({
        task: alarmTask,
        payload: { branchId: branch_id },
        key: `alarms:${branch_id ?? ""}`,
      }));
      for (const errand of parts.errands) {
        const { keys } = await errand.due(db, now);
        for (const key of keys)
          jobs.push({ task: errandTask, payload: { name: errand.name, key }, key: `errand:${errand.name}:${key}` });
      }
      return jobs;
    });
  }

  return {
    async announceDue() {
      const jobs = await dueJobs(parts.clock.now());
      if (jobs.length === 0) return;
      const client = await pool.connect();
      try {
        await client.query("begin");
        const lock = await client.query<{ mine: boolean }>("select pg_try_advisory_xact_lock($1) as mine", [
          timekeeperLock,
        ]);
        if (lock.rows[0]?.mine === true)
          await client.query(addJobs, [
            jobs.map((job) => job.task),
            jobs.map((job) => JSON.stringify(job.payload)),
            jobs.map((job) => job.key),
          ]);
        await client.query("commit");
        client.release();
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
  };
}

interface Job {
  readonly task: string;
  readonly payload: object;
  readonly key: string;
}

/** Writes a name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
