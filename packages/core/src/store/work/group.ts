import { MicrobranchError } from "../../error/error.js";
import type { Db } from "../port.js";
import type { Execute, HandleMaker } from "./handle.js";

/** A work that waits for its turn, and those who wait for its answer. */
export interface WaitingWork {
  /** The work itself. */
  run(db: Db): Promise<unknown>;
  /** Gives the answer. */
  resolve(value: unknown): void;
  /** Gives the error. */
  reject(error: unknown): void;
}

/** What one connection can do for a group of works. */
export interface Transactor {
  /** Runs a statement of a work. */
  readonly execute: Execute;
  /** Begins the transaction. */
  begin(): Promise<void>;
  /** Commits durably; throws if that is not what happened. */
  commit(): Promise<void>;
  /** Takes everything back. */
  rollback(): Promise<void>;
  /** Sets the savepoint of the next work, in place of the last. */
  mark(): Promise<void>;
  /** Takes back what came after the savepoint, and drops it. */
  takeBack(): Promise<void>;
  /** Whether the transaction is still there: SQLite ends it itself on some errors, a lost connection always. */
  isAlive(): boolean;
  /** Whether the same works may succeed when run again from the start. */
  isPassing(error: unknown): boolean;
}

/** How one work ended. */
export type WorkOutcome =
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "failed"; readonly error: unknown };

/**
 * Runs works one after the other in one transaction and commits once.
 *
 * A work that fails is taken back alone. An error that concerns the whole transaction (a failed commit, a lost
 * connection, a full disk) is thrown: then nothing of the group is kept.
 */
export async function runGroup(
  makeHandle: HandleMaker,
  transactor: Transactor,
  group: readonly WaitingWork[],
): Promise<WorkOutcome[]> {
  await transactor.begin();
  try {
    const outcomes: WorkOutcome[] = [];
    for (const work of group) {
      outcomes.push(
        group.length === 1
          ? await attempt(makeHandle, transactor, work)
          : await attemptApart(makeHandle, transactor, work),
      );
    }
    if (outcomes.some((outcome) => outcome.kind === "done")) await transactor.commit();
    else await transactor.rollback();
    return outcomes;
  } catch (error) {
    await transactor.rollback();
    throw error;
  }
}

/** Answers every work of a group with its outcome. */
export function settle(group: readonly WaitingWork[], outcomes: readonly WorkOutcome[]): void {
  group.forEach((work, index) => {
    const outcome = outcomes[index];
    if (outcome?.kind === "done") work.resolve(outcome.value);
    else work.reject(outcome?.error);
  });
}

async function attemptApart(makeHandle: HandleMaker, transactor: Transactor, work: WaitingWork): Promise<WorkOutcome> {
  await transactor.mark();
  const outcome = await attempt(makeHandle, transactor, work);
  if (outcome.kind === "done") return outcome;
  if (!transactor.isAlive()) throw outcome.error;
  await transactor.takeBack();
  return outcome;
}

async function attempt(makeHandle: HandleMaker, transactor: Transactor, work: WaitingWork): Promise<WorkOutcome> {
  const handle = makeHandle(transactor.execute);
  let outcome: WorkOutcome;
  try {
    outcome = { kind: "done", value: await work.run(handle.db) };
  } catch (error) {
    outcome = { kind: "failed", error };
  }
  await handle.close();
  if (handle.failure === null) return outcome;
  if (!transactor.isAlive() || transactor.isPassing(handle.failure)) throw handle.failure;
  return outcome.kind === "failed" ? outcome : { kind: "failed", error: swallowed(handle.failure) };
}

function swallowed(failure: unknown): unknown {
  if (failure instanceof MicrobranchError) return failure;
  return new MicrobranchError("INTERNAL", { message: "A statement of a work failed.", cause: failure });
}
