import { join } from "node:path";
import { runQuietly, twoAtATime } from "./quiet.mjs";
import { packageFolders, root } from "./setup/workspace.mjs";
import { typescript } from "./show.mjs";

/** The checks, the long ones first: two run at a time. */
function allChecks() {
  const published = packageFolders(root).filter((folder) => folder.startsWith("packages/"));
  const shortName = (folder) => folder.slice("packages/".length);
  return [
    { name: "types", file: "typescript/bin/tsc", args: ["--noEmit"] },
    {
      name: "architecture",
      file: "dependency-cruiser/bin/dependency-cruise.mjs",
      args: ["--config", ".dependency-cruiser.cjs", "--output-type", "err-long", "packages", "examples", "bench"],
    },
    { name: "unused", file: "knip/bin/knip.js", args: ["--no-progress", "--treat-config-hints-as-errors"] },
    ...published.map((folder) => ({
      name: `types in use: ${shortName(folder)}`,
      file: "@arethetypeswrong/cli/dist/index.js",
      args: ["--pack", folder, "--profile", "node16"],
    })),
    { name: "format and lint", file: "@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings", "."] },
    ...published.map((folder) => ({
      name: `packaging: ${shortName(folder)}`,
      file: "publint/src/cli.js",
      args: ["run", folder, "--strict"],
    })),
    { name: "house rules", script: "scripts/check-house.ts" },
    { name: "capability tables", script: "scripts/capability-tables.ts", args: ["--check"] },
  ];
}

/**
 * Runs the checks and prints a line for each, with the output of those that fail.
 *
 * @param filters Parts of names; a check runs if its name holds one of them [all checks].
 * @returns how many checks failed.
 */
export async function runChecks(filters = []) {
  const chosen = allChecks().filter(
    ({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)),
  );
  if (chosen.length === 0) {
    console.error(`No check has ${filters.join(" or ")} in its name.`);
    return 1;
  }
  const results = await twoAtATime(chosen.map((check) => () => runCheck(check)));
  return results.filter((ok) => !ok).length;
}

async function runCheck({ name, file, args, script }) {
  const path = file === undefined ? script : join(root, "node_modules", file);
  const result = await runQuietly({
    file: path,
    args,
    cwd: root,
    nodeArgs: script === undefined ? [] : [...typescript, "--conditions=@microbranch/source"],
  });
  console.log(`${result.ok ? "ok    " : "FAILED"} ${name} (${result.seconds} s)`);
  const tells = !result.ok || script !== undefined; // our own script is silent unless it has a note
  if (tells && result.output !== "") console.log(result.output.trimEnd());
  return result.ok;
}
