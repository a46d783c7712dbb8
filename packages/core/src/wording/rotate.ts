import { MicrobranchError } from "../error/error.js";

/** Something that can be chosen in turn. */
export interface Rotatable {
  /** Stable id, unique among its alternatives. */
  readonly id: string;
}

/**
 * Chooses the next of several wordings: one never used before, in their order; when all were used, the one whose last use
 * is longest ago. The same wording comes twice running only if there is no other.
 *
 * @param templates The alternatives.
 * @param lastUsed Ids used so far, the latest last; ids that are no alternative any more are ignored.
 * @throws INPUT_INVALID if there is no alternative.
 */
export function rotate<T extends Rotatable>(templates: readonly T[], lastUsed: readonly string[]): T {
  let chosen: T | null = null;
  let longestAgo = Number.POSITIVE_INFINITY;
  for (const template of templates) {
    const used = lastUsed.lastIndexOf(template.id);
    if (used >= longestAgo) continue;
    chosen = template;
    longestAgo = used;
  }
  if (chosen === null)
    throw new MicrobranchError("INPUT_INVALID", {
      message: "There is no wording to choose from. Give at least one template.",
      field: "templates",
    });
  return chosen;
}
