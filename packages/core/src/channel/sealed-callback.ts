import { createCipheriv, createDecipheriv, createHash, randomFillSync, timingSafeEqual } from "node:crypto";
import { MicrobranchError } from "../error/error.js";

/** The secrets of an encrypted callback, as two of the great chat platforms set it up. */
export interface SealedCallbackSettings {
  /** Shared with the platform; goes into the signature. */
  readonly token: string;
  /** 43 characters of base64: the key. */
  readonly encodedKey: string;
  /** Who receives: stands at the end of every message. May be empty. */
  readonly receiver: string;
  /** What the key is called in the adapter's settings, for the error. */
  readonly keyField: string;
}

/** A body that was opened. */
export interface OpenedCallback {
  /** The message. */
  readonly message: string;
  /** Who receives, checked. */
  readonly receiveId: string;
}

/** What a reply is sealed with. */
export interface CallbackSending {
  /** As in the reply's fields. */
  readonly timestamp: string | number;
  /** As in the reply's fields. */
  readonly nonce: string;
  /** 16 bytes, or 16 ASCII characters, each message its own (drawn from the machine's source). */
  readonly random?: Uint8Array | string;
}

/** A sealed reply. */
export interface SealedReply {
  /** The ciphertext, base64. */
  readonly encrypted: string;
  /** Signature over it. */
  readonly signature: string;
}

/** Signs, opens and seals the bodies of encrypted callbacks. */
export interface CallbackCrypto {
  /** The signature of a body: lower-case hex of SHA-1 over the four strings, sorted by their bytes. */
  sign(timestamp: string | number, nonce: string, encrypted: string): string;
  /** Whether a signature fits, in constant time. */
  verify(signature: string, timestamp: string | number, nonce: string, encrypted: string): boolean;
  /**
   * Opens a body. Verify the signature first.
   *
   * @throws CALLBACK_REFUSED with `details.reason`: `ciphertext`, `padding`, `length` or `receiver`.
   */
  decrypt(encrypted: string): OpenedCallback;
  /** Seals a reply. @throws INPUT_INVALID when `random` has not 16 bytes. */
  encrypt(message: string, sending: CallbackSending): SealedReply;
}

const keyForm = /^[A-Za-z0-9+/]{43}$/u;
const cipherName = "aes-256-cbc";
const blockBytes = 16;
/** Padding fills up to blocks of 32 bytes, which is why the cipher's own padding is off. */
const paddedBytes = 32;
const randomBytes = 16;
const lengthBytes = 4;

/**
 * Creates the crypto of an encrypted callback: AES-256-CBC with the key's first 16 bytes as IV over 16 random bytes,
 * the message's length in 4 bytes, the message and the receiver, padded to blocks of 32 bytes.
 *
 * @throws SETTING_INVALID, field `keyField`, when the key is not 43 characters of base64.
 */
export function createSealedCallback(settings: SealedCallbackSettings): CallbackCrypto {
  const { token, encodedKey, receiver, keyField } = settings;
  if (!keyForm.test(encodedKey))
    throw new MicrobranchError("SETTING_INVALID", {
      message: `Encrypted callback: ${keyField} must be the 43 characters that the platform's console shows.`,
      field: keyField,
    });
  const key = Buffer.from(encodedKey, "base64");
  const iv = key.subarray(0, blockBytes);
  const sign = (timestamp: string | number, nonce: string, encrypted: string): string =>
    createHash("sha1")
      .update([token, String(timestamp), nonce, encrypted].sort(byBytes).join(""))
      .digest("hex");
  return {
    sign,
    verify(signature, timestamp, nonce, encrypted) {
      const wanted = Buffer.from(sign(timestamp, nonce, encrypted));
      const given = Buffer.from(signature);
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
    decrypt(encrypted) {
      const plain = unpadded(decipher(encrypted, key, iv));
      if (plain.length < randomBytes + lengthBytes) throw refused("length");
      const size = plain.readUInt32BE(randomBytes);
      const start = randomBytes + lengthBytes;
      if (size > plain.length - start) throw refused("length");
      if (plain.subarray(start + size).toString("utf8") !== receiver) throw refused("receiver");
      return { message: plain.subarray(start, start + size).toString("utf8"), receiveId: receiver };
    },
    encrypt(message, { timestamp, nonce, random: given }) {
      const random = bytesOf(given);
      if (random.length !== randomBytes)
        throw new MicrobranchError("INPUT_INVALID", {
          message: `Encrypted callback: random must have ${randomBytes} bytes.`,
          field: "random",
        });
      const body = Buffer.from(message, "utf8");
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32BE(body.length);
      const plain = padded(Buffer.concat([random, length, body, Buffer.from(receiver, "utf8")]));
      const cipher = createCipheriv(cipherName, key, iv).setAutoPadding(false);
      const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]).toString("base64");
      return { encrypted, signature: sign(timestamp, nonce, encrypted) };
    },
  };
}

function bytesOf(random: CallbackSending["random"]): Uint8Array {
  if (random === undefined) return randomFillSync(new Uint8Array(randomBytes));
  return typeof random === "string" ? new TextEncoder().encode(random) : random;
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function decipher(encrypted: string, key: Buffer, iv: Buffer): Buffer {
  const bytes = Buffer.from(encrypted, "base64");
  const isBase64 = /^[A-Za-z0-9+/]*={0,2}$/u.test(encrypted) && encrypted.length % 4 === 0;
  if (!isBase64 || bytes.length === 0 || bytes.length % blockBytes !== 0) throw refused("ciphertext");
  const cipher = createDecipheriv(cipherName, key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

function padded(plain: Buffer): Buffer {
  const size = paddedBytes - (plain.length % paddedBytes);
  return Buffer.concat([plain, Buffer.alloc(size, size)]);
}

function unpadded(plain: Buffer): Buffer {
  const size = plain.at(-1) ?? 0;
  const isWhole = size >= 1 && size <= paddedBytes && size <= plain.length;
  if (!isWhole || !plain.subarray(-size).every((byte) => byte === size)) throw refused("padding");
  return plain.subarray(0, -size);
}

function refused(reason: "ciphertext" | "padding" | "length" | "receiver"): MicrobranchError {
  return new MicrobranchError("CALLBACK_REFUSED", {
    message: `An encrypted callback was refused: ${reason}.`,
    details: { reason },
  });
}
