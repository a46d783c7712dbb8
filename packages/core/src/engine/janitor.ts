import type { Pool, PoolClient } from "pg";
import { createPulse } from "./pulse.js";
import { quoted } from "./timekeeper.js";

/** The first number of the locks by which a worker pool shows that it lives; the second is a hash of the pool's id. */
const aliveLock = 731_190;
const sweepEveryMs = 5_000;

/** Frees the jobs of processes that were killed: the job engine itself would keep them locked for four hours. */
export interface Janitor {
  /** Shows that a worker pool of this process lives, for as long as its connection does. */
  guard(poolId: string): Promise<void>;
  /** Starts to sweep every five seconds. */
  start(): void;
  /** Ends the sweeping and gives the pool's lock back. */
  stop(): Promise<void>;
}

/** Creates the janitor of a process. */
export function createJanitor(setup: {
  readonly pool: Pool;
  readonly schema: string;
  readonly onError: (error: unknown) => void;
}): Janitor {
  const { pool, schema, onError } = setup;
  const guards: PoolClient[] = [];
  const guarding: Promise<void>[] = [];

  async function hold(poolId: string): Promise<void> {
    try {
      const client = await pool.connect();
      guards.push(client);
      client.on("error", onError);
      await client.query("select pg_advisory_lock($1, hashtext($2))", [aliveLock, poolId]);
    } catch (error) {
      onError(error);
    }
  }

  const sweep = async (): Promise<void> => {
    const holders = await pool.query<{ id: string }>(
      `select distinct locked_by as id from ${quoted(schema)}._private_jobs where locked_by is not null`,
    );
    const dead: string[] = [];
    for (const { id } of holders.rows) if (await isDead(pool, id)) dead.push(id);
    if (dead.length > 0) await pool.query(`select ${quoted(schema)}.force_unlock_workers($1::text[])`, [dead]);
  };

  const pulse = createPulse({ beat: sweep, pauseMs: async () => sweepEveryMs, onError });
  return {
    guard(poolId) {
      const held = hold(poolId);
      guarding.push(held);
      return held;
    },
    start: () => pulse.start(),
    async stop() {
      await pulse.stop();
      await Promise.all(guarding);
      for (const client of guards.splice(0)) client.release(true);
    },
  };
}

async function isDead(pool: Pool, id: string): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const answer = await client.query<{ dead: boolean }>("select pg_try_advisory_xact_lock($1, hashtext($2)) as dead", [
      aliveLock,
      id,
    ]);
    await client.query("commit");
    client.release();
    return answer.rows[0]?.dead === true;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
