export {
  type CallbackCrypto,
  type CallbackSecrets,
  type CallbackSending,
  createCallbackCrypto,
  type OpenedCallback,
} from "./callback/callback.js";

/** The name of this package. The channel itself is not part of it yet: see the README. */
export const packageName = "@microbranch/adapter-wecom";
