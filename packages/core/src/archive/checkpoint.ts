import { isMicrobranchError, MicrobranchError } from "../error/error.js";
import { parseVerifierKey } from "./ed25519.js";
import { assertHash, assertHashName, type HashName, hashBytes, isHashName } from "./hashing.js";
import { type NoteVerifier, parseNote, readBase64, type Signer, signNote, verifyNote } from "./signed-note.js";

/** What a checkpoint says: a log had this root at this size. */
export interface CheckpointContent {
  /** Which log: one line, best a URL without scheme that is also the key's name, as `example.org/branch-1`. */
  readonly origin: string;
  /** Leaves of the log, 0 to 2^53 - 1. */
  readonly size: number;
  /** Root at this size, 32 bytes. */
  readonly root: Uint8Array;
  /** Hash function of the log; any other than sha256 stands in a line of its own, as `hash sm3` [sha256]. */
  readonly hash?: HashName;
  /** Further lines, none of them empty or beginning with `hash ` [none]. */
  readonly extensions?: readonly string[];
}

/** A checkpoint that was read. */
export type Checkpoint = Required<CheckpointContent>;

/** What the check of a checkpoint found. */
export type CheckpointVerdict =
  | {
      /** A known key signed it, and it is well formed. */
      readonly ok: true;
      /** What it says. */
      readonly checkpoint: Checkpoint;
      /** Names of the known keys that signed it. */
      readonly signedBy: readonly string[];
    }
  | {
      /** It must be ignored. */
      readonly ok: false;
      /** Why. */
      readonly reason: string;
    };

const hashLine = "hash ";

/**
 * The text of a checkpoint, which is what is signed: origin, size and root in base64, one a line.
 *
 * @throws INPUT_INVALID, naming the field, if something cannot be said in this form.
 * @source C2SP tlog-checkpoint v1.0.0.
 */
export function checkpointText(content: CheckpointContent): string {
  const { origin, size, root, hash = "sha256", extensions = [] } = content;
  assertHashName(hash);
  assertHash(root, "root");
  if (!isLine(origin)) throw refused("origin", "the origin must be one line of text");
  if (!Number.isSafeInteger(size) || size < 0) throw refused("size", "the size must be an integer from 0 to 2^53 - 1");
  if (!extensions.every((line) => isLine(line) && !line.startsWith(hashLine))) {
    throw refused("extensions", "an extension must be one line of text and not begin with `hash `");
  }
  const named = hash === "sha256" ? [] : [hashLine + hash];
  return [origin, String(size), Buffer.from(root).toString("base64"), ...named, ...extensions, ""].join("\n");
}

/**
 * Signs a checkpoint. Never sign one that is not a continuation of those signed before.
 *
 * @returns The note to keep and to give away.
 * @throws INPUT_INVALID, naming the field, if something cannot be said in this form.
 */
export async function signCheckpoint(content: CheckpointContent, signer: Signer): Promise<string> {
  return signNote(checkpointText(content), signer);
}

/**
 * Reads a checkpoint without verifying it; believe it only after `verifyCheckpoint`.
 *
 * @throws INPUT_INVALID, field `note`, if it is malformed.
 * @source C2SP tlog-checkpoint v1.0.0.
 */
export function parseCheckpoint(note: string): Checkpoint {
  return readText(parseNote(note).text);
}

/**
 * Verifies a checkpoint: its signatures and its form. Never throws because of the note.
 *
 * @param verifierKeys Keys that are believed: `name+id+key` texts of Ed25519 keys, or verifiers of other algorithms.
 * @param expected `origin`: which log's checkpoint it must be [any].
 * @throws INPUT_INVALID, field `verifierKey`, if a key's text is malformed.
 */
export function verifyCheckpoint(
  note: string,
  verifierKeys: readonly (string | NoteVerifier)[],
  expected: {
    /** Which log's checkpoint it must be [any]. */
    readonly origin?: string;
  } = {},
): CheckpointVerdict {
  const verifiers = verifierKeys.map((key) => (typeof key === "string" ? parseVerifierKey(key) : key));
  try {
    const verdict = verifyNote(note, verifiers);
    if (!verdict.ok) return verdict;
    const checkpoint = readText(verdict.text);
    if (expected.origin !== undefined && checkpoint.origin !== expected.origin) {
      return { ok: false, reason: "it is of another log" };
    }
    return { ok: true, checkpoint, signedBy: verdict.signedBy.map(({ name }) => name) };
  } catch (error) {
    if (isMicrobranchError(error)) return { ok: false, reason: error.message };
    throw error;
  }
}

function readText(text: string): Checkpoint {
  const [origin, size, base64, ...others] = text.slice(0, -1).split("\n");
  if (!isLine(origin)) throw refused("note", "the origin is missing");
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size ?? "") || !Number.isSafeInteger(Number(size))) {
    throw refused("note", "the size is no integer from 0 to 2^53 - 1");
  }
  const root = readBase64(base64 ?? "");
  if (root?.length !== hashBytes) throw refused("note", `the root is not ${hashBytes} bytes in base64`);
  if (others.includes("")) throw refused("note", "an extension line is empty");
  const named = others.filter((line) => line.startsWith(hashLine)).map((line) => line.slice(hashLine.length));
  const [hash = "sha256"] = named;
  if (named.length > 1 || !isHashName(hash)) throw refused("note", "it names no known hash function, or two");
  const extensions = others.filter((line) => !line.startsWith(hashLine));
  return { origin, size: Number(size), root, hash, extensions };
}

function isLine(text: unknown): text is string {
  return typeof text === "string" && text !== "" && text.isWellFormed() && !/[\u0000-\u001f]/.test(text);
}

function refused(field: string, why: string): MicrobranchError {
  return new MicrobranchError("INPUT_INVALID", { message: `The checkpoint is refused: ${why}.`, field });
}
