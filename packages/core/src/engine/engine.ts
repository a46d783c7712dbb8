export { type Alarm, cancelAlarm, type FiredAlarm, type Misfire, setAlarm } from "./alarm.js";
export { type AlarmDeskParts, createAlarmDesk } from "./alarm-desk.js";
export { createDistributedEngine, type DistributedOptions } from "./distributed-engine.js";
export { createEmbeddedEngine } from "./embedded-engine.js";
export type { AlarmDesk, Engine, EngineFault, EngineHealth, EngineParts, RunReport } from "./engine-port.js";
export type { Errand, ErrandContext } from "./errand.js";
