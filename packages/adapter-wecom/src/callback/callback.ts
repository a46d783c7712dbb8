import { createSealedCallback, type SealedReply } from "@microbranch/core/channel";

/** The secrets of the callback, as the platform's console shows them. */
export interface CallbackSecrets {
  /** Token of the signature. */
  readonly token: string;
  /** Key of the encryption, 43 characters. */
  readonly encodingAesKey: string;
  /** Who receives: the corpid for an application of one's own, empty for a smart bot. */
  readonly receiveId: string;
}

/** A body that was opened. */
export interface OpenedCallback {
  /** The message: XML, or JSON of a smart bot. */
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

/** Signs, opens and seals callback bodies. */
export interface CallbackCrypto {
  /** Signature of a body, lower-case hex. */
  sign(timestamp: string | number, nonce: string, encrypted: string): string;
  /** Whether a signature fits, in constant time. */
  verify(signature: string, timestamp: string | number, nonce: string, encrypted: string): boolean;
  /**
   * Opens a body whose signature was verified.
   *
   * @throws CALLBACK_REFUSED with `details.reason` `ciphertext`, `padding`, `length` or `receiver`.
   */
  decrypt(encrypted: string): OpenedCallback;
  /** Seals a reply. */
  encrypt(message: string, sending: CallbackSending): SealedReply;
}

/**
 * Creates the crypto of encrypted callbacks.
 *
 * @throws SETTING_INVALID, field `encodingAesKey`, when the key is not 43 characters of base64.
 * @source WeCom documentation, pages 90968 and 91144 (2024-07-18).
 */
export function createCallbackCrypto({ token, encodingAesKey, receiveId }: CallbackSecrets): CallbackCrypto {
  const sealed = createSealedCallback({
    token,
    encodedKey: encodingAesKey,
    receiver: receiveId,
    keyField: "encodingAesKey",
  });
  return {
    sign: (timestamp, nonce, encrypted) => sealed.sign(String(timestamp), nonce, encrypted),
    verify: (signature, timestamp, nonce, encrypted) => sealed.verify(signature, String(timestamp), nonce, encrypted),
    decrypt: (encrypted) => ({ message: sealed.open(encrypted), receiveId: receiveId }),
    encrypt: (message, { timestamp, nonce, random }) =>
      sealed.seal(message, { timestamp: String(timestamp), nonce, random: bytesOf(random) }),
  };
}

const randomBytes = 16;

function bytesOf(random: CallbackSending["random"]): Uint8Array {
  if (random === undefined) return crypto.getRandomValues(new Uint8Array(randomBytes));
  return typeof random === "string" ? new TextEncoder().encode(random) : random;
}
