export { type CallbackSecrets, createCallbackCrypto, signRobotRequest } from "./callback/callback.js";
export {
  createDingtalkChannel,
  createDingtalkChannel as dingtalk,
  createDingtalkGroupChannel,
  createDingtalkGroupChannel as dingtalkGroup,
  createDingtalkNoticeChannel,
  createDingtalkNoticeChannel as dingtalkNotice,
  createDingtalkWebhookChannel,
  createDingtalkWebhookChannel as dingtalkWebhook,
} from "./channel.js";
export type {
  CalendarConfig,
  CallBudgetConfig,
  CardConfig,
  DingtalkAppConfig,
  DingtalkConfig,
  DingtalkGroupConfig,
  DingtalkInboundConfig,
  DingtalkLoginConfig,
  DingtalkNoticeConfig,
  DingtalkWebhookConfig,
  EventPushConfig,
  StreamInboundConfig,
  WebhookInboundConfig,
  WebhookRobotConfig,
} from "./config.js";
export { createDingtalkLogin, type DingtalkLogin, type LoginHost } from "./login/login.js";
