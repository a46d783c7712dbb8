export { fillLog, type LogFilling } from "./testing/fill-log.js";
export { createManualClock, type ManualClock } from "./testing/manual-clock.js";
