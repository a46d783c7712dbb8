import type { RecordFlaw } from "./record-check.js";

/**
 * Kinds of faults in a log:
 * - `metadata`, `leaf`, `payload`, `half-erased`: a single record was changed.
 * - `missing`: records are not there, from `seq` to `lastSeq`.
 * - `order`: a record stands a second time, or after a later one.
 * - `branch`: a record belongs to another branch.
 * - `hash`: a record or checkpoint is of another hash function than the log.
 * - `erasure`: a payload is gone, and no record documents its erasure; in a store also: the two do not agree.
 * - `tile`: the leaf hashes from `seq` to `lastSeq` do not give the stored inner node.
 * - `checkpoint`, `head`, `frontier`: the log up to `lastSeq` does not give this root; something changed at or before
 *   `lastSeq`, and after the last checkpoint that was confirmed, whose end is `seq`.
 * - `truncated`: a checkpoint, head or frontier knows records from `seq` to `lastSeq`, which are not there.
 * - `surplus`: the head or frontier does not know the records from `seq` to `lastSeq`.
 *
 * Only of a log in a store:
 * - `columns`: a record is sound, but the columns by which it is found say something else.
 * - `orphan`: a payload, an erasure or inner nodes are there without the records that they belong to.
 * - `note`: a checkpoint is there without its record, or the other way round, or a stored note is not what its row says
 *   or not signed by a known key.
 */
export type LogFaultKind =
  | RecordFlaw
  | "missing"
  | "order"
  | "branch"
  | "hash"
  | "erasure"
  | "tile"
  | "checkpoint"
  | "head"
  | "frontier"
  | "truncated"
  | "surplus"
  | "columns"
  | "orphan"
  | "note";

/** One fault of a log. */
export interface LogFault {
  /** The record in question; of several, the first. */
  readonly seq: number;
  /** The last record in question; equal to `seq` for one record. Neighbours with the same fault stand together. */
  readonly lastSeq: number;
  /** What is wrong. */
  readonly kind: LogFaultKind;
  /** The fault in words, without the record's contents. */
  readonly reason: string;
}

/** Collects faults: joins equal ones of neighbouring records, keeps the first and counts all. */
export class FaultList {
  readonly #kept: LogFault[] = [];
  readonly #lastOfKind = new Map<LogFaultKind, number>();
  readonly #max: number;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** The faults that were kept. */
  get kept(): readonly LogFault[] {
    return this.#kept;
  }

  /** How many faults were added. */
  get count(): number {
    return this.#count;
  }

  /** Adds the fault of one record. */
  addAt(kind: LogFaultKind, reason: string, seq: number): void {
    const place = this.#lastOfKind.get(kind);
    const last = place === undefined ? undefined : this.#kept[place];
    if (place !== undefined && last?.lastSeq === seq - 1 && last.reason === reason) {
      this.#count += 1;
      this.#kept[place] = { ...last, lastSeq: seq };
      return;
    }
    if (this.#kept.length < this.#max) this.#lastOfKind.set(kind, this.#kept.length);
    this.addRange(kind, reason, seq, seq);
  }

  /** Adds one fault of several records in a row. */
  addRange(kind: LogFaultKind, reason: string, seq: number, lastSeq: number): void {
    this.#count += 1;
    if (this.#kept.length < this.#max) this.#kept.push({ seq, lastSeq, kind, reason });
  }
}
