import type { ColumnTypes, MigrationDb } from "./column-types.js";

/** One step of the schema, run once on each database, in the order of versions. Never changed after a release. */
export interface Migration {
  /** Its place: 1, 2, 3 … without a gap; the number of its file. */
  readonly version: number;
  /** What it brings; the name of its file. */
  readonly name: string;
  /** Makes the step, inside a transaction of the store. */
  up(db: MigrationDb, types: ColumnTypes): Promise<void>;
}
