import { createHash } from "node:crypto";
import type { Db } from "../port.js";
import { settle, type WaitingWork, type WorkOutcome } from "../work/group.js";
import { nextTurn } from "../work/turn.js";

/**
 * How many works share one transaction at most: beyond it the server's list of savepoints overflows and every other
 * connection becomes slower. @source PostgreSQL, src/include/storage/proc.h: PGPROC_MAX_CACHED_SUBXIDS 64.
 */
const maxGroup = 64;

/** Collects writes by lane: within a lane one group after the other, lanes beside each other. */
export interface PostgresLanes {
  /** Writes that wait. */
  readonly waitingWrites: number;
  /** Runs in the lane's next group and answers after its commit. */
  write(lane: string, work: (db: Db) => Promise<unknown>): Promise<unknown>;
}

/** Starts collecting; `runGroup` gets a connection, runs the works that `take` gives then, and commits. */
export function createPostgresLanes(
  runGroup: (lane: string, take: () => readonly WaitingWork[]) => Promise<WorkOutcome[]>,
): PostgresLanes {
  const queues = new Map<string, WaitingWork[]>();

  async function run(lane: string, queue: WaitingWork[]): Promise<void> {
    while (queue.length > 0) {
      await nextTurn();
      let group: readonly WaitingWork[] = [];
      const take = (): readonly WaitingWork[] => {
        if (group.length === 0) group = queue.splice(0, maxGroup);
        return group;
      };
      try {
        const outcomes = await runGroup(lane, take);
        settle(take(), outcomes);
      } catch (error) {
        for (const work of take()) work.reject(error);
      }
    }
    queues.delete(lane);
  }

  return {
    get waitingWrites() {
      let count = 0;
      for (const queue of queues.values()) count += queue.length;
      return count;
    },
    write: (lane, work) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(lane);
        if (queue !== undefined) return void queue.push({ run: work, resolve, reject });
        const fresh = [{ run: work, resolve, reject }];
        queues.set(lane, fresh);
        void run(lane, fresh);
      }),
  };
}

/** The number of an advisory lock: 64 bits of a digest, so that names of all lengths share one space. */
export function lockNumber(schema: string, purpose: "lane" | "migration", name: string): bigint {
  const digest = createHash("sha256")
    .update(JSON.stringify([schema, purpose, name]))
    .digest();
  return digest.readBigInt64BE(0);
}
