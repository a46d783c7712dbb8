import { type RawBuilder, sql } from "kysely";
import { MicrobranchError } from "../error/error.js";
import { type Db, dialectOf } from "../store/store.js";
import { appendLeafHashes, type TileNode } from "./frontier.js";
import type { HashName } from "./hashing.js";
import { type Retention, type SealedRecord, sealRecord } from "./record.js";
import { headUpdate, takeHead } from "./stored-head.js";

/** What a record of a stored log is made from. */
export interface AppendDraft {
  /** The branch in whose log it stands. */
  readonly branchId: string;
  /** What happened, as `post.published`. */
  readonly kind: string;
  /** When, epoch milliseconds; of the years 0 to 9999. */
  readonly at: number;
  /** Id of who did it. */
  readonly actor: string;
  /** Id of what it was done to, or `null`. */
  readonly subject: string | null;
  /** How long the payload is kept. */
  readonly retention: Retention;
  /** What the record says: a JSON value. */
  readonly payload: unknown;
  /** 32 bytes, random, of this record alone. */
  readonly salt: Uint8Array;
}

/** A record's place in its log. */
export interface AppendedRecord {
  /** The record's place, from 0. */
  readonly seq: number;
  /** Hash of the leaf, 32 bytes. */
  readonly leafHash: Uint8Array;
}

/**
 * Appends a record to its branch's log: the record, its payload, the tree and the head, in the caller's transaction.
 *
 * Four statements on SQLite, and a fifth once in 256 records; two on PostgreSQL. Holds the branch's head until the
 * transaction ends.
 *
 * @throws VALUE_NOT_CANONICAL if the payload has no canonical JSON; INPUT_INVALID, naming the field, for a draft out of
 *   range; ARCHIVE_BROKEN if the stored head contradicts itself. Nothing is written then.
 */
export async function appendRecord(db: Db, draft: AppendDraft): Promise<AppendedRecord> {
  const [appended] = await appendRecords(db, [draft]);
  return appended as AppendedRecord;
}

/**
 * Appends several records of one branch, in order, with one change of the head; like {@link appendRecord}.
 *
 * @param drafts May be empty.
 * @returns The records' places, in the order of the drafts.
 * @throws INPUT_INVALID, field `branchId`, if they are of several branches.
 */
export async function appendRecords(db: Db, drafts: readonly AppendDraft[]): Promise<readonly AppendedRecord[]> {
  const [first] = drafts;
  if (first === undefined) return [];
  const { branchId } = first;
  if (drafts.some((draft) => draft.branchId !== branchId)) {
    throw new MicrobranchError("INPUT_INVALID", {
      message: "Records that are appended together must be of one branch.",
      field: "branchId",
    });
  }
  const head = await takeHead(db, branchId);
  const sealed = drafts.map((draft, place) => sealDraft(draft, head.size + place, head.hash));
  const { frontier, tiles } = appendLeafHashes(
    head.frontier,
    sealed.map((entry) => entry.leafHash),
  );
  await writeTogether(db, [
    ...chunksOf(sealed).flatMap((rows) => [recordInsert(rows), payloadInsert(rows)]),
    ...chunksOf(tiles).map((rows) => nodeInsert(branchId, rows)),
    headUpdate(branchId, frontier),
  ]);
  return sealed.map(({ metadata, leafHash }) => ({ seq: metadata.seq, leafHash }));
}

/** A sealed record and what else its rows hold. */
interface Entry extends SealedRecord {
  readonly at: number;
  readonly salt: Uint8Array;
}

function sealDraft(draft: AppendDraft, seq: number, hash: HashName): Entry {
  const { branchId, kind, at, actor, subject, retention, payload, salt } = draft;
  return {
    ...sealRecord({ branch: branchId, seq, kind, at, actor, subject, retention, payload, salt, hash }),
    at,
    salt,
  };
}

/** Runs statements that do not see each other's changes; PostgreSQL gets several at once, to spare it the ways. */
async function writeTogether(db: Db, statements: readonly RawBuilder<unknown>[]): Promise<void> {
  const atOnce = dialectOf(db) === "postgres" ? statementsAtOnce : 1;
  for (let start = 0; start < statements.length; start += atOnce) {
    const several = statements.slice(start, start + atOnce);
    const last = several.pop() as RawBuilder<unknown>;
    const before = several.map((statement, place) => sql`${sql.raw(`part${place}`)} as (${statement})`);
    await (before.length === 0 ? last : sql`with ${sql.join(before)} ${last}`).execute(db);
  }
}

/** Statements that PostgreSQL gets at once: as many as a single record needs, with its node. */
const statementsAtOnce = 4;

function recordInsert(entries: readonly Entry[]): RawBuilder<unknown> {
  return sql`insert into record (branch_id, seq, kind, at, actor, subject, retention, metadata, leaf_hash)
    values ${sql.join(entries.map(recordRow))}`;
}

function recordRow({ metadata, at, leafData, leafHash }: Entry): RawBuilder<unknown> {
  const { branch, seq, kind, actor, subject, retention } = metadata;
  const text = Buffer.from(leafData).toString("utf8");
  return sql`(${branch}, ${seq}, ${kind}, ${at}, ${actor}, ${subject}, ${retention}, ${text}, ${leafHash})`;
}

function payloadInsert(entries: readonly Entry[]): RawBuilder<unknown> {
  const rows = entries.map(({ metadata, salt, body }) => sql`(${metadata.branch}, ${metadata.seq}, ${salt}, ${body})`);
  return sql`insert into record_payload (branch_id, seq, salt, body) values ${sql.join(rows)}`;
}

function nodeInsert(branchId: string, tiles: readonly TileNode[]): RawBuilder<unknown> {
  const rows = tiles.map(({ level, index, hash }) => sql`(${branchId}, ${level}, ${index}, ${hash})`);
  return sql`insert into log_node (branch_id, level, idx, hash) values ${sql.join(rows)}`;
}

/** Rows of one statement: few different numbers, so that few statements are prepared; 128 rows have 1,152 parameters. */
const chunkSizes = [128, 16, 4, 1] as const;

function chunksOf<T>(rows: readonly T[]): (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  let start = 0;
  for (const size of chunkSizes) {
    for (; rows.length - start >= size; start += size) chunks.push(rows.slice(start, start + size));
  }
  return chunks;
}
