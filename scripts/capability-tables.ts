// Writes what each channel declares into the READMEs. With --check it writes nothing, and fails where one is out of date.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { documentedChannels } from "./capabilities/declared.js";
import { marks, withTables } from "./capabilities/readme.js";
import { capabilityTables } from "./capabilities/table.js";
import { chinese, english } from "./capabilities/words.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const isCheck = process.argv.includes("--check");
const documented = documentedChannels();

for (const { readmes, routes } of documented)
  for (const path of readmes) {
    const before = readFileSync(`${root}${path}`, "utf8");
    const after = withTables(before, capabilityTables(routes, path.endsWith(".zh-CN.md") ? chinese : english));
    if (after === null) fail(`${path} needs one line ${marks.begin} and, below it, one ${marks.end}.`);
    else if (after !== before && isCheck) fail(`${path} is out of date: run \`npm run capability-tables\`.`);
    else if (after !== before) writeFileSync(`${root}${path}`, after);
  }
for (const folder of undocumentedAdapters())
  fail(`packages/${folder} is delivered, but scripts/capabilities/declared.ts makes none of its channels.`);

/** An adapter that is not delivered exports nothing but its package's name. */
function undocumentedAdapters(): readonly string[] {
  const known = new Set(documented.flatMap(({ readmes }) => readmes));
  return readdirSync(`${root}packages`)
    .filter((folder) => folder.startsWith("adapter-") && !known.has(`packages/${folder}/README.md`))
    .filter((folder) => !readFileSync(`${root}packages/${folder}/src/index.ts`, "utf8").includes("packageName"));
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
