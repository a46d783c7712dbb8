import { MicrobranchError } from "../error/error.js";
import { assertHashName, type HashName, hashHexOf, isBytes } from "./hashing.js";

/** Bytes of a record's salt: as many as the hash has, so that a payload cannot be guessed from its commitment. */
export const saltBytes = 32;

/** First byte of what a commitment is the hash of: neither a leaf's (0x00) nor a node's (0x01). */
const commitmentPrefix = 0x02;

/**
 * A salted commitment to a payload: the hash of the byte 0x02, the salt and the text in UTF-8. Without the salt it
 * tells nothing about the text, even where only few texts are possible.
 *
 * @param salt 32 bytes, random, used for one record only.
 * @param canonicalText The payload's canonical JSON.
 * @param hash Hash function [sha256].
 * @returns 64 lower-case hexadecimal digits.
 * @throws INPUT_INVALID if the salt has not 32 bytes or `hash` is unknown.
 */
export function payloadCommitment(salt: Uint8Array, canonicalText: string, hash: HashName = "sha256"): string {
  if (!isSalt(salt)) {
    throw new MicrobranchError("INPUT_INVALID", { message: `A salt must have ${saltBytes} bytes.`, field: "salt" });
  }
  assertHashName(hash);
  const input = Buffer.allocUnsafe(1 + saltBytes + Buffer.byteLength(canonicalText, "utf8"));
  input[0] = commitmentPrefix;
  input.set(salt, 1);
  input.write(canonicalText, 1 + saltBytes, "utf8");
  return hashHexOf(input, hash);
}

/** Whether `value` can be a record's salt. */
export function isSalt(value: unknown): value is Uint8Array {
  return isBytes(value) && value.length === saltBytes;
}
