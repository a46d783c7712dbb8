// Runs bench/*.bench.ts one after another against the built packages; an argument keeps those whose name holds it.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/workspace.mjs";
import { runShown, typescript } from "./show.mjs";

const filters = process.argv.slice(2);
const chosen = readdirSync(join(root, "bench"))
  .filter((name) => name.endsWith(".bench.ts"))
  .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
  .sort();

if (chosen.length === 0) {
  console.error(`No bench/*.bench.ts has ${filters.join(" or ") || "been written"} in its name.`);
  process.exitCode = 1;
}
for (const name of chosen) {
  console.log(`\n== ${name.replace(".bench.ts", "")}`);
  const code = await runShown({ file: join("bench", name), nodeArgs: [...typescript, "--expose-gc"], cwd: root });
  if (code !== 0) process.exitCode = code;
}
