import type { ConformanceCase } from "./stage.js";

/** All cases, by number. */
export const conformanceCases: readonly ConformanceCase[] = Object.freeze([]);
