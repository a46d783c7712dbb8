import { createHmac, timingSafeEqual } from "node:crypto";
import { MicrobranchError } from "../error/error.js";

/** What a token says. */
export interface TokenClaims {
  /** What it is good for: "answer:ask_01…", "page:notice_01…". */
  readonly scope: string;
  /** For whom it was made: a member's id. */
  readonly subject: string;
  /** Until when it is good: epoch ms, exclusive. */
  readonly expiresAt: number;
}

/** What reading a token gives. `forged` also covers a token that was cut or is none at all. */
export type TokenReading =
  | { readonly status: "valid"; readonly claims: TokenClaims }
  | { readonly status: "expired"; readonly claims: TokenClaims }
  | { readonly status: "forged" };

/** A secret of at least 32 bytes. @source RFC 2104 section 3: a key shorter than the hash's 32 bytes weakens it. */
export type TokenSecret = Uint8Array;

const minSecretBytes = 32;
const signatureBytes = 32;
const maxTokenChars = 2048;
const purpose = "microbranch/token/1\n";

/**
 * Makes a token which says what it is good for, for whom and until when; URL-safe, without padding. It is signed, not
 * encrypted: scope and subject can be read by whoever holds it.
 *
 * @throws SETTING_INVALID when the secret has fewer than 32 bytes.
 * @throws INPUT_INVALID when a claim is empty or the token would exceed 2,048 characters.
 */
export function signToken(claims: TokenClaims, secret: TokenSecret): string {
  checkSecret(secret);
  if (claims.scope === "" || claims.subject === "" || !Number.isSafeInteger(claims.expiresAt))
    throw new MicrobranchError("INPUT_INVALID", { message: "A token's claim is empty or not whole. Fill it." });
  const body = Buffer.from(JSON.stringify([claims.scope, claims.subject, claims.expiresAt])).toString("base64url");
  const token = `${body}.${sign(body, secret).toString("base64url")}`;
  if (token.length > maxTokenChars)
    throw new MicrobranchError("INPUT_INVALID", { message: "A token's claims are too long. Use ids." });
  return token;
}

/**
 * Reads a token: checks the signature against every secret in constant time, then the expiry.
 *
 * @param secrets The current secret and those before it which still count; at least one.
 * @param now Epoch ms.
 * @throws SETTING_INVALID when there is no secret or one has fewer than 32 bytes.
 */
export function readToken(token: string, secrets: readonly TokenSecret[], now: number): TokenReading {
  if (secrets.length === 0)
    throw new MicrobranchError("SETTING_INVALID", { message: "No secret to read tokens with. Pass one." });
  secrets.forEach(checkSecret);
  const dot = token.length <= maxTokenChars ? token.indexOf(".") : -1;
  if (dot < 1) return forged;
  const body = token.slice(0, dot);
  const given = Buffer.from(token.slice(dot + 1), "base64url");
  const isWhole = given.length === signatureBytes && given.toString("base64url") === token.slice(dot + 1);
  const shown = isWhole ? given : Buffer.alloc(signatureBytes);
  let isSigned = false;
  for (const secret of secrets) isSigned = timingSafeEqual(sign(body, secret), shown) || isSigned;
  const claims = isWhole && isSigned ? parse(body) : null;
  if (claims === null) return forged;
  return { status: now < claims.expiresAt ? "valid" : "expired", claims };
}

const forged: TokenReading = Object.freeze({ status: "forged" });

function checkSecret(secret: TokenSecret): void {
  if (secret.length < minSecretBytes)
    throw new MicrobranchError("SETTING_INVALID", {
      message: `A token secret has fewer than ${minSecretBytes} bytes. Use random bytes.`,
      field: "secret",
    });
}

function sign(body: string, secret: TokenSecret): Buffer {
  return createHmac("sha256", secret).update(purpose).update(body).digest();
}

function parse(body: string): TokenClaims | null {
  const value: unknown = JSON.parse(Buffer.from(body, "base64url").toString());
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [scope, subject, expiresAt]: unknown[] = value;
  if (typeof scope !== "string" || typeof subject !== "string" || typeof expiresAt !== "number") return null;
  return { scope, subject, expiresAt };
}
