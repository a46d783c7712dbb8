import { z } from "zod";
import type { Db } from "../store/store.js";
import type { Actor } from "./actor.js";
import type { Right } from "./rights.js";
import type { Unit } from "./unit.js";

/** Which branch an input means: named, or the acting member's own. */
export const branchScope = z.object({
  /** The branch (the acting member's own). */
  branchId: z.string().min(1).max(64).optional(),
});

/** A command: the only way to change state. */
export interface Command<Input, Output> {
  /** Its name, as `posts.publish`. */
  readonly name: string;
  /** What it takes; unknown fields are refused. */
  readonly input: z.ZodType<Input>;
  /** What the actor must be allowed to do; `null` when the command itself decides. */
  readonly right: Right | null;
  /** Whether the command makes its own branch, so that none is looked up. */
  readonly foundsBranch?: (input: Input) => string;
  /** Decides and writes, inside the transaction. */
  readonly run: (unit: Unit, input: Input) => Promise<Output>;
}

/** A question: reads, changes nothing, leaves no record. */
export interface Query<Input, Output> {
  /** Its name, as `posts.list`. */
  readonly name: string;
  /** What it takes; unknown fields are refused. */
  readonly input: z.ZodType<Input>;
  /** What the actor must be allowed to do; `null` when the query itself decides. */
  readonly right: Right | null;
  /** Reads. */
  readonly run: (view: View, input: Input) => Promise<Output>;
}

/** One query's hold on an unchanging state of the database. */
export interface View {
  /** The read. */
  readonly db: Db;
  /** The instant of the query, epoch milliseconds. */
  readonly now: number;
  /** Who asks. */
  readonly actor: Actor;
  /** The branch asked about. */
  readonly branchId: string;
}

/** Names a command's types from its schema, so that a room writes each once. */
export function defineCommand<Input extends { readonly branchId?: string | undefined }, Output>(
  command: Command<Input, Output>,
): Command<Input, Output> {
  return Object.freeze({ ...command });
}

/** Names a query's types from its schema. */
export function defineQuery<Input extends { readonly branchId?: string | undefined }, Output>(
  query: Query<Input, Output>,
): Query<Input, Output> {
  return Object.freeze({ ...query });
}
