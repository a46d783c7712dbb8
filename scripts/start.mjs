// Runs the main example against the built packages; arguments are passed on to it.
import { root } from "./setup/workspace.mjs";
import { runShown, typescript } from "./show.mjs";

process.exitCode = await runShown({
  file: "examples/fiscal-audit-branch/main.ts",
  args: process.argv.slice(2),
  nodeArgs: typescript,
  cwd: root,
});
