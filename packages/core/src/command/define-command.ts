import { z } from "zod";
import type { Db } from "../store/store.js";
import type { Actor } from "./actor.js";
import type { Refusal } from "./refusal.js";
import type { Right } from "./rights.js";
import type { Unit } from "./unit.js";

/** Which branch an input means: named, or the acting member's own. */
export const branchScope = z.object({
  /** The branch (the acting member's own). */
  branchId: z.string().min(1).max(64).optional(),
});

/** What every input has, whether it names a branch or not. */
export interface BranchScope {
  /** The branch (the acting member's own). */
  readonly branchId?: string | undefined;
}

/** The schema of an input: strict, so that unknown fields are refused. */
export type InputSchema = z.ZodType<BranchScope>;

/** A command: the only way to change state. */
export interface Command<Schema extends InputSchema, Output> {
  /** Tells a command from a query. */
  readonly type: "command";
  /** Its name, as `posts.publish`. */
  readonly name: string;
  /** What it takes; unknown fields are refused. */
  readonly input: Schema;
  /** What the actor must be allowed to do; `null` when the command itself decides. */
  readonly right: Right | null;
  /** The id of the branch that the command makes, for the commands that do (none). */
  readonly foundsBranch?: (input: z.output<Schema>) => string;
  /** Whether the answer holds a secret: it is kept nowhere, so that no key makes the call safe to repeat (no). */
  readonly answersSecret?: boolean;
  /** Decides and writes, inside the transaction; what `refuse` made keeps the writes and gives the caller its error. */
  readonly run: (unit: Unit, input: z.output<Schema>) => Promise<Output | Refusal>;
}

/** A question: reads, changes nothing, leaves no record. */
export interface Query<Schema extends InputSchema, Output> {
  /** Tells a query from a command. */
  readonly type: "query";
  /** Its name, as `posts.list`. */
  readonly name: string;
  /** What it takes; unknown fields are refused. */
  readonly input: Schema;
  /** What the actor must be allowed to do; `null` when the query itself decides. */
  readonly right: Right | null;
  /** Reads. */
  readonly run: (view: View, input: z.output<Schema>) => Promise<Output>;
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

/** Defines a command; its types follow from the schema. */
export function defineCommand<Schema extends InputSchema, Output>(
  command: Omit<Command<Schema, Output>, "type">,
): Command<Schema, Output> {
  return Object.freeze({ type: "command", ...command });
}

/** Defines a query; its types follow from the schema. */
export function defineQuery<Schema extends InputSchema, Output>(
  query: Omit<Query<Schema, Output>, "type">,
): Query<Schema, Output> {
  return Object.freeze({ type: "query", ...query });
}
