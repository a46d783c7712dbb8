export { type CallbackSecrets, createCallbackCrypto } from "./callback/callback.js";

/** The name of this package. The channel itself is not part of it yet: see the README. */
export const packageName = "@microbranch/adapter-wecom";
