import type { Db } from "../store/store.js";

/** With what an errand is run. */
export interface ErrandContext {
  /** The instant of the run, epoch milliseconds. */
  readonly now: number;
  /** Fires when the engine stops: end soon, leave the rest for the next run. */
  readonly signal: AbortSignal;
}

/**
 * Work that reaches out of the database (deliveries, incoming messages), found by its own rows.
 *
 * It is run at least once for whatever is due, by one runner at a time per key; its rows, not the engine, say what was done.
 */
export interface Errand {
  /** Its name, as `delivery.outbox`. */
  readonly name: string;
  /** Which keys have work due at `now`, and when the next work falls due (`null`: none is known). */
  due(db: Db, now: number): Promise<{ readonly keys: readonly string[]; readonly nextAt: number | null }>;
  /** Does a bounded part of the due work of a key, outside any transaction. @returns Whether work due now may be left. */
  perform(key: string, context: ErrandContext): Promise<"drained" | "more">;
}
