import type { z } from "zod";
import { MicrobranchError } from "../error/error.js";
import { assertStorable } from "../text/text.js";

/** One problem of an input. */
export interface InputIssue {
  /** Path of the field, as `titles[0].from`; empty for the input as a whole. */
  readonly field: string;
  /** What was expected. */
  readonly message: string;
}

/**
 * Parses an input by its schema, at the library's border.
 *
 * @throws INPUT_INVALID with the first field at fault and every issue in `details.issues`.
 * @throws TEXT_INVALID if a text holds U+0000 or a lone surrogate.
 */
export function parseInput<Schema extends z.ZodType>(name: string, schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (!result.success) {
    const issues = result.error.issues.flatMap(issuesOf);
    const first = issues[0] ?? { field: "", message: "invalid" };
    throw new MicrobranchError("INPUT_INVALID", {
      message: `${name}: ${first.field === "" ? "the input" : first.field}: ${first.message}.`,
      ...(first.field === "" ? {} : { field: first.field }),
      details: { issues },
    });
  }
  assertStorable(result.data);
  return result.data;
}

function issuesOf(issue: z.core.$ZodIssue): InputIssue[] {
  const at = pathText(issue.path);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ field: at === "" ? key : `${at}.${key}`, message: "unknown field" }));
  return [{ field: at, message: issue.message }];
}

function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += text === "" ? String(part) : `.${String(part)}`;
  }
  return text;
}
