import type { Purpose } from "@microbranch/core/channel";
import { z } from "zod";
import { apiAddress, applicationFields, checkedSettings, corpId, purposeList, routeId, timeoutMs } from "../config.js";

/** Settings of a channel over an application's group chats (appchat). */
export interface WecomGroupConfig {
  /** Id of the route: letters, digits and `. _ : -`, at most 64 ("wecom-groups"). */
  readonly id?: string;
  /** The organisation (企业ID). */
  readonly corpId: string;
  /** The application (AgentId); its visible range must be the root department. */
  readonly agentId: number;
  /** Secret of the application. */
  readonly corpSecret: string;
  /** Address of the API, without a slash at its end (`https://qyapi.weixin.qq.com`). */
  readonly api?: string;
  /** Whether members read in WeChat (微信插件), where markdown is not shown (false). */
  readonly wechat?: boolean;
  /** Purposes that are sent confidentially: not to be forwarded, watermarked (none). */
  readonly confidential?: readonly Purpose[];
  /** How long a request may take, in milliseconds, 1,000 to 120,000 (20,000; chosen here). */
  readonly timeoutMs?: number;
}

/** Settings of a channel over group robots (消息推送, formerly 群机器人). */
export interface WecomRobotConfig {
  /** Id of the route: letters, digits and `. _ : -`, at most 64 ("wecom-robots"). */
  readonly id?: string;
  /** The organisation (企业ID), to which the groups belong. */
  readonly corpId: string;
  /**
   * Key of the robot of each group, by an id that you choose for the group: it stands in addresses, 1 to 64 letters,
   * digits, `.`, `_` and `-`. The key is the one after `key=` in the robot's URL, and a secret.
   */
  readonly robots: Readonly<Record<string, string>>;
  /** Address of the API, without a slash at its end (`https://qyapi.weixin.qq.com`). */
  readonly api?: string;
  /** Whether members read in WeChat (微信插件), where neither markdown nor cards are shown (false). */
  readonly wechat?: boolean;
  /** How long a request may take, in milliseconds, 1,000 to 120,000 (20,000; chosen here). */
  readonly timeoutMs?: number;
}

/** Ids chosen for groups with a robot. */
export const robotGroupForm = /^[\w.-]{1,64}$/u;

const groupSettings = z.strictObject({
  id: routeId.default("wecom-groups"),
  ...applicationFields,
  wechat: z.boolean().default(false),
  confidential: purposeList,
});

const robotSettings = z.strictObject({
  id: routeId.default("wecom-robots"),
  corpId,
  robots: z
    .record(z.string().regex(robotGroupForm), z.string().regex(/^[\w-]{8,128}$/u, "must be the key after key="))
    .refine((robots) => Object.keys(robots).length > 0, "must name a group"),
  api: apiAddress,
  wechat: z.boolean().default(false),
  timeoutMs,
});

/** Settings that were checked, defaults filled in. */
export type GroupSettings = Readonly<z.output<typeof groupSettings>>;
/** Settings that were checked, defaults filled in. */
export type RobotSettings = Readonly<z.output<typeof robotSettings>>;

/** @throws SETTING_INVALID naming the field; the value is never repeated. */
export function parseGroupConfig(config: WecomGroupConfig): GroupSettings {
  return checkedSettings("WeCom group chats", groupSettings, config);
}

/** @throws SETTING_INVALID naming the field; the value is never repeated. */
export function parseRobotConfig(config: WecomRobotConfig): RobotSettings {
  return checkedSettings("WeCom group robots", robotSettings, config);
}
