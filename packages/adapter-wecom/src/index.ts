export { type CallbackSecrets, createCallbackCrypto } from "./callback/callback.js";
export { createWecomChannel, createWecomChannel as wecom } from "./channel.js";
export type { WecomCallbackConfig, WecomConfig } from "./config.js";
