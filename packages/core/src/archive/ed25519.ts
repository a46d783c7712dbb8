import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { MicrobranchError } from "../error/error.js";
import type { RandomSource } from "../identifier/identifier.js";
import { hashOf, isBytes } from "./hashing.js";
import { isKeyName, keyIdBytes, type NoteVerifier, readBase64, type Signer } from "./signed-note.js";

/** Signature type of Ed25519 in key ids and verifier keys. @source C2SP signed-note v1.0.0, "Signature types". */
const ed25519Type = 0x01;

/** Bytes of a public key and of a private key's seed. @source RFC 8032, section 5.1.5. */
const keyBytes = 32;

/** What stands before the seed in a private key's PKCS #8 form. @source RFC 8410, section 7. */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

/** A new key for signing checkpoints. */
export interface Ed25519Key {
  /** The private key as PKCS #8 PEM. Secret: keep it out of the database whose log it signs. */
  readonly privateKey: string;
  /** The public key as `name+id+key`: give it to everybody who is to verify. */
  readonly verifierKey: string;
}

/** A signer that can say how to verify it. */
export interface Ed25519Signer extends Signer {
  /** The public key as `name+id+key`. */
  readonly verifierKey: string;
}

/**
 * Makes an Ed25519 key.
 *
 * @param name Name of the key; should be the log's origin.
 * @param random Where the seed comes from; `systemRandom` outside of tests.
 * @throws INPUT_INVALID if the name holds white space or a plus sign.
 */
export function generateEd25519Key(name: string, random: RandomSource): Ed25519Key {
  assertName(name);
  const privateKey = privateKeyOf(random(keyBytes));
  return {
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }) as string,
    verifierKey: verifierKeyText(name, rawPublicKey(privateKey)),
  };
}

/**
 * Creates a signer with an Ed25519 key that lies in this process.
 *
 * @param options `name`: the key's name. `privateKey`: a PKCS #8 PEM text, the seed of 32 bytes, or a `KeyObject`.
 * @throws INPUT_INVALID if the name or the key cannot be used; the key is never part of the error.
 */
export function createEd25519Signer(options: {
  /** Name of the key; should be the log's origin. */
  readonly name: string;
  /** A PKCS #8 PEM text, the seed of 32 bytes, or a `KeyObject`. */
  readonly privateKey: string | Uint8Array | KeyObject;
}): Ed25519Signer {
  const { name } = options;
  assertName(name);
  const key = privateKeyOf(options.privateKey);
  const publicKey = rawPublicKey(key);
  return Object.freeze({
    name,
    keyId: ed25519KeyId(name, publicKey),
    algorithm: "ed25519",
    verifierKey: verifierKeyText(name, publicKey),
    sign: (bytes: Uint8Array) => sign(null, bytes, key),
  });
}

/**
 * Reads a verifier key: `name+id+key`, the id in 8 hexadecimal digits, the key in base64.
 *
 * @throws INPUT_INVALID, field `verifierKey`, if it is malformed, not of Ed25519, or its id is not its key's.
 * @source C2SP signed-note v1.0.0; the text form is that of golang.org/x/mod/sumdb/note.
 */
export function parseVerifierKey(text: string): NoteVerifier {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text);
  const name = match?.[1];
  const bytes = readBase64(match?.[3] ?? "");
  if (!isKeyName(name) || bytes === null || bytes.length !== 1 + keyBytes || bytes[0] !== ed25519Type) {
    throw refused("verifierKey", "it must read name+id+key, with an Ed25519 key");
  }
  const publicKey = bytes.subarray(1);
  const keyId = ed25519KeyId(name, publicKey);
  if (Buffer.from(keyId).toString("hex") !== match?.[2]) throw refused("verifierKey", "its id is not that of its key");
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return Object.freeze({
    name,
    keyId,
    algorithm: "ed25519",
    verify: (message: Uint8Array, signature: Uint8Array) => verify(null, message, key, signature),
  });
}

function privateKeyOf(source: string | Uint8Array | KeyObject): KeyObject {
  if (isBytes(source) && source.length !== keyBytes) throw refused("privateKey", `a seed has ${keyBytes} bytes`);
  const key = importKey(source);
  if (key.type !== "private" || key.asymmetricKeyType !== "ed25519") {
    throw refused("privateKey", "it is no private Ed25519 key");
  }
  return key;
}

function importKey(source: string | Uint8Array | KeyObject): KeyObject {
  if (typeof source !== "string" && !isBytes(source)) return source;
  try {
    if (typeof source === "string") return createPrivateKey(source);
    return createPrivateKey({ key: Buffer.concat([pkcs8Head, source]), format: "der", type: "pkcs8" });
  } catch (cause) {
    throw refused("privateKey", "it must be a PKCS #8 PEM text or a seed of 32 bytes", cause);
  }
}

function rawPublicKey(privateKey: KeyObject): Uint8Array {
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  return Buffer.from(x as string, "base64url");
}

function ed25519KeyId(name: string, publicKey: Uint8Array): Uint8Array {
  return hashOf(Buffer.concat([Buffer.from(`${name}\n`, "utf8"), Buffer.of(ed25519Type), publicKey])).slice(
    0,
    keyIdBytes,
  );
}

function verifierKeyText(name: string, publicKey: Uint8Array): string {
  const id = Buffer.from(ed25519KeyId(name, publicKey)).toString("hex");
  return `${name}+${id}+${Buffer.concat([Buffer.of(ed25519Type), publicKey]).toString("base64")}`;
}

function assertName(name: unknown): asserts name is string {
  if (!isKeyName(name)) throw refused("name", "a key's name holds neither white space nor a plus sign");
}

function refused(field: string, why: string, cause?: unknown): MicrobranchError {
  return new MicrobranchError("INPUT_INVALID", { message: `The key is refused: ${why}.`, field, cause });
}
