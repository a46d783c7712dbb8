import type { CaseRunner } from "./wire.js";

/** The test runner whose functions are global, if there is one. */
export function foundRunner(): CaseRunner | null {
  const { describe, it } = globalThis as Partial<CaseRunner>;
  return describe === undefined || it === undefined ? null : { describe, it };
}
