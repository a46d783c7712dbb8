import { z } from "zod";
import {
  erasePayload,
  type LogReport,
  makeCheckpoint,
  type Signer,
  type StoredCheckpoint,
  verifyStoredLog,
} from "../archive/archive.js";
import type { Clock } from "../clock/clock.js";
import {
  type Actor,
  actorText,
  branchScope,
  defineCommand,
  defineQuery,
  type Executor,
  type Right,
} from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { RandomSource } from "../identifier/identifier.js";
import type { Store, TraceReport } from "../store/store.js";

/** Input of `archive.verify`. */
export const verifyLogInput = z.strictObject({ ...branchScope.shape });

/** Input of `archive.checkpoint`. */
export const makeCheckpointInput = z.strictObject({ ...branchScope.shape });

/** Input of `archive.erase`. */
export const eraseRecordInput = z.strictObject({
  ...branchScope.shape,
  seq: z.int().min(0).describe("place of the record whose payload is erased"),
  reason: z.string().trim().min(1).max(500).describe("why, for the reader of the archive"),
});

/** What the keeping of the archive works with. */
export interface KeepingParts {
  /** Where the logs are. */
  readonly store: Store;
  /** The time. */
  readonly clock: Clock;
  /** Makes salts. */
  readonly random: RandomSource;
  /** The one door to the state. */
  readonly executor: Executor;
  /** Signs checkpoints, or `null` when the host supplied no signer. */
  readonly signer: Signer | null;
  /** Keys that checkpoints must be signed by when the log is verified [signatures are not checked]. */
  readonly verifierKeys: readonly string[];
}

/** What is done with a branch's log as a whole, bound to an actor; each in more than one transaction. */
export interface ArchiveKeeping {
  /**
   * Checks the whole log against itself: every record, payload, erasure, the head, and all checkpoints.
   *
   * @throws NOT_ALLOWED without the right `archive.read`. Faults are told in the report, not thrown.
   */
  verify(input: z.input<typeof verifyLogInput>, options?: { readonly signal?: AbortSignal }): Promise<LogReport>;
  /**
   * Signs the log's present size and root; the signed note is kept and recorded, and is for giving away.
   *
   * @throws SETTING_INVALID if the hub has no signer; NOT_ALLOWED without `archive.checkpoint`; ARCHIVE_BROKEN if the log
   *   contradicts itself or its last checkpoint.
   */
  checkpoint(input: z.input<typeof makeCheckpointInput>): Promise<StoredCheckpoint>;
  /**
   * Erases the payload of a record, and its traces in the database's files; the proofs of all records stay valid.
   *
   * @throws NOT_FOUND, CONFLICT if it is erased already; NOT_ALLOWED without `archive.erase`.
   */
  erase(input: z.input<typeof eraseRecordInput>): Promise<{ readonly recordSeq: number; readonly traces: TraceReport }>;
}

const erase = (random: RandomSource) =>
  defineCommand({
    name: "archive.erase",
    input: eraseRecordInput,
    right: "archive.erase",
    run: async (unit, input) =>
      erasePayload(unit.db, {
        branchId: unit.branchId,
        seq: input.seq,
        reason: input.reason,
        at: unit.now,
        actor: actorText(unit.actor),
        salt: random(32),
      }),
  });

const scopeOf = (name: string, right: Right) =>
  defineQuery({ name, input: verifyLogInput, right, run: async (view) => view.branchId });

const verifyScope = scopeOf("archive.verify", "archive.read");
const checkpointScope = scopeOf("archive.checkpoint", "archive.checkpoint");

/** The first line of a branch's checkpoints: whose key, and which branch's log. */
function logOrigin(signerName: string, branchId: string): string {
  return `${signerName}/${branchId}`;
}

/** Gives an actor the keeping of the archive. */
export function keepingFor(parts: KeepingParts, actor: Actor): ArchiveKeeping {
  const { store, clock, random, executor, signer } = parts;
  return {
    async verify(input, { signal } = {}) {
      const branchId = await executor.ask(verifyScope, input, actor);
      return verifyStoredLog(store, {
        branchId,
        ...(signer === null ? {} : { origin: logOrigin(signer.name, branchId) }),
        ...(parts.verifierKeys.length === 0 ? {} : { verifierKeys: parts.verifierKeys }),
        ...(signal === undefined ? {} : { signal }),
      });
    },

    async checkpoint(input) {
      const branchId = await executor.ask(checkpointScope, input, actor);
      if (signer === null)
        throw new MicrobranchError("SETTING_INVALID", {
          message: "archive.checkpoint: the hub has no signer. Pass `signer` to createMicrobranch.",
          field: "signer",
        });
      return makeCheckpoint(store, {
        branchId,
        origin: logOrigin(signer.name, branchId),
        signer,
        at: clock.now(),
        actor: actorText(actor),
        salt: random(32),
      });
    },

    async erase(input) {
      const { seq } = await executor.execute(erase(random), input, actor);
      return { recordSeq: seq, traces: await store.eraseTraces() };
    },
  };
}
