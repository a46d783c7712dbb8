export {
  createWecomBotChannel,
  createWecomBotChannel as wecomBot,
  type WecomBotCallbackConfig,
  type WecomBotConfig,
} from "./bot/bot.js";
export { type CallbackSecrets, createCallbackCrypto } from "./callback/callback.js";

export { createWecomChannel, createWecomChannel as wecom } from "./channel.js";
export type { WecomCallbackConfig, WecomConfig } from "./config.js";
export {
  createWecomLogin,
  type LoginHost,
  type WecomLogin,
  type WecomLoginConfig,
  type WecomVisitor,
} from "./login/login.js";
export {
  createWecomGroup,
  createWecomGroupChannel,
  createWecomGroupChannel as wecomGroups,
  createWecomRobotChannel,
  createWecomRobotChannel as wecomRobots,
  type WecomGroupConfig,
  type WecomNewGroup,
  type WecomRobotConfig,
} from "./routes/routes.js";
