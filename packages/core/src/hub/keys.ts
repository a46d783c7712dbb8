import { hkdfSync } from "node:crypto";
import { MicrobranchError } from "../error/error.js";

/** Shortest secret of an installation, in bytes. @source NIST SP 800-107r1, 5.3.4: a key at least as long as half the hash. */
const minSecretBytes = 16;

/** The keys of an installation, each for one purpose. */
export interface InstallationKeys {
  /** For the digests of addresses in records. */
  readonly addressDigest: Uint8Array;
  /** For the digests of what the guard found. */
  readonly guardDigest: Uint8Array;
  /** For the tokens in buttons and links by which members answer, and leave sections. */
  readonly answerToken: Uint8Array;
  /** For the digests of binding codes, and for the codes that confirm an address. */
  readonly bindingCode: Uint8Array;
}

/**
 * Derives the keys of an installation from its one secret.
 *
 * @throws SETTING_INVALID, field `secret`, if it is shorter than 16 bytes.
 */
export function installationKeys(secret: string | Uint8Array): InstallationKeys {
  const bytes = typeof secret === "string" ? Buffer.from(secret, "utf8") : secret;
  if (bytes.byteLength < minSecretBytes)
    throw new MicrobranchError("SETTING_INVALID", {
      message: `createMicrobranch: secret: must have at least ${minSecretBytes} bytes, and stay the same for ever.`,
      field: "secret",
    });
  const keyFor = (purpose: string): Uint8Array => new Uint8Array(hkdfSync("sha256", bytes, "microbranch", purpose, 32));
  return Object.freeze({
    addressDigest: keyFor("address-digest"),
    guardDigest: keyFor("guard-digest"),
    answerToken: keyFor("answer-token"),
    bindingCode: keyFor("binding-code"),
  });
}
