import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { MicrobranchError } from "../error/error.js";
import type { Address } from "./parcel.js";

/** What a delivery is known by. */
export interface DeliveryKeyParts {
  /** `Notice.id`. */
  readonly noticeId: string;
  /** `Notice.revision`. */
  readonly revision: number;
  /** `FittedNotice.part.number`. */
  readonly part: number;
  /** `Notice.occurrence`. */
  readonly occurrence: string | null;
  /** Canonical address of the recipient. */
  readonly address: Address;
}

const keyChars = 26;
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * Derives the key of one message to one recipient: base 32 (lower case) of SHA-256, cut to 26 characters (130 bits).
 *
 * The same parts give the same key on every attempt, machine and day; parts that differ anywhere give another.
 *
 * @source RFC 4648 section 6 for the alphabet.
 */
export function deliveryKey(parts: DeliveryKeyParts): string {
  const { platform, tenant, kind, id } = parts.address;
  const text = JSON.stringify([
    parts.noticeId,
    parts.revision,
    parts.part,
    parts.occurrence,
    [platform, tenant, kind, id],
  ]);
  return base32(createHash("sha256").update(text).digest()).slice(0, keyChars);
}

/** Encodes bytes in RFC 4648 base 32, lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

/**
 * SHA-256, in lower-case hexadecimal, of a rendered payload's canonical JSON: what `Rendered.digest` holds.
 *
 * @throws VALUE_NOT_CANONICAL when the payload is not JSON-safe.
 */
export function payloadDigest(payload: unknown): string {
  return createHash("sha256").update(canonicalText(payload)).digest("hex");
}

function canonicalText(payload: unknown): string {
  let text: string | undefined;
  let cause: unknown;
  try {
    text = canonicalize(payload);
  } catch (error) {
    cause = error;
  }
  if (text === undefined)
    throw new MicrobranchError("VALUE_NOT_CANONICAL", {
      message: "A rendered payload is not JSON-safe. Render plain values only.",
      cause,
    });
  return text;
}
