import type { z } from "zod";
import { MicrobranchError } from "../error/error.js";
import { assertStorable } from "../text/text.js";
import { inputIssues } from "./input-issues.js";

/**
 * Parses an input by its schema, at the library's border.
 *
 * @throws INPUT_INVALID with the first field at fault and every issue in `details.issues`.
 * @throws TEXT_INVALID if a text holds U+0000 or a lone surrogate.
 */
export function parseInput<Schema extends z.ZodType>(name: string, schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (!result.success) {
    const issues = inputIssues(result);
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
