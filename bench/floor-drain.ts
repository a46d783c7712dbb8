import { Logger, type Runner, run, type TaskList } from "graphile-worker";
import pg from "pg";
import { closeBare, openBare } from "./floor-sqlite.js";

/** Moves every row through `sending` to `accepted` by the bare driver, so many in each commit, and writes their tries. */
export function drainBareSqlite(file: string, together: number): number {
  const db = openBare(file);
  const start = performance.now();
  const due = db.prepare("select id from outbox where state = 'due' order by due_at, id limit ?");
  const claim = db.prepare(
    "update outbox set state = 'sending', attempt = attempt + 1, claimed_by = 'bare', claimed_at = 1 where id = ?",
  );
  const accept = db.prepare(
    "update outbox set state = 'accepted', receipt_id = id, accepted_at = 1, claimed_at = null where id = ?",
  );
  const tried = db.prepare(
    "insert into delivery_try (outbox_id, attempt, at, status, fault, vendor_code, vendor_message) values (?, 1, 1, 'accepted', null, null, null)",
  );
  const [begin, commit] = [db.prepare("begin immediate"), db.prepare("commit")];
  for (;;) {
    const rows = due.all(together) as { id: string }[];
    if (rows.length === 0) break;
    begin.run();
    for (const { id } of rows) claim.run(id);
    commit.run();
    begin.run();
    for (const { id } of rows) {
      accept.run(id);
      tried.run(id);
    }
    commit.run();
  }
  const ms = performance.now() - start;
  db.exec("begin; delete from delivery_try; update outbox set state = 'due', attempt = 0, receipt_id = null; commit");
  closeBare(db);
  return ms;
}

/** Lets the job engine do so many jobs that do nothing; the milliseconds from its start to the last one's end. */
export async function workNoOpJobs(connectionString: string, jobs: number): Promise<number> {
  const schema = "no_op_worker";
  const pool = new pg.Pool({ connectionString, max: 14 });
  pool.on("error", () => {}); // of an idle connection; the next query reports it
  pool.on("connect", (client) => client.on("error", () => {}));
  let done = 0;
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const taskList: TaskList = {
    idle: async () => {
      if (++done === jobs) finish();
    },
    prepare: async () => {},
  };
  const preset = { worker: { localQueue: { size: 200 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } };
  const logger = new Logger(() => () => {});
  const options = {
    logger,
    pgPool: pool,
    schema,
    concurrency: 10,
    taskList,
    parsedCronItems: [],
    noHandleSignals: true,
    preset,
  };
  const first: Runner = await run({ ...options, taskList: { prepare: async () => {} } });
  await first.stop();
  await pool.query(
    `select ${schema}.add_jobs(array(select row('idle', '{}'::json, null, null, null, null, null, null)::${schema}.job_spec from generate_series(1, $1)))`,
    [jobs],
  );
  const start = performance.now();
  const runner: Runner = await run(options);
  await finished;
  await runner.stop();
  const ms = performance.now() - start;
  await pool.end();
  return ms;
}
