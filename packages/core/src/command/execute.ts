import type { z } from "zod";
import type { Clock } from "../clock/clock.js";
import { MicrobranchError } from "../error/error.js";
import type { IdMaker, RandomSource } from "../identifier/identifier.js";
import type { Db, Store } from "../store/store.js";
import type { Actor } from "./actor.js";
import type { BranchScope, Command, InputSchema, Query } from "./define-command.js";
import { parseInput } from "./parse.js";
import type { PendingEvent } from "./pending-event.js";
import { Refusal } from "./refusal.js";
import type { Authority, Right } from "./rights.js";
import { createUnit, type Unit } from "./unit.js";

/** What an {@link Executor} is made from. */
export interface ExecutorParts {
  /** Where everything is kept. */
  readonly store: Store;
  /** The time. */
  readonly clock: Clock;
  /** Makes ids. */
  readonly id: IdMaker;
  /** Makes the salts of records. */
  readonly random: RandomSource;
  /** Tells what an actor may do. */
  readonly authority: Authority;
  /** Tells a member's own branch on a day, or `null` for a stranger. */
  readonly homeBranch: (db: Db, memberId: string, now: number) => Promise<string | null>;
  /** Tells the host what happened, after the commit, in order. */
  readonly announce: (events: readonly PendingEvent[]) => void;
}

/** How a command is called. */
export interface ExecuteOptions {
  /** Makes the call safe to repeat: a second one with the same key returns the first one's answer (none). */
  readonly key?: string;
}

/** The one door to the state: parses, checks rights, runs in one transaction, and tells what happened after the commit. */
export interface Executor {
  /**
   * Executes a command.
   *
   * @throws INPUT_INVALID, TEXT_INVALID, NOT_ALLOWED, NOT_FOUND, and what the command itself names; nothing is written.
   */
  execute<S extends InputSchema, O>(
    command: Command<S, O>,
    input: z.input<S>,
    actor: Actor,
    options?: ExecuteOptions,
  ): Promise<O>;
  /** Answers a query. */
  ask<S extends InputSchema, O>(query: Query<S, O>, input: z.input<S>, actor: Actor): Promise<O>;
  /** Runs the library's own work on a branch as a command: for alarms, deliveries and inbound messages. */
  within<O>(branchId: string, actor: Actor, work: (unit: Unit) => Promise<O | Refusal>): Promise<O>;
}

/** Creates the executor of a hub. */
export function createExecutor(parts: ExecutorParts): Executor {
  const { store, clock, authority, announce } = parts;

  async function within<O>(branchId: string, actor: Actor, work: (unit: Unit) => Promise<O | Refusal>): Promise<O> {
    let events: PendingEvent[] = [];
    const answer = await store.write(branchId, (db) => {
      events = []; // a group that met a deadlock runs again from the start
      return work(createUnit({ db, now: clock.now(), actor, branchId, id: parts.id, random: parts.random, events }));
    });
    announce(events);
    if (answer instanceof Refusal) throw answer.error;
    return answer;
  }

  async function branchOf(name: string, input: BranchScope, actor: Actor): Promise<string> {
    if (input.branchId !== undefined) return input.branchId;
    if (actor.kind === "member") {
      const home = await store.read((db) => parts.homeBranch(db, actor.memberId, clock.now()));
      if (home !== null) return home;
      throw new MicrobranchError("NOT_ALLOWED", {
        message: `${name}: member ${actor.memberId} belongs to no branch today.`,
      });
    }
    throw new MicrobranchError("INPUT_INVALID", {
      message: `${name}: branchId: must name a branch when no member acts.`,
      field: "branchId",
    });
  }

  async function assertRight(name: string, db: Db, actor: Actor, branchId: string, right: Right | null): Promise<void> {
    if (right === null) return;
    const held = await authority({ db, actor, branchId, now: clock.now() });
    if (!held.has(right)) throw notAllowed(name, right);
  }

  return {
    within,

    async execute(command, input, actor, options = {}) {
      const parsed = parseInput(command.name, command.input, input);
      const branchId = command.foundsBranch?.(parsed) ?? (await branchOf(command.name, parsed, actor));
      return within(branchId, actor, async (unit) => {
        await assertRight(command.name, unit.db, actor, branchId, command.right);
        if (options.key === undefined) return command.run(unit, parsed);
        if (command.answersSecret === true) throw keyRefused(command.name);
        return once(unit, `${command.name}:${options.key}`, () => command.run(unit, parsed));
      });
    },

    async ask(query, input, actor) {
      const parsed = parseInput(query.name, query.input, input);
      const branchId = await branchOf(query.name, parsed, actor);
      return store.read(async (db) => {
        await assertRight(query.name, db, actor, branchId, query.right);
        return query.run({ db, now: clock.now(), actor, branchId }, parsed);
      });
    },
  };
}

function keyRefused(name: string): MicrobranchError {
  return new MicrobranchError("INPUT_INVALID", {
    message: `${name}: the answer is a secret, which is kept nowhere. Call it without a key.`,
    field: "key",
  });
}

/** The error for an actor without a right. */
export function notAllowed(name: string, right: Right): MicrobranchError {
  return new MicrobranchError("NOT_ALLOWED", {
    message: `${name}: the actor lacks the right ${right} in this branch. Act as somebody whose post carries it.`,
    details: { right },
  });
}

async function once<O>(unit: Unit, key: string, run: () => Promise<O | Refusal>): Promise<O | Refusal> {
  const known = await unit.db
    .selectFrom("command_key")
    .select("result")
    .where("branch_id", "=", unit.branchId)
    .where("key", "=", key)
    .executeTakeFirst();
  if (known !== undefined) return JSON.parse(known.result) as O;
  const answer = await run();
  if (answer instanceof Refusal) return answer;
  await unit.db
    .insertInto("command_key")
    .values({ branch_id: unit.branchId, key, result: JSON.stringify(answer ?? null), at: unit.now })
    .execute();
  return answer;
}
