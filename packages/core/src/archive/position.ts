import { MicrobranchError } from "../error/error.js";

/** A leaf's index or a tree's size: a safe integer, a bigint, or decimal digits without leading zero; 0 to 2^64 - 1. */
export type Position = number | bigint | string;

/** Largest index or size. @source C2SP tlog-checkpoint and the vectors of transparency-dev/merkle: 64 bits unsigned. */
const maxPosition = (1n << 64n) - 1n;

/** Digits of the largest index or size. */
const maxDigits = 20;

/** Reads an index or size; `null` when it is negative, no integer, not exact, too large or of another type. */
export function readPosition(value: unknown): bigint | null {
  const read = toBigInt(value);
  return read !== null && read >= 0n && read <= maxPosition ? read : null;
}

/**
 * Reads an index or size of a tree whose proofs are made here.
 *
 * @param field Name of the option, for the error.
 * @returns An exact number.
 * @throws PROOF_INVALID when it is malformed, or above 2^53 - 1.
 */
export function requirePosition(value: unknown, field: string): number {
  const read = readPosition(value);
  if (read === null || read > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw outside(`${field} must be an integer from 0 to 2^53 - 1`, field);
  }
  return Number(read);
}

/** The error for a position that a tree does not have. */
export function outside(message: string, field: string): MicrobranchError {
  return new MicrobranchError("PROOF_INVALID", { message: `No proof can be made: ${message}.`, field });
}

function toBigInt(value: unknown): bigint | null {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : null;
  if (typeof value !== "string" || value.length > maxDigits) return null;
  return /^(?:0|[1-9][0-9]*)$/.test(value) ? BigInt(value) : null;
}
