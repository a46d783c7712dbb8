import type { LogRecord } from "../archive/archive.js";

/** Whether the payload of a kind of record is for few: it is then not shown to whoever may read the archive. */
export type IsConfidential = (kind: string) => boolean;

/** A record as the archive's readers see it. */
export interface ShownRecord extends LogRecord {
  /** Whether there is a payload which this reader does not get. */
  readonly withheld: boolean;
}

/** Takes the payload away from a record of a confidential kind; its leaf still proves. */
export function show(record: LogRecord, isConfidential: IsConfidential): ShownRecord {
  if (record.body === null || !isConfidential(record.metadata.kind)) return { ...record, withheld: false };
  return { ...record, body: null, salt: null, withheld: true };
}
