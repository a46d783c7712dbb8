export { type PostgresOptions, postgres } from "./store/postgres/postgres.js";
export type { Store, StoreHealth, StoreLogger, StoreOpenOptions, TracePlace, TraceReport } from "./store/store.js";
