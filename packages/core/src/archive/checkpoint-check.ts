import { isMicrobranchError } from "../error/error.js";
import type { Store } from "../store/store.js";
import { type Checkpoint, parseCheckpoint, verifyCheckpoint } from "./checkpoint.js";
import { parseVerifierKey } from "./ed25519.js";
import { sameBytes } from "./hashing.js";
import type { FaultList } from "./log-fault.js";
import type { HeadClaim } from "./log-verification.js";
import { checkpointKind, readAccount } from "./own-kinds.js";
import { type StoredRecord, verifyRecord } from "./record-check.js";
import type { NoteVerifier } from "./signed-note.js";
import { readCheckpoints, type StoredCheckpoint } from "./stored-checkpoint.js";

const pageLimit = 500;

/** What the notes of checkpoints are checked against. */
export interface CheckpointExpectation {
  /** Keys of which one must have signed [signatures are not checked]. */
  readonly verifierKeys?: readonly (string | NoteVerifier)[];
  /** Which log they must be of [any]. */
  readonly origin?: string;
}

/** Checks that stored checkpoints are signed, and that they and the records that document them agree. */
export class CheckpointCheck {
  readonly #faults: FaultList;
  readonly #rows: ReadonlyMap<number, StoredCheckpoint>;
  readonly #undocumented: Set<number>;
  readonly #unknown = new Map<number, { readonly seq: number; readonly root: string }>();
  /** What the sound ones claim. */
  readonly claims: readonly HeadClaim[];

  constructor(rows: readonly StoredCheckpoint[], expected: CheckpointExpectation, faults: FaultList) {
    this.#faults = faults;
    this.#rows = new Map(rows.map((row) => [row.size, row]));
    this.#undocumented = new Set(this.#rows.keys());
    const { verifierKeys, origin } = expected;
    const known = verifierKeys?.map((key) => (typeof key === "string" ? parseVerifierKey(key) : key));
    this.claims = rows.flatMap((row) => this.#claimOf(row, known, origin));
  }

  /** Takes the next record. */
  take(record: StoredRecord): void {
    if (record.metadata.kind !== checkpointKind || verifyRecord(record).state !== "intact") return;
    const { seq } = record.metadata;
    const { size, root } = readAccount(record.body);
    if (typeof size !== "number" || typeof root !== "string") {
      this.#faults.addAt("note", "it documents a checkpoint without saying which", seq);
      return;
    }
    const row = this.#rows.get(size);
    if (row === undefined) this.#unknown.set(size, { seq, root });
    else if (hasRoot(row, root)) this.#undocumented.delete(row.size);
    else this.#faults.addAt("note", `it documents another root of the checkpoint at size ${row.size}`, seq);
  }

  /** Ends the check; looks up the checkpoints that came while the log was read. */
  async finish(store: Store, branchId: string): Promise<void> {
    for (const [size, { seq, root }] of this.#unknown) {
      const [row] = await store.read((db) => readCheckpoints(db, { branchId, before: size + 1, limit: 1 }));
      if (row?.size === size && hasRoot(row, root)) continue;
      this.#faults.addAt("note", `it documents a checkpoint at size ${size}, which is not there`, seq);
    }
    for (const size of this.#undocumented) {
      this.#faults.addAt("note", `no record documents the checkpoint at size ${size}`, Math.max(size - 1, 0));
    }
  }

  #claimOf(row: StoredCheckpoint, known: readonly NoteVerifier[] | undefined, origin: string | undefined): HeadClaim[] {
    const read = readNote(row.note, known, origin);
    const isAsItsRow = typeof read !== "string" && read.size === row.size && sameBytes(read.root, row.root);
    if (isAsItsRow) return [{ size: read.size, root: read.root, hash: read.hash }];
    const why = typeof read === "string" ? read : "it says something else than its row";
    this.#faults.addAt("note", `the checkpoint at size ${row.size} is void: ${why}`, Math.max(row.size - 1, 0));
    return [];
  }
}

/** Reads all checkpoints of a branch, in pages. */
export async function readAllCheckpoints(store: Store, branchId: string): Promise<readonly StoredCheckpoint[]> {
  const all: StoredCheckpoint[] = [];
  for (;;) {
    const before = all.at(-1)?.size;
    const query = { branchId, limit: pageLimit, ...(before === undefined ? {} : { before }) };
    const page = await store.read((db) => readCheckpoints(db, query));
    all.push(...page);
    if (page.length < pageLimit) return all;
  }
}

function readNote(
  note: string,
  known: readonly NoteVerifier[] | undefined,
  origin: string | undefined,
): Checkpoint | string {
  if (known !== undefined) {
    const verdict = verifyCheckpoint(note, known, origin === undefined ? {} : { origin });
    return verdict.ok ? verdict.checkpoint : verdict.reason;
  }
  try {
    const checkpoint = parseCheckpoint(note);
    return origin === undefined || origin === checkpoint.origin ? checkpoint : "it is of another log";
  } catch (error) {
    if (isMicrobranchError(error)) return error.message;
    throw error;
  }
}

function hasRoot(row: StoredCheckpoint, base64: string): boolean {
  return Buffer.from(row.root).toString("base64") === base64;
}
