export {
  type BrokenSetting,
  type CaseRunner,
  type ConformanceCase,
  type ConformanceOptions,
  channelConformance,
  conformanceCases,
  type LogLine,
  type PushAnswer,
  type PushOptions,
  playCase,
  type Samples,
  type SeenMessage,
  type Stage,
  type TestHost,
  type Wire,
  type WireConnection,
  type WireReply,
} from "./testing/conformance/conformance.js";
export { fillLog, type LogFilling } from "./testing/fill-log.js";
export {
  createLoopbackChannel,
  type LoopbackCallback,
  type LoopbackChannel,
  type LoopbackEvent,
  type LoopbackOptions,
  loopbackCapabilities,
} from "./testing/loopback-channel.js";
export type {
  LoopbackHandOver,
  LoopbackMessage,
  LoopbackPlatform,
  LoopbackReply,
} from "./testing/loopback-platform.js";
export { createManualClock, type ManualClock } from "./testing/manual-clock.js";
