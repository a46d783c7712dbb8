import { type CallbackCrypto, createSealedCallback } from "@microbranch/core/channel";

/** The secrets of the callback, as the platform's console shows them. */
export interface CallbackSecrets {
  /** Token of the signature. */
  readonly token: string;
  /** Key of the encryption, 43 characters. */
  readonly aesKey: string;
  /** Who receives: the AppKey (client id) for an internal application; the corpid in some older settings. */
  readonly ownerKey: string;
}

/**
 * Creates the crypto of encrypted callbacks.
 *
 * @throws SETTING_INVALID, field `aesKey`, when the key is not 43 characters of base64.
 * @source DingTalk documentation, 回调事件消息体加解密.
 */
export function createCallbackCrypto({ token, aesKey, ownerKey }: CallbackSecrets): CallbackCrypto {
  return createSealedCallback({ token, encodedKey: aesKey, receiver: ownerKey, keyField: "aesKey" });
}

export { createPushOpener, type PushOpener } from "./event-push.js";
export {
  isCardRequest,
  isRobotRequest,
  signRobotRequest,
} from "./robot-signature.js";
