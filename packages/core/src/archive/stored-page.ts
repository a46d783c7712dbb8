import type { Database, Db, RecordRow } from "../store/store.js";
import { isHashName } from "./hashing.js";
import { parseObject } from "./own-kinds.js";
import { type ArchiveRecord, recordText } from "./record.js";
import { type StoredRecord, verifyRecord } from "./record-check.js";

/** Neighbouring places of a log that are read at once. */
export const pageSpan = 1_000;

/** What stands in the tables at some places of a log, whether it fits together or not. */
export interface StoredPage {
  /** Rows of records, in order. */
  readonly records: readonly Omit<RecordRow, "branch_id">[];
  /** Payloads by place. */
  readonly payloads: ReadonlyMap<number, { readonly salt: Uint8Array; readonly body: string }>;
  /** Erasures by place. */
  readonly erasures: ReadonlyMap<number, StoredErasure>;
}

/** A row that says that a payload was erased. */
export interface StoredErasure {
  /** The record whose payload is erased. */
  readonly seq: number;
  /** Why. */
  readonly reason: string;
  /** When, epoch milliseconds. */
  readonly at: number;
  /** The place of the record that documents it. */
  readonly by: number;
}

/** Tables with a row for a place of a log. */
const placed = ["record", "record_payload", "record_erasure"] as const satisfies readonly (keyof Database)[];

/** The first and the last place at which any table has a row; `null` if none has. */
export async function placesOf(db: Db, branchId: string): Promise<{ first: number; last: number } | null> {
  const ends: number[] = [];
  for (const table of placed) {
    for (const direction of ["asc", "desc"] as const) {
      const row = await db
        .selectFrom(table)
        .select("seq")
        .where("branch_id", "=", branchId)
        .orderBy("seq", direction)
        .limit(1)
        .executeTakeFirst();
      if (row !== undefined) ends.push(row.seq);
    }
  }
  return ends.length === 0 ? null : { first: Math.min(...ends), last: Math.max(...ends) };
}

/** The first place from `from` at which any table has a row; `null` if none has. */
export async function nextPlace(db: Db, branchId: string, from: number): Promise<number | null> {
  let next: number | null = null;
  for (const table of placed) {
    const row = await db
      .selectFrom(table)
      .select("seq")
      .where("branch_id", "=", branchId)
      .where("seq", ">=", from)
      .orderBy("seq")
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined && (next === null || row.seq < next)) next = row.seq;
  }
  return next;
}

/** Reads the rows of the places from `from` up to but without `end`. */
export async function readPage(db: Db, branchId: string, from: number, end: number): Promise<StoredPage> {
  const records = await db
    .selectFrom("record")
    .select(["seq", "kind", "at", "actor", "subject", "retention", "metadata", "leaf_hash"])
    .where("branch_id", "=", branchId)
    .where("seq", ">=", from)
    .where("seq", "<", end)
    .orderBy("seq")
    .execute();
  const payloads = await db
    .selectFrom("record_payload")
    .select(["seq", "salt", "body"])
    .where("branch_id", "=", branchId)
    .where("seq", ">=", from)
    .where("seq", "<", end)
    .execute();
  const erasures = await db
    .selectFrom("record_erasure")
    .select(["seq", "reason", "erased_at as at", "by_record_seq as by"])
    .where("branch_id", "=", branchId)
    .where("seq", ">=", from)
    .where("seq", "<", end)
    .execute();
  return {
    records,
    payloads: new Map(payloads.map((row) => [row.seq, row])),
    erasures: new Map(erasures.map((row) => [row.seq, row])),
  };
}

/** A record as its rows give it, for judgement. */
export interface ReadRecord {
  /** The record; where its metadata cannot be read, with what its columns say. */
  readonly record: StoredRecord;
  /** Whether record and leaf fit each other, but the columns beside say something else. */
  readonly hasOtherColumns: boolean;
}

/** Makes a record of its rows without believing any of them. */
export function toReadRecord(
  branchId: string,
  row: StoredPage["records"][number],
  payload: { readonly salt: Uint8Array; readonly body: string } | undefined,
): ReadRecord {
  const stored = parseObject(row.metadata);
  const columns = fromColumns(branchId, row, stored);
  const rest = { body: payload?.body ?? null, salt: payload?.salt ?? null, leafHash: row.leaf_hash };
  if (columns !== null && recordText(columns) === row.metadata) {
    return { record: { metadata: columns, ...rest }, hasOtherColumns: false };
  }
  // The place decides where it is judged; if the leaf was made for another place, it will not fit.
  const metadata = { ...(stored as Partial<ArchiveRecord>), branch: branchId, seq: row.seq } as ArchiveRecord;
  const record = { metadata, ...rest };
  return { record, hasOtherColumns: verifyRecord(record).state !== "broken" };
}

function fromColumns(
  branch: string,
  row: StoredPage["records"][number],
  stored: Readonly<Record<string, unknown>>,
): ArchiveRecord | null {
  const { hash, commitment } = stored;
  const at = new Date(row.at);
  if (!isHashName(hash) || typeof commitment !== "string" || Number.isNaN(at.getTime())) return null;
  const { seq, kind, actor, subject } = row;
  const retention = row.retention as ArchiveRecord["retention"];
  return { v: 1, branch, seq, kind, at: at.toISOString(), actor, subject, retention, hash, commitment };
}
