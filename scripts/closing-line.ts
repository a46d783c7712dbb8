import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

/**
 * Ends a run with `N passed, N failed, N skipped`, which any log reader understands. Under `npm test` it writes the
 * counts to the file that MICROBRANCH_TEST_COUNTS names instead, so that the line can come after all else. What could not run at all is said before it.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<SerializedError>): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === "passed") counts.passed++;
        else if (state === "failed") counts.failed++;
        else counts.skipped++;
      }
    }
    const path = process.env["MICROBRANCH_TEST_COUNTS"];
    const notes = notesOn(modules);
    const { passed, failed, skipped } = counts;
    if (path !== undefined) writeFileSync(path, JSON.stringify({ ...counts, notes }));
    else
      process.stdout.write(`\n${[...notes, `${passed} passed, ${failed} failed, ${skipped} skipped`].join("\n\n")}\n`);
  }
}

/** What did not run and should have. */
function notesOn(modules: ReadonlyArray<TestModule>): readonly string[] {
  const needsDovecot = modules.some(({ moduleId }) => moduleId.includes("/adapter-email/src/imap/"));
  const [first] = modules;
  if (!needsDovecot || first === undefined || first.project.getProvidedContext().dovecotProgram !== null) return [];
  return [
    "THE IMAP TESTS DID NOT RUN: there is no Dovecot 2.3 on this machine and it could not be installed. " +
      "Install it (Debian: apt-get install dovecot-imapd dovecot-lmtpd) and run again.",
  ];
}
