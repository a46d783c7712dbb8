import { MicrobranchError } from "../../error/error.js";
import { isStorableText } from "../../text/text.js";

/** A value as both drivers take it. */
export type Parameter = string | number | Buffer | null;

/**
 * Turns the values of one statement into what both drivers store alike, and refuses the rest.
 *
 * Truth becomes 1 or 0, a `bigint` within the safe range a number, negative zero zero, bytes a `Buffer`.
 *
 * @throws TEXT_INVALID for a text that no store keeps unchanged.
 * @throws INTERNAL for a value that no column takes: undefined, NaN, an unsafe integer, a date, an object, a function.
 */
export function toParameters(values: readonly unknown[]): Parameter[] {
  return values.map(toParameter);
}

function toParameter(value: unknown, index: number): Parameter {
  switch (typeof value) {
    case "string":
      return storable(value, index);
    case "number":
      return countable(value, index);
    case "boolean":
      return value ? 1 : 0;
    case "bigint":
      return countable(Number(value), index, value);
    case "object":
      if (value === null) return null;
      if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      return refuse(index, value.constructor?.name ?? "object without a class");
    default:
      return refuse(index, typeof value);
  }
}

function storable(text: string, index: number): string {
  if (isStorableText(text)) return text;
  throw new MicrobranchError("TEXT_INVALID", {
    message: `Parameter ${index + 1} of a statement holds U+0000 or a lone surrogate. Remove it.`,
  });
}

function countable(value: number, index: number, exact: bigint | null = null): number {
  if (!Number.isFinite(value)) return refuse(index, String(value));
  const isUnsafe = Number.isInteger(value) && !Number.isSafeInteger(value);
  if (isUnsafe || (exact !== null && BigInt(value) !== exact)) return refuse(index, "integer beyond 2^53-1");
  return value === 0 ? 0 : value;
}

function refuse(index: number, what: string): never {
  throw new MicrobranchError("INTERNAL", {
    message: `Parameter ${index + 1} of a statement is of a kind that no column takes: ${what}. Convert it first.`,
  });
}
