/** The head of a branch's archive log; one row a branch. */
export interface BranchLogRow {
  /** The branch. */
  branch_id: string;
  /** How many leaves the log has. */
  size: number;
  /** The roots of the complete subtrees, in the archive's encoding of a frontier. */
  frontier: Uint8Array;
  /** The Merkle root over `size` leaves. */
  root: Uint8Array;
  /** The name of the hash: `sha256` or `sm3`. */
  hash: string;
}

/** One record of a branch's log, without its payload. Never changed, never deleted: the database refuses both. */
export interface RecordRow {
  /** The branch. */
  branch_id: string;
  /** The position in the branch's log, from 0. */
  seq: number;
  /** What the record is about, as `post.published`. */
  kind: string;
  /** When it was recorded, epoch milliseconds. */
  at: number;
  /** Who did it. */
  actor: string;
  /** The thing it is about, or null. */
  subject: string | null;
  /** The retention class, which decides when the payload may be erased. */
  retention: string;
  /** The canonical JSON of the metadata: the text that the leaf hash covers. */
  metadata: string;
  /** The leaf hash, 32 bytes. */
  leaf_hash: Uint8Array;
}

/** The payload of a record. Never changed; deleted only after a row in `record_erasure` names it. */
export interface RecordPayloadRow {
  /** The branch. */
  branch_id: string;
  /** The record's position. */
  seq: number;
  /** The salt of the commitment in the record's metadata. */
  salt: Uint8Array;
  /** The canonical JSON of the payload. */
  body: string;
}

/** That the payload of a record was erased, when and why. Never changed, never deleted. */
export interface RecordErasureRow {
  /** The branch. */
  branch_id: string;
  /** The record whose payload is erased. */
  seq: number;
  /** When, epoch milliseconds. */
  erased_at: number;
  /** Why, for the reader of the archive. */
  reason: string;
  /** The position of the record that documents the erasure. */
  by_record_seq: number;
}

/** One inner node of a branch's Merkle tree; the leaves stand in `record`. */
export interface LogNodeRow {
  /** The branch. */
  branch_id: string;
  /** The height above the leaves: 8, 16, 24 … */
  level: number;
  /** The index within the level, from 0. */
  idx: number;
  /** The hash, 32 bytes. */
  hash: Uint8Array;
}

/** A signed statement about a branch's log at one size. */
export interface CheckpointRow {
  /** The branch. */
  branch_id: string;
  /** The size that is signed. */
  size: number;
  /** The Merkle root over that many leaves. */
  root: Uint8Array;
  /** The whole signed note. */
  note: string;
  /** When it was signed, epoch milliseconds. */
  at: number;
}

/** Something that will happen later; unique by kind, subject and key. */
export interface AlarmRow {
  /** The alarm's id. */
  id: string;
  /** The branch whose lane it runs in, or null when it belongs to none. */
  branch_id: string | null;
  /** What is to be done, as `notice.release`. */
  kind: string;
  /** The thing it is about. */
  subject: string;
  /** Tells apart several alarms of one kind and subject. */
  key: string;
  /** When it is due, epoch milliseconds. */
  due_at: number;
  /** What its handler needs, as JSON. */
  payload: string;
  /** How many times it was tried. */
  attempts: number;
  /** What happens when it is met too late: a misfire policy of the engine, as JSON. */
  misfire: string;
  /** `waiting`, `claimed` (a runner has it) or `failed` (given up, a person must look). */
  state: string;
  /** The runner that has it, or null. */
  claimed_by: string | null;
  /** Since when, epoch milliseconds, or null. */
  claimed_at: number | null;
  /** The code of the last failure, or null. */
  last_error: string | null;
  /** When it was set, epoch milliseconds. */
  created_at: number;
}

/** The result of a command that its caller named by a key, so that the same call twice acts once. */
export interface CommandKeyRow {
  /** The branch. */
  branch_id: string;
  /** The caller's key. */
  key: string;
  /** The command's answer, as JSON. */
  result: string;
  /** When it was answered, epoch milliseconds. */
  at: number;
}

/** Which migrations a database has been through. */
export interface SchemaVersionRow {
  /** The migration's number. */
  version: number;
  /** The migration's name. */
  name: string;
  /** When it ran, epoch milliseconds. */
  applied_at: number;
}

/** The tables that every room stands on. */
export interface SpineTables {
  /** Heads of the logs. */
  branch_log: BranchLogRow;
  /** Records without payload. */
  record: RecordRow;
  /** Payloads of records. */
  record_payload: RecordPayloadRow;
  /** Erasures of payloads. */
  record_erasure: RecordErasureRow;
  /** Nodes of the Merkle trees. */
  log_node: LogNodeRow;
  /** Signed checkpoints. */
  checkpoint: CheckpointRow;
  /** What will happen later. */
  alarm: AlarmRow;
  /** Answers of commands named by a key. */
  command_key: CommandKeyRow;
  /** Migrations that were applied. */
  microbranch_schema: SchemaVersionRow;
}
