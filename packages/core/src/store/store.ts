export type {
  Db,
  Dialect,
  Store,
  StoreHealth,
  StoreLogger,
  StoreOpenOptions,
  TracePlace,
  TraceReport,
} from "./port.js";
export type { Database } from "./schema.js";
export type {
  AlarmRow,
  BranchLogRow,
  CheckpointRow,
  CommandKeyRow,
  LogNodeRow,
  RecordErasureRow,
  RecordPayloadRow,
  RecordRow,
  SchemaVersionRow,
  SpineTables,
} from "./tables/spine.js";
export { dialectOf } from "./work/handle.js";
