import type { Store } from "../store/store.js";
import type { FaultList } from "./log-fault.js";
import { erasureKind, readAccount } from "./own-kinds.js";
import { type StoredRecord, verifyRecord } from "./record-check.js";
import { readPage, type StoredErasure, toReadRecord } from "./stored-page.js";

/** Checks that payloads, erasures and the records that document these agree. */
export class ErasureCheck {
  readonly #faults: FaultList;
  readonly #pending = new Map<number, StoredErasure>();

  constructor(faults: FaultList) {
    this.#faults = faults;
  }

  /** Takes the next record, with the erasure that the store names for it. */
  take(record: StoredRecord, erasure: StoredErasure | undefined): void {
    const { seq } = record.metadata;
    const isErased = record.body === null && record.salt === null;
    if (erasure !== undefined) this.#pending.set(seq, erasure);
    if (isErased && erasure === undefined) {
      this.#faults.addAt("erasure", "the payload is gone, and no record documents its erasure", seq);
    }
    if (!isErased && erasure !== undefined) {
      this.#faults.addAt("erasure", "the payload is there, although it was erased", seq);
    }
    if (record.metadata.kind === erasureKind) this.#takeAccount(record);
  }

  /** Ends the check; looks up the records from `end` on, which came while the log was read. */
  async finish(store: Store, branchId: string, end: number): Promise<void> {
    for (const erasure of this.#pending.values()) {
      if (erasure.by >= end && (await isDocumentedLater(store, branchId, erasure))) continue;
      this.#faults.addAt("erasure", "no record documents the erasure of the payload", erasure.seq);
    }
  }

  #takeAccount(record: StoredRecord): void {
    const { seq } = record.metadata;
    // A record that was changed documents nothing; it is named for that already.
    if (verifyRecord(record).state !== "intact") return;
    const erasure = this.#pending.get(Number(readAccount(record.body)["seq"]));
    if (erasure !== undefined && documents(record, erasure)) this.#pending.delete(erasure.seq);
    else this.#faults.addAt("erasure", "it documents an erasure that the store does not know", seq);
  }
}

async function isDocumentedLater(store: Store, branchId: string, erasure: StoredErasure): Promise<boolean> {
  const page = await store.read((db) => readPage(db, branchId, erasure.by, erasure.by + 1));
  const [row] = page.records;
  if (row === undefined) return false;
  const { record } = toReadRecord(branchId, row, page.payloads.get(row.seq));
  return verifyRecord(record).state === "intact" && documents(record, erasure);
}

function documents(record: StoredRecord, { seq, reason, at, by }: StoredErasure): boolean {
  const { metadata, body } = record;
  if (metadata.kind !== erasureKind || metadata.seq !== by || Date.parse(metadata.at) !== at) return false;
  const account = readAccount(body);
  return account["seq"] === seq && account["reason"] === reason;
}
