// All that must hold: the checks, then the tests. With arguments, only those tests: `npm test -- packages/core/src/text`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChecks } from "./checks.mjs";
import { readJson, root } from "./setup/workspace.mjs";
import { runShown } from "./show.mjs";

const args = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "microbranch-test-"));
const countsPath = join(folder, "counts.json");
const closingLine = "./scripts/closing-line.ts";

const failedChecks = args.length === 0 ? await runChecks() : 0;
if (args.length > 0) console.log("Only the tests named; checks are left out.");
const code = await runShown({
  file: "node_modules/vitest/vitest.mjs",
  args: ["run", ...args, ...(args.some((arg) => arg.startsWith("--reporter")) ? [`--reporter=${closingLine}`] : [])],
  cwd: root,
  env: { MICROBRANCH_TEST_COUNTS: countsPath },
});

const counts = readJson(countsPath, { passed: 0, failed: 0, skipped: 0, notes: [] });
rmSync(folder, { recursive: true, force: true });
const failed = Math.max(counts.failed, code === 0 ? 0 : 1) + failedChecks;
for (const note of counts.notes ?? []) console.log(`\n${note}`);
console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
