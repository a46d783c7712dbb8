export { createWarnings, listWarningsInput, sendWarningInput } from "./warning-tasks.js";
