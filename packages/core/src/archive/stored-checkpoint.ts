import { MicrobranchError } from "../error/error.js";
import type { Db, Store } from "../store/store.js";
import { type AppendedRecord, appendRecord } from "./append-record.js";
import {
  type Checkpoint,
  type CheckpointContent,
  parseCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
} from "./checkpoint.js";
import { sameBytes } from "./hashing.js";
import { checkpointKind } from "./own-kinds.js";
import { rootAt } from "./prove.js";
import { assertLimit } from "./read-records.js";
import { type NoteVerifier, parseNote, type Signer } from "./signed-note.js";
import { logHead, takeHead } from "./stored-head.js";

/** A checkpoint that a store keeps. */
export interface StoredCheckpoint {
  /** Leaves of the log. */
  readonly size: number;
  /** Root at this size, 32 bytes. */
  readonly root: Uint8Array;
  /** The signed note: what is given away. */
  readonly note: string;
  /** When it was signed, epoch milliseconds. */
  readonly at: number;
}

/** A signed checkpoint, and what is recorded of it. */
export interface CheckpointEntry {
  /** The branch. */
  readonly branchId: string;
  /** The signed note. */
  readonly note: string;
  /** Which log it must be of; the line that the signer's notes begin with. */
  readonly origin: string;
  /** When it was signed, epoch milliseconds. */
  readonly at: number;
  /** Id of who had it signed. */
  readonly actor: string;
  /** 32 bytes, random, for the record of the checkpoint. */
  readonly salt: Uint8Array;
  /** Keys of which one must have signed, `name+id+key` or verifiers [signatures are not checked]. */
  readonly verifierKeys?: readonly (string | NoteVerifier)[];
}

/**
 * What is to be signed of a branch's log: its present size and root, as a continuation of the last stored checkpoint.
 *
 * @param log `origin`: which log it is, one line, best the name of the key.
 * @throws ARCHIVE_BROKEN if the log contradicts itself or its last checkpoint: then nothing may be signed.
 */
export async function checkpointDraft(
  db: Db,
  log: {
    /** The branch. */
    readonly branchId: string;
    /** Which log it is. */
    readonly origin: string;
  },
): Promise<CheckpointContent> {
  const head = await logHead(db, log.branchId);
  await rootAt(db, log.branchId, head, head.size);
  const [last] = await readCheckpoints(db, { branchId: log.branchId, limit: 1 });
  if (last !== undefined) {
    const isContinued = last.size <= head.size && sameBytes(await rootAt(db, log.branchId, head, last.size), last.root);
    if (!isContinued) {
      throw new MicrobranchError("ARCHIVE_BROKEN", {
        message: `The log of branch ${log.branchId} is no continuation of its checkpoint at size ${last.size}. Verify the whole log.`,
        details: { branchId: log.branchId, size: last.size },
      });
    }
  }
  return { origin: log.origin, size: head.size, root: head.root, hash: head.hash };
}

/**
 * Stores a signed checkpoint and records it.
 *
 * @returns The place of the record, after the checkpoint's size.
 * @throws INPUT_INVALID, field `note`, if it is malformed, of another log, or none of the keys signed it; CONFLICT if it
 *   contradicts the log; ALREADY_EXISTS if a checkpoint of this size is stored.
 */
export async function storeCheckpoint(db: Db, entry: CheckpointEntry): Promise<AppendedRecord> {
  const { branchId, note, at, actor, salt } = entry;
  const { origin, size, root, hash } = readNote(entry);
  const head = await takeHead(db, branchId);
  const fits = hash === head.hash && size <= head.size && sameBytes(root, await rootAt(db, branchId, head, size));
  if (!fits) {
    throw new MicrobranchError("CONFLICT", {
      message: `The checkpoint at size ${size} contradicts the log of branch ${branchId}, whose size is ${head.size}.`,
      field: "note",
    });
  }
  const [last] = await readCheckpoints(db, { branchId, before: size + 1, limit: 1 });
  if (last?.size === size) {
    throw new MicrobranchError("ALREADY_EXISTS", {
      message: `The log of branch ${branchId} has a checkpoint at size ${size} already.`,
      field: "note",
    });
  }
  await db.insertInto("checkpoint").values({ branch_id: branchId, size, root, note, at }).execute();
  const keys = parseNote(note).signatures.map(({ name }) => name);
  const payload = { origin, size, root: Buffer.from(root).toString("base64"), keys };
  return appendRecord(db, {
    branchId,
    kind: checkpointKind,
    at,
    actor,
    subject: null,
    retention: "permanent",
    payload,
    salt,
  });
}

/**
 * Has a branch's log signed as it is, and stores the checkpoint. The signer is asked outside of any transaction.
 *
 * @throws What {@link checkpointDraft}, the signer and {@link storeCheckpoint} throw.
 */
export async function makeCheckpoint(
  store: Store,
  options: Omit<CheckpointEntry, "note"> & {
    /** Signs. */
    readonly signer: Signer;
  },
): Promise<StoredCheckpoint> {
  const { signer, ...entry } = options;
  const content = await store.read((db) => checkpointDraft(db, entry));
  const note = await signCheckpoint(content, signer);
  await store.write(entry.branchId, (db) => storeCheckpoint(db, { ...entry, note }));
  return { size: content.size, root: content.root, note, at: entry.at };
}

/**
 * Reads a branch's checkpoints, the largest first.
 *
 * @param query `before`: a size; only smaller ones are read [all]. `limit`: 1 to 500.
 * @throws INPUT_INVALID, field `limit`, if that is out of range.
 */
export async function readCheckpoints(
  db: Db,
  query: {
    /** The branch. */
    readonly branchId: string;
    /** Only checkpoints of a smaller size [all]. */
    readonly before?: number;
    /** Most checkpoints of the answer, 1 to 500. */
    readonly limit: number;
  },
): Promise<readonly StoredCheckpoint[]> {
  assertLimit(query.limit);
  let rows = db.selectFrom("checkpoint").select(["size", "root", "note", "at"]).where("branch_id", "=", query.branchId);
  if (query.before !== undefined) rows = rows.where("size", "<", query.before);
  return rows.orderBy("size", "desc").limit(query.limit).execute();
}

function readNote({ note, origin, verifierKeys }: CheckpointEntry): Checkpoint {
  if (verifierKeys !== undefined) {
    const verdict = verifyCheckpoint(note, verifierKeys, { origin });
    if (!verdict.ok) throw refusedNote(verdict.reason);
    return verdict.checkpoint;
  }
  const checkpoint = parseCheckpoint(note);
  if (checkpoint.origin !== origin) throw refusedNote("it is of another log");
  return checkpoint;
}

function refusedNote(why: string): MicrobranchError {
  return new MicrobranchError("INPUT_INVALID", { message: `The checkpoint is refused: ${why}.`, field: "note" });
}
