export {
  type ArchiveKeeping,
  eraseRecordInput,
  type KeepingParts,
  keepingFor,
  makeCheckpointInput,
  verifyLogInput,
} from "./keeping.js";
export {
  listRecordsInput,
  proveConsistencyInput,
  proveRecordInput,
  readHeadInput,
  readRecordInput,
  recordQueries,
} from "./record-tasks.js";
export type { IsConfidential, ShownRecord } from "./withheld.js";
