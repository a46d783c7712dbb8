import { hash as digest } from "node:crypto";
import { types } from "node:util";
import { MicrobranchError } from "../error/error.js";

/** A hash function that a log can be built with; both give 32 bytes. */
export type HashName = "sha256" | "sm3";

/** The hash functions of logs, in the order of their stored numbers. */
export const hashNames: readonly HashName[] = Object.freeze(["sha256", "sm3"] as const);

/** Bytes of a hash. @source FIPS 180-4 (SHA-256) and GB/T 32905-2016 (SM3): 256 bits each. */
export const hashBytes = 32;

/** First byte of what is hashed for a leaf. @source RFC 6962 (June 2013), section 2.1. */
const leafPrefix = 0x00;

/** First byte of what is hashed for an inner node. @source RFC 6962 (June 2013), section 2.1. */
const nodePrefix = 0x01;

/** Whether `value` names a hash function of logs. */
export function isHashName(value: unknown): value is HashName {
  return value === "sha256" || value === "sm3";
}

/** Whether `value` is a `Uint8Array`, of whatever realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return types.isUint8Array(value);
}

/** Whether `value` is a hash: 32 bytes. */
export function isHash(value: unknown): value is Uint8Array {
  return isBytes(value) && value.length === hashBytes;
}

/** Whether two byte strings are equal. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Throws INPUT_INVALID, naming `field`, unless `value` is a `Uint8Array`. */
export function assertBytes(value: unknown, field: string): asserts value is Uint8Array {
  if (!isBytes(value)) throw invalid(`${field} must be a Uint8Array`, field);
}

/** Throws INPUT_INVALID, naming `field`, unless `value` is a hash of 32 bytes. */
export function assertHash(value: unknown, field: string): asserts value is Uint8Array {
  if (!isHash(value)) throw invalid(`${field} must be a Uint8Array of ${hashBytes} bytes`, field);
}

/** Throws INPUT_INVALID unless `value` names a hash function of logs. */
export function assertHashName(value: unknown): asserts value is HashName {
  if (!isHashName(value)) throw invalid(`hash must be one of ${hashNames.join(", ")}`, "hash");
}

/**
 * Hashes bytes.
 *
 * @param hash Hash function [sha256].
 * @returns 32 bytes.
 */
export function hashOf(bytes: Uint8Array, hash: HashName = "sha256"): Uint8Array {
  // The one-shot function with a text as result costs a quarter of createHash, or of its own "buffer" result.
  const text = digest(hash, bytes, "binary");
  const result = new Uint8Array(hashBytes);
  for (let index = 0; index < hashBytes; index++) result[index] = text.charCodeAt(index);
  return result;
}

/** Hashes bytes; gives 64 lower-case hexadecimal digits. */
export function hashHexOf(bytes: Uint8Array, hash: HashName): string {
  return digest(hash, bytes, "hex");
}

/**
 * The hash of a leaf: of the byte 0x00 and the leaf's data.
 *
 * @param data The leaf's data; may be empty.
 * @param hash Hash function [sha256].
 * @throws INPUT_INVALID if `data` is no `Uint8Array` or `hash` is unknown.
 * @source RFC 6962 (June 2013), section 2.1.
 */
export function leafHash(data: Uint8Array, hash: HashName = "sha256"): Uint8Array {
  assertBytes(data, "data");
  assertHashName(hash);
  const input = Buffer.allocUnsafe(1 + data.length);
  input[0] = leafPrefix;
  input.set(data, 1);
  return hashOf(input, hash);
}

/**
 * The hash of an inner node: of the byte 0x01 and its two children.
 *
 * @param hash Hash function [sha256].
 * @throws INPUT_INVALID if a child has not 32 bytes or `hash` is unknown.
 * @source RFC 6962 (June 2013), section 2.1.
 */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: HashName = "sha256"): Uint8Array {
  assertHash(left, "left");
  assertHash(right, "right");
  assertHashName(hash);
  return joinHashes(left, right, hash);
}

/** `nodeHash` for hashes that are known to be sound. */
export function joinHashes(left: Uint8Array, right: Uint8Array, hash: HashName): Uint8Array {
  const input = Buffer.allocUnsafe(1 + 2 * hashBytes);
  input[0] = nodePrefix;
  input.set(left, 1);
  input.set(right, 1 + hashBytes);
  return hashOf(input, hash);
}

function invalid(message: string, field: string): MicrobranchError {
  return new MicrobranchError("INPUT_INVALID", { message: `${message}.`, field });
}
