export { type SqliteOptions, sqlite } from "./store/sqlite/sqlite.js";
export type { Store, StoreHealth, StoreLogger, StoreOpenOptions, TracePlace, TraceReport } from "./store/store.js";
