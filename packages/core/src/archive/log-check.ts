import { type Frontier, foldRoot, pushLeaf, type TileNode } from "./frontier.js";
import { assertHashName, type HashName, isHash, sameBytes } from "./hashing.js";
import { FaultList } from "./log-fault.js";
import type { HeadClaim, LogReport, LogVerification } from "./log-verification.js";
import { type StoredRecord, verifyRecord } from "./record-check.js";

const defaultMaxFaults = 100;

/** A claim on the log's root, and what to call it. */
interface Claim extends HeadClaim {
  readonly kind: "checkpoint" | "head" | "frontier";
}

/** The state of a verification: takes the records one after the other. */
export class LogCheck {
  readonly #log: LogVerification;
  readonly #hash: HashName;
  readonly #faults: FaultList;
  readonly #claims: readonly Claim[];
  readonly #nodes: Uint8Array[] = [];
  readonly #unexplained = new Set<number>();
  #tiles: TileNode[] = [];
  #branch: string | undefined;
  #expected = 0;
  #intact = 0;
  #erased = 0;
  #nextClaim = 0;
  #confirmed = 0;
  #confirmedSize = 0;
  #read = 0;
  #hasGap = false;

  constructor(log: LogVerification) {
    const { hash = "sha256" } = log;
    assertHashName(hash);
    this.#log = log;
    this.#hash = hash;
    this.#branch = log.branch;
    this.#faults = new FaultList(log.maxFaults ?? defaultMaxFaults);
    this.#claims = claimsOf(log);
    this.#compareClaims();
  }

  /** Whether inner nodes wait for comparison. */
  get hasTiles(): boolean {
    return this.#tiles.length > 0;
  }

  /** Hands over the inner nodes that wait for comparison. */
  takeTiles(): readonly TileNode[] {
    const tiles = this.#tiles;
    this.#tiles = [];
    return tiles;
  }

  /** Compares an inner node with the stored one. */
  compareTile(tile: TileNode, stored: Uint8Array | null): void {
    if (isHash(stored) && sameBytes(stored, tile.hash)) return;
    const width = 2 ** tile.level;
    const reason = stored === null ? "the stored node is missing" : "the leaf hashes do not give the stored node";
    this.#faults.addRange("tile", reason, tile.index * width, (tile.index + 1) * width - 1);
  }

  /** Takes the next record. */
  take(record: StoredRecord): void {
    const { seq, branch, hash } = record.metadata;
    if (!this.#isInPlace(seq)) return;
    this.#branch ??= branch;
    if (branch !== this.#branch) this.#faults.addAt("branch", "the record belongs to another branch", seq);
    if (hash !== this.#hash) this.#faults.addAt("hash", "the record is of another hash function than the log", seq);
    this.#judge(record, seq);
    this.#append(record.leafHash, seq);
  }

  /** Ends the verification. */
  report(): LogReport {
    for (const seq of this.#unexplained) {
      this.#faults.addAt("erasure", "the payload is gone, and no record documents its erasure", seq);
    }
    this.#compareEnd();
    const { count, kept } = this.#faults;
    return {
      ok: count === 0,
      size: this.#read,
      root: foldRoot(this.#nodes, this.#hash),
      intact: this.#intact,
      erased: this.#erased,
      headsConfirmed: this.#confirmed,
      faults: kept,
      faultCount: count,
    };
  }

  #isInPlace(seq: number): boolean {
    if (!Number.isSafeInteger(seq) || seq < this.#expected) {
      this.#faults.addAt("order", `the record stands where ${this.#expected} should`, Number(seq));
      return false;
    }
    if (seq > this.#expected) {
      this.#faults.addRange("missing", `records are missing before ${seq}`, this.#expected, seq - 1);
      this.#hasGap = true;
    }
    this.#expected = seq + 1;
    this.#read += 1;
    return true;
  }

  #judge(record: StoredRecord, seq: number): void {
    const verdict = verifyRecord(record);
    if (verdict.state === "broken") this.#faults.addAt(verdict.flaw, verdict.reason, seq);
    else if (verdict.state === "intact") this.#intact += 1;
    else {
      this.#erased += 1;
      if (this.#log.erasuresIn !== undefined) this.#unexplained.add(seq);
    }
    if (this.#log.erasuresIn === undefined) return;
    // A record that was changed documents nothing, and none can document what comes after it.
    if (verdict.state !== "intact") return;
    for (const erased of this.#log.erasuresIn(record)) this.#unexplained.delete(erased);
  }

  // The stored leaf hash enters the tree, also of a broken record: so one change shows as one fault.
  #append(leaf: Uint8Array, seq: number): void {
    if (this.#hasGap || !isHash(leaf)) {
      this.#hasGap = true;
      return;
    }
    pushLeaf(this.#nodes, seq, leaf, this.#hash, this.#tiles);
    this.#compareClaims();
  }

  #compareClaims(): void {
    for (let claim = this.#claims[this.#nextClaim]; claim !== undefined; claim = this.#claims[this.#nextClaim]) {
      if (claim.size > this.#expected) return;
      this.#compareClaim(claim);
      this.#nextClaim += 1;
    }
  }

  #compareClaim(claim: Claim): void {
    if ((claim.hash ?? this.#hash) !== this.#hash) {
      this.#faults.addAt("hash", `the ${claim.kind} is of another hash function than the log`, lastBefore(claim.size));
      return;
    }
    const root = foldRoot(this.#nodes, this.#hash);
    if (isHash(claim.root) && sameBytes(root, claim.root)) {
      this.#confirmed += 1;
      this.#confirmedSize = claim.size;
      return;
    }
    const reason = `the log up to here does not give the root of the ${claim.kind} at size ${claim.size}`;
    this.#faults.addRange(
      claim.kind,
      reason,
      Math.min(this.#confirmedSize, lastBefore(claim.size)),
      lastBefore(claim.size),
    );
  }

  #compareEnd(): void {
    for (const claim of this.#claims.slice(this.#nextClaim)) {
      if (claim.size > this.#expected) {
        const reason = `the ${claim.kind} at size ${claim.size} knows records that are not there`;
        this.#faults.addRange("truncated", reason, this.#expected, lastBefore(claim.size));
      } else {
        const reason = `records are missing, so the ${claim.kind} at size ${claim.size} cannot be confirmed`;
        this.#faults.addRange(
          claim.kind,
          reason,
          Math.min(this.#confirmedSize, lastBefore(claim.size)),
          lastBefore(claim.size),
        );
      }
    }
    for (const claim of this.#claims) {
      if (claim.kind === "checkpoint" || claim.size >= this.#expected) continue;
      const reason = `the ${claim.kind} does not know these records`;
      this.#faults.addRange("surplus", reason, claim.size, this.#expected - 1);
    }
  }
}

function claimsOf(log: LogVerification): readonly Claim[] {
  const claims: Claim[] = (log.checkpoints ?? []).map(({ size, root, hash }) => ({
    kind: "checkpoint",
    size,
    root,
    ...(hash === undefined ? {} : { hash }),
  }));
  if (log.head !== undefined) claims.push({ ...log.head, kind: "head" });
  if (log.frontier !== undefined) claims.push(frontierClaim(log.frontier));
  return claims.sort((a, b) => a.size - b.size);
}

function frontierClaim(frontier: Frontier): Claim {
  const { size, hash, nodes } = frontier;
  return { kind: "frontier", size, hash, root: foldRoot(nodes, hash) };
}

function lastBefore(size: number): number {
  return Math.max(size - 1, 0);
}
