// Checks the rules of this repository that no ready tool knows.
import { fileURLToPath } from "node:url";
import { adapterNotes } from "./house/adapters.js";
import { checkHouse } from "./house/house.js";
import { readRepository } from "./house/repository.js";

const files = readRepository(fileURLToPath(new URL("..", import.meta.url)));
const findings = checkHouse(files);

for (const note of adapterNotes(files)) console.log(`       note: ${note}`);
for (const finding of findings) console.error(finding);
process.exitCode = findings.length === 0 ? 0 : 1;
