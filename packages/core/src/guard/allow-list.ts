import { solidText } from "./fold.js";
import type { GuardContext } from "./guard-context.js";
import { perContext } from "./guard-rule.js";
import { createWordFinder } from "./word-finder.js";

/** A stretch of a part's solid text. */
export interface Stretch {
  /** Index of its first character. */
  readonly from: number;
  /** Index after its last character. */
  readonly to: number;
}

/** Tells which stretches of a solid text do not lie inside a phrase of the branch's allow-list. */
export type AllowList = <T extends Stretch>(solid: string, stretches: readonly T[]) => readonly T[];

/** Prepares allow-lists, once per context. */
export function createAllowLists(): (context: GuardContext) => AllowList {
  return perContext((context) => {
    const find = createWordFinder(context.allowList.map(solidText));
    return (solid, stretches) => {
      if (stretches.length === 0 || context.allowList.length === 0) return stretches;
      const reach = farthestEnds(find(solid), solid.length);
      return stretches.filter((stretch) => (reach[stretch.from] ?? 0) < stretch.to);
    };
  });
}

/** For each index, the farthest end of an allowed phrase that starts there or earlier; phrases already over do not matter. */
function farthestEnds(allowed: readonly Stretch[], length: number): Uint32Array {
  const reach = new Uint32Array(length + 1);
  for (const phrase of allowed) reach[phrase.from] = Math.max(reach[phrase.from] ?? 0, phrase.to);
  for (let i = 1; i <= length; i++) reach[i] = Math.max(reach[i] ?? 0, reach[i - 1] ?? 0);
  return reach;
}
