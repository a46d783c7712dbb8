export { connectionOptions, troubleOf } from "./connection.js";
export { probeServer } from "./probe.js";
