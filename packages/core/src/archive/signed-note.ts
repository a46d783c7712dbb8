import { MicrobranchError } from "../error/error.js";
import { sameBytes } from "./hashing.js";

/** Signs notes; supplied by the host, so that the key may stay in a signing machine. */
export interface Signer {
  /** Name of the key: no white space, no `+`; a URL without scheme, as `example.org/branch-1`. */
  readonly name: string;
  /** 4 bytes that tell this key from others of the same name. */
  readonly keyId: Uint8Array;
  /** Name of the signature algorithm, as `ed25519`. */
  readonly algorithm: string;
  /** Signs bytes; gives the bare signature. */
  sign(bytes: Uint8Array): Promise<Uint8Array> | Uint8Array;
}

/** Checks signatures of one key. */
export interface NoteVerifier {
  /** Name of the key, as the signer's. */
  readonly name: string;
  /** 4 bytes, as the signer's. */
  readonly keyId: Uint8Array;
  /** Name of the signature algorithm, as `ed25519`. */
  readonly algorithm: string;
  /** Whether `signature` is this key's over `bytes`; must not throw. */
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** One signature line of a note. */
export interface NoteSignature {
  /** Name of the key. */
  readonly name: string;
  /** 4 bytes that tell the key from others of the same name. */
  readonly keyId: Uint8Array;
  /** The bare signature, at least 1 byte. */
  readonly signature: Uint8Array;
}

/** A note taken apart; nothing is verified yet. */
export interface ParsedNote {
  /** What the signatures cover, with its last line break. */
  readonly text: string;
  /** The signatures, in order; at least one. */
  readonly signatures: readonly NoteSignature[];
}

/** What the check of a note found. */
export type NoteVerdict =
  | {
      /** A known key signed, and no known key's signature is wrong. */
      readonly ok: true;
      /** What was signed. */
      readonly text: string;
      /** The keys whose signatures are right, in the note's order. */
      readonly signedBy: readonly NoteVerifier[];
    }
  | {
      /** The note must be ignored. */
      readonly ok: false;
      /** Why. */
      readonly reason: string;
    };

/** Bytes of a key id. @source C2SP signed-note v1.0.0, "Signatures". */
export const keyIdBytes = 4;

/** Most signature lines taken. @source golang.org/x/mod/sumdb/note: 100; C2SP signed-note asks for at least 16. */
const maxSignatures = 100;

/** Most characters taken: 100 post-quantum signatures of nearly 5 kB in base64, and room. */
const maxNoteChars = 1_000_000;

/** Whether a text can name a key. @source C2SP signed-note v1.0.0, "Format". */
export function isKeyName(name: unknown): name is string {
  return (
    typeof name === "string" && name !== "" && name.isWellFormed() && !/[\p{White_Space}\u0000-\u001f+]/u.test(name)
  );
}

/**
 * Signs a text as a C2SP note.
 *
 * @param text Ends with a line break; no control characters besides.
 * @throws INPUT_INVALID if text, key name or key id are not as the format wants them.
 * @source C2SP signed-note v1.0.0.
 */
export async function signNote(text: string, signer: Signer): Promise<string> {
  if (!text.endsWith("\n") || !isNoteText(text))
    throw invalid("text", "it must end with a line break and hold no control characters");
  if (!isKeyName(signer.name)) throw invalid("signer.name", "a key's name holds neither white space nor a plus sign");
  if (signer.keyId.length !== keyIdBytes) throw invalid("signer.keyId", `a key id has ${keyIdBytes} bytes`);
  const signature = await signer.sign(new TextEncoder().encode(text));
  if (signature.length === 0) throw invalid("signer", "it gave an empty signature");
  const bytes = Buffer.concat([signer.keyId, signature]);
  return `${text}\n\u2014 ${signer.name} ${bytes.toString("base64")}\n`;
}

/**
 * Takes a note apart without verifying it.
 *
 * @throws INPUT_INVALID, field `note`, if it is malformed.
 * @source C2SP signed-note v1.0.0, "Format".
 */
export function parseNote(note: string): ParsedNote {
  if (note.length > maxNoteChars) throw invalid("note", "it is too long");
  if (!isNoteText(note)) throw invalid("note", "it holds control characters or lone surrogates");
  const gap = note.lastIndexOf("\n\n");
  if (gap < 0) throw invalid("note", "no blank line stands before the signatures");
  const lines = note.slice(gap + 2).split("\n");
  if (lines.pop() !== "") throw invalid("note", "it does not end with a line break");
  if (lines.length === 0 || lines.length > maxSignatures)
    throw invalid("note", `it needs 1 to ${maxSignatures} signatures`);
  return { text: note.slice(0, gap + 1), signatures: lines.map(parseSignature) };
}

/**
 * Verifies a note: some known key must have signed it, and no known key's signature may be wrong. Signatures of unknown
 * keys are ignored, also if they share the name or the id, but not both, with a known one.
 *
 * @throws INPUT_INVALID, field `note`, if it is malformed.
 * @source C2SP signed-note v1.0.0, "Signatures".
 */
export function verifyNote(note: string, verifiers: readonly NoteVerifier[]): NoteVerdict {
  const { text, signatures } = parseNote(note);
  const bytes = new TextEncoder().encode(text);
  const signedBy: NoteVerifier[] = [];
  for (const { name, keyId, signature } of signatures) {
    for (const verifier of verifiers.filter((known) => known.name === name && sameBytes(known.keyId, keyId))) {
      if (!verifier.verify(bytes, signature)) return { ok: false, reason: `the signature of ${name} is wrong` };
      signedBy.push(verifier);
    }
  }
  return signedBy.length > 0 ? { ok: true, text, signedBy } : { ok: false, reason: "no known key signed it" };
}

/** Reads base64 that is written in the one standard way, with padding; `null` otherwise. @source RFC 4648, section 4. */
export function readBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}

function isNoteText(text: string): boolean {
  return text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}

function parseSignature(line: string): NoteSignature {
  const [mark, name, base64, ...rest] = line.split(" ");
  const bytes = readBase64(base64 ?? "");
  if (mark !== "\u2014" || !isKeyName(name) || rest.length > 0 || bytes === null || bytes.length <= keyIdBytes) {
    throw invalid("note", "a signature line is malformed");
  }
  return { name, keyId: bytes.subarray(0, keyIdBytes), signature: bytes.subarray(keyIdBytes) };
}

function invalid(field: string, why: string): MicrobranchError {
  return new MicrobranchError("INPUT_INVALID", { message: `The signed note is refused: ${why}.`, field });
}
