import { MicrobranchError } from "../error/error.js";
import type { Db, Store } from "../store/store.js";
import { logHead } from "./stored-head.js";
import { type LogRecord, selectRecords, toLogRecord } from "./stored-record.js";

/** Most records of one read. */
const maxLimit = 500;

/** Records of one page of {@link streamRecords}. */
const streamPage = 1_000;

/** Which records of a branch's log are read. */
export interface RecordQuery {
  /** The branch. */
  readonly branchId: string;
  /** First place that is read, from 0 [0]. */
  readonly from?: number;
  /** First place that is read no more [none: up to the newest]. */
  readonly before?: number;
  /** Only records of this kind [all]. */
  readonly kind?: string;
  /** Only records about the thing with this id [all]. */
  readonly subject?: string;
  /** Which end of the log comes first [newest]. */
  readonly order?: "newest" | "oldest";
  /** Most records of the answer, 1 to 500. */
  readonly limit: number;
}

/** One page of records. */
export interface RecordPage {
  /** The records, in the order that was asked for. */
  readonly items: readonly LogRecord[];
  /** What to pass for the next page: as `before` when the newest come first, else as `from`; `null` after the last. */
  readonly next: number | null;
}

/**
 * Reads one record.
 *
 * @throws NOT_FOUND, field `seq`, if the log has none there; ARCHIVE_BROKEN if its metadata is no JSON.
 */
export async function readRecord(db: Db, branchId: string, seq: number): Promise<LogRecord> {
  const row = await selectRecords(db, branchId).where("r.seq", "=", seq).executeTakeFirst();
  if (row !== undefined) return toLogRecord(row);
  throw new MicrobranchError("NOT_FOUND", {
    message: `The log of branch ${branchId} has no record ${seq}.`,
    field: "seq",
  });
}

/**
 * Reads a page of records.
 *
 * @throws INPUT_INVALID, field `limit`, unless it is an integer from 1 to 500; ARCHIVE_BROKEN if metadata is no JSON.
 */
export async function readRecords(db: Db, query: RecordQuery): Promise<RecordPage> {
  const { branchId, from, before, kind, subject, order = "newest", limit } = query;
  assertLimit(limit);
  let rows = selectRecords(db, branchId);
  if (from !== undefined) rows = rows.where("r.seq", ">=", from);
  if (before !== undefined) rows = rows.where("r.seq", "<", before);
  if (kind !== undefined) rows = rows.where("r.kind", "=", kind);
  if (subject !== undefined) rows = rows.where("r.subject", "=", subject);
  const isNewestFirst = order === "newest";
  const found = await rows
    .orderBy("r.seq", isNewestFirst ? "desc" : "asc")
    .limit(limit + 1)
    .execute();
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isLastPage = last === undefined || found.length <= limit;
  return {
    items: items.map(toLogRecord),
    next: isLastPage ? null : isNewestFirst ? last.seq : last.seq + 1,
  };
}

/**
 * Streams a branch's records in order, in pages of up to 1,000, each of its own read: for exports. Ends at the size that
 * the log had when the stream began. A payload that is erased meanwhile may be there or not.
 *
 * @param options `from`: first place [0]. `to`: first place that is read no more [the log's size].
 * @throws ARCHIVE_BROKEN if metadata is no JSON.
 */
export async function* streamRecords(
  store: Store,
  branchId: string,
  options: {
    /** First place that is read [0]. */
    readonly from?: number;
    /** First place that is read no more [the log's size when the stream begins]. */
    readonly to?: number;
  } = {},
): AsyncGenerator<readonly LogRecord[], void, undefined> {
  const { size } = await store.read((db) => logHead(db, branchId));
  const end = Math.min(options.to ?? size, size);
  let start = options.from ?? 0;
  while (start < end) {
    const rows = await store.read((db) =>
      selectRecords(db, branchId)
        .where("r.seq", ">=", start)
        .where("r.seq", "<", end)
        .orderBy("r.seq")
        .limit(streamPage)
        .execute(),
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(toLogRecord);
    start = last.seq + 1;
  }
}

/** Throws INPUT_INVALID unless `limit` can be that of a page: an integer from 1 to 500. */
export function assertLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return;
  throw new MicrobranchError("INPUT_INVALID", {
    message: `The limit of a page must be an integer from 1 to ${maxLimit}.`,
    field: "limit",
  });
}
