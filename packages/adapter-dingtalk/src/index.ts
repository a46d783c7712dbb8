export { type CallbackSecrets, createCallbackCrypto } from "./callback/callback.js";
export { signRobotRequest } from "./callback/robot-signature.js";
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
  CallBudgetConfig,
  CardConfig,
  DingtalkAppConfig,
  DingtalkConfig,
  DingtalkGroupConfig,
  DingtalkInboundConfig,
  DingtalkNoticeConfig,
  DingtalkWebhookConfig,
  EventPushConfig,
  StreamInboundConfig,
  WebhookInboundConfig,
  WebhookRobotConfig,
} from "./config.js";
