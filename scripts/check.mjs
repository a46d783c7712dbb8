// Lint, types, architecture, dead code, packaging, house rules. Arguments choose by name: `npm run check -- types`.
import { runChecks } from "./checks.mjs";

const failed = await runChecks(process.argv.slice(2));
console.log(failed === 0 ? "All checks passed." : `${failed} of the checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
