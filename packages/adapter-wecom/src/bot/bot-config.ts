import { z } from "zod";
import { apiAddress, checkedSettings, corpId, routeId, timeoutMs } from "../config.js";

/** Settings of a channel over a smart bot (智能机器人) that receives by HTTP callback. */
export interface WecomBotConfig {
  /** Id of the route: letters, digits and `. _ : -`, at most 64 ("wecom-bot"). */
  readonly id?: string;
  /** The organisation (企业ID), to which the members belong. */
  readonly corpId: string;
  /** How messages come in, as set in the bot's page of the console. */
  readonly callback: WecomBotCallbackConfig;
  /** Address under which replies are posted, without a slash at its end (`https://qyapi.weixin.qq.com`). */
  readonly api?: string;
  /** How long a request may take, in milliseconds, 1,000 to 120,000 (20,000; chosen here). */
  readonly timeoutMs?: number;
}

/** The bot's callback. */
export interface WecomBotCallbackConfig {
  /** Token of the callback. */
  readonly token: string;
  /** EncodingAESKey of the callback, 43 characters. */
  readonly encodingAesKey: string;
  /** How old or early a callback may be by our clock, in milliseconds, 1,000 to 86,400,000 (300,000; chosen here). */
  readonly windowMs?: number;
  /** Largest callback taken, in bytes, 1,024 to 10,485,760 (1,048,576; chosen here). */
  readonly maxBytes?: number;
}

const botSettings = z.strictObject({
  id: routeId.default("wecom-bot"),
  corpId,
  callback: z.strictObject({
    token: z.string().regex(/^[A-Za-z0-9]{1,64}$/u, "must be letters and digits"),
    encodingAesKey: z.string().regex(/^[A-Za-z0-9+/]{43}$/u, "must be 43 characters of base64"),
    windowMs: z.int().min(1000).max(86_400_000).default(300_000),
    maxBytes: z.int().min(1024).max(10_485_760).default(1_048_576),
  }),
  api: apiAddress,
  timeoutMs,
});

/** Settings that were checked, defaults filled in. */
export type BotSettings = Readonly<z.output<typeof botSettings>>;

/** @throws SETTING_INVALID naming the field; the value is never repeated. */
export function parseBotConfig(config: WecomBotConfig): BotSettings {
  return checkedSettings("WeCom smart bot", botSettings, config);
}
