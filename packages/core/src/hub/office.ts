import type { z } from "zod";
import type { Actor, Command, ExecuteOptions, Executor, InputSchema, Query } from "../command/command.js";

/** Commands and queries by group and name, as the rooms offer them. */
export type Groups = Readonly<Record<string, Readonly<Record<string, AnyTask>>>>;

type AnyTask = { readonly type: "command" | "query"; readonly name: string };

/** A group's commands and queries, bound to an actor. */
export type BoundGroup<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends Command<infer Schema, infer Output>
    ? (input: z.input<Schema>, options?: ExecuteOptions) => Promise<Output>
    : Group[Name] extends Query<infer Schema, infer Output>
      ? (input: z.input<Schema>) => Promise<Output>
      : never;
};

/** All groups, bound to an actor. */
export type BoundGroups<All> = { readonly [Group in keyof All]: BoundGroup<All[Group]> };

/** An object whose properties are made when they are first read. */
export function lazily(makers: Readonly<Record<string, () => unknown>>): object {
  const made = {};
  for (const [name, make] of Object.entries(makers)) {
    let value: unknown;
    Object.defineProperty(made, name, {
      enumerable: true,
      get() {
        value ??= make();
        return value;
      },
    });
  }
  return Object.freeze(made);
}

/** Binds one group. */
export function bindGroup(tasks: Groups[string], executor: Executor, actor: Actor): object {
  return Object.freeze(
    Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, bind(task, executor, actor)])),
  );
}

function bind(task: AnyTask, executor: Executor, actor: Actor): (input: unknown, options?: ExecuteOptions) => unknown {
  if (task.type === "command") {
    const command = task as Command<InputSchema, unknown>;
    return (input, options) => executor.execute(command, input as z.input<InputSchema>, actor, options);
  }
  const query = task as Query<InputSchema, unknown>;
  return (input) => executor.ask(query, input as z.input<InputSchema>, actor);
}
