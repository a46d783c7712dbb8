export {
  type ArchiveRecord,
  canonicalJson,
  consistencyProof,
  createEd25519Signer,
  generateEd25519Key,
  type HashName,
  inclusionProof,
  type LogReport,
  merkleRoot,
  type Retention,
  type Signer,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
  verifyRecord,
} from "./archive/archive.js";
export { type Clock, systemClock } from "./clock/clock.js";
export { type ExecuteOptions, type InputIssue, type Right, rights } from "./command/command.js";
export { type ErrorCode, errorCodes, hasCode, isMicrobranchError, MicrobranchError } from "./error/error.js";
export {
  type ActingAs,
  createMicrobranch,
  type HubEventName,
  type HubEvents,
  type Logger,
  type Microbranch,
  type MicrobranchHealth,
  type MicrobranchOptions,
  type Office,
} from "./hub/hub.js";
export type { RandomSource } from "./identifier/identifier.js";
export { type KeptMedia, type MediaSource, type MediaStore, mediaFolder } from "./media/media.js";
export {
  bundledHolidayYears,
  createHolidayCalendar,
  festivalDay,
  type HolidayYear,
  isWorkday,
  lunarToSolar,
  type Occurrence,
  type OccurrenceRange,
  occurrences,
} from "./schedule/schedule.js";
