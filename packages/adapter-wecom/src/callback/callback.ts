export { answerSealed, type Sealing, status } from "./endpoint.js";

import { type CallbackCrypto, createSealedCallback } from "@microbranch/core/channel";

/** The secrets of the callback, as the platform's console shows them. */
export interface CallbackSecrets {
  /** Token of the signature. */
  readonly token: string;
  /** Key of the encryption, 43 characters. */
  readonly encodingAesKey: string;
  /** Who receives: the corpid for an application of one's own; empty for a smart bot. */
  readonly receiveId: string;
}

/**
 * Creates the crypto of encrypted callbacks.
 *
 * @throws SETTING_INVALID, field `encodingAesKey`, when the key is not 43 characters of base64.
 * @source WeCom documentation, pages 90968 and 91144 (2024-07-18).
 */
export function createCallbackCrypto({ token, encodingAesKey, receiveId }: CallbackSecrets): CallbackCrypto {
  return createSealedCallback({ token, encodedKey: encodingAesKey, receiver: receiveId, keyField: "encodingAesKey" });
}
