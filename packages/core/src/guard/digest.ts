import { createHmac } from "node:crypto";
import { MicrobranchError } from "../error/error.js";

const leastKeyBytes = 16;

/**
 * Digest of a text under a key (HMAC-SHA-256, 64 hexadecimal characters).
 *
 * @throws SETTING_INVALID if the key has fewer than 16 bytes: short texts could then be guessed.
 */
export function guardDigest(text: string, key: Uint8Array): string {
  if (key.byteLength < leastKeyBytes)
    throw new MicrobranchError("SETTING_INVALID", {
      message: `The guard's key has ${key.byteLength} bytes. Give it at least ${leastKeyBytes} random bytes.`,
      field: "key",
    });
  return createHmac("sha256", key).update(text, "utf8").digest("hex");
}
