import type { z } from "zod";

/** One problem of an input. */
export interface InputIssue {
  /** Path of the field, as `titles[0].from`; empty for the input as a whole. */
  readonly field: string;
  /** What was expected. */
  readonly message: string;
}

/** What a schema found wrong, with paths as `members[3].name` below `at`; empty when nothing was. */
export function inputIssues(result: z.ZodSafeParseResult<unknown>, at = ""): readonly InputIssue[] {
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const field = issue.path.reduce<string>(childField, at);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ field: childField(field, key), message: "unknown field" }));
    return [{ field, message: issue.message }];
  });
}

function childField(field: string, part: PropertyKey): string {
  if (typeof part === "number") return `${field}[${part}]`;
  return field === "" ? String(part) : `${field}.${String(part)}`;
}
