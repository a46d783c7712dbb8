import type { Frontier } from "./frontier.js";
import type { HashName } from "./hashing.js";
import type { LogFault } from "./log-fault.js";
import type { StoredRecord } from "./record-check.js";

/** A root which a log is claimed to have had at a size; a verified checkpoint is one. */
export interface HeadClaim {
  /** Leaves of the log. */
  readonly size: number;
  /** Root at this size, 32 bytes. */
  readonly root: Uint8Array;
  /** Hash function of the log [the log's]. */
  readonly hash?: HashName;
}

/** A log to be verified, and what it is compared with. */
export interface LogVerification {
  /** The log's records in order of `seq`, from 0: one by one, or in pages, which is faster. */
  readonly records:
    | AsyncIterable<StoredRecord | readonly StoredRecord[]>
    | Iterable<StoredRecord | readonly StoredRecord[]>;
  /** Id of the branch whose log it must be [that of the first record]. */
  readonly branch?: string;
  /** Hash function of the log [sha256]. */
  readonly hash?: HashName;
  /** The size and root that the store keeps [not compared]. */
  readonly head?: HeadClaim;
  /** The frontier that the store keeps [not compared]. */
  readonly frontier?: Frontier;
  /**
   * Checkpoints whose signatures were verified before; best those that left the database's reach [none]. They must all
   * fit in memory: about 100 bytes each.
   */
  readonly checkpoints?: readonly HeadClaim[];
  /** Gives an inner node that the store keeps, or `null`; asked once for every 256 records [not compared]. */
  readonly storedTile?: (level: number, index: number) => Promise<Uint8Array | null>;
  /**
   * Gives the `seq`s whose erasure a record documents, none for other records. When it is given, an erased record which
   * no later record names is a fault [not checked]. Remembers the erased records until they are named.
   */
  readonly erasuresIn?: (record: StoredRecord) => readonly number[];
  /** Most faults that are listed, equal ones of neighbouring records being one; all are counted [100]. */
  readonly maxFaults?: number;
  /** Ends the verification with ABORTED [never]. */
  readonly signal?: AbortSignal;
}

/** What the verification of a log found. */
export interface LogReport {
  /** Whether there is no fault. */
  readonly ok: boolean;
  /** Records that were read in their place. */
  readonly size: number;
  /** Root over the leaf hashes that were read, 32 bytes. */
  readonly root: Uint8Array;
  /** Records whose payload is there and is what was sealed. */
  readonly intact: number;
  /** Records whose payload was erased. */
  readonly erased: number;
  /** Claims (head, frontier, checkpoints) that the log fulfils. */
  readonly headsConfirmed: number;
  /** The faults, in the order in which they were met; at most `maxFaults`. */
  readonly faults: readonly LogFault[];
  /** How many faults there are: each record of a run counts, and so do those that are not listed. */
  readonly faultCount: number;
}
