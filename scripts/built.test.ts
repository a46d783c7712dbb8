import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);

/** Runs a program in a plain Node, as a stranger's application would, and gives what it printed. */
async function printed(args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [...args], { cwd: "examples/fiscal-audit-branch" });
  return stdout + stderr;
}

const question = `
  const day = occurrences("DTSTART;TZID=Asia/Shanghai:20260320T143000\\nRRULE:FREQ=MONTHLY;BYDAY=3FR", { limit: 2 });
  console.log(day.map((each) => each.local).join(" "), typeof createMicrobranch, typeof sqlite, typeof postgres, typeof email);
`;
const answer = "2026-03-20T14:30:00 2026-04-17T14:30:00 function function function function\n";

describe("the built packages", () => {
  it("are imported by a plain Node as ES modules", async () => {
    const program = `
      import { createMicrobranch, occurrences } from "@microbranch/core";
      import { sqlite } from "@microbranch/core/sqlite";
      import { postgres } from "@microbranch/core/postgres";
      import { email } from "@microbranch/adapter-email";
      ${question}`;

    expect(await printed(["--input-type=module", "-e", program])).toBe(answer);
  });

  it("are required by a plain Node as CommonJS", async () => {
    const program = `
      const { createMicrobranch, occurrences } = require("@microbranch/core");
      const { sqlite } = require("@microbranch/core/sqlite");
      const { postgres } = require("@microbranch/core/postgres");
      const { email } = require("@microbranch/adapter-email");
      ${question}`;

    expect(await printed(["--input-type=commonjs", "-e", program])).toBe(answer);
  });
});
