import { foundRunner as globalRunner } from "./global-runner.js";
import type { CaseRunner } from "./wire.js";

// Whoever uses the other tools of this entry need not have it installed.
const vitest: CaseRunner | null = await import("vitest").then(
  ({ describe, it }) => ({ describe, it }),
  () => null,
);

/** The test runner that runs the file: one with global functions, else vitest. */
export function foundRunner(): CaseRunner | null {
  return globalRunner() ?? vitest;
}
