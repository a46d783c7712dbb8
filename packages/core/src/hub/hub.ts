export type { ActingAs, Office } from "./acting.js";
export type { AlarmHandlers } from "./alarm-handlers.js";
export { createMicrobranch, type Microbranch, type MicrobranchHealth } from "./create-hub.js";
export type { HubEventName, HubEvents, HubListener, SpineEvents } from "./events.js";
export { type Logger, silentLogger } from "./logger.js";
export type { BoundGroup, BoundGroups } from "./office.js";
export type { MicrobranchOptions } from "./options.js";
