import { MicrobranchError } from "@microbranch/core/channel";
import type { z } from "zod";
import {
  type GroupSettings,
  groupSchema,
  type LoginSettings,
  loginSchema,
  type NoticeSettings,
  noticeSchema,
  type RobotSettings,
  robotSchema,
  type WebhookSettings,
  webhookSchema,
} from "./settings/settings.js";

/** How many calls the organisation's edition allows. */
export interface CallBudgetConfig {
  /** Calls in a calendar month, from 1 (5,000). @source DingTalk documentation, 计费模型说明, 2026-08-22: standard edition. */
  readonly perMonth?: number;
  /** Calls in a second, from 1 (20). @source DingTalk documentation, 调用频次与限流, 2026-08-22: standard edition. */
  readonly perSecond?: number;
  /**
   * What is done when the month's calls are used up: `stop` sends nothing more before the next month, `go-on` leaves the
   * refusal to DingTalk, which allows five days' grace ("stop").
   */
  readonly whenUsedUp?: "stop" | "go-on";
}

/** What the login inside DingTalk needs. */
export interface DingtalkLoginConfig extends Pick<DingtalkAppConfig, "corpId" | "clientId" | "clientSecret" | "oapi"> {
  /** Whether the token of the newer host is used for the older one, as elsewhere in the application (false). */
  readonly sharesToken?: boolean;
  /** The newer host ("https://api.dingtalk.com"). */
  readonly api?: string;
}

/** What every route of an internal application needs. */
export interface DingtalkAppConfig {
  /** Id of the route: letters, digits and `. _ : -`, at most 64 (each factory names its own). */
  readonly id?: string;
  /** CorpId of the organisation: addresses of two organisations are never mixed. */
  readonly corpId: string;
  /** Client ID of the application, formerly AppKey. */
  readonly clientId: string;
  /** Client Secret of the application, formerly AppSecret. */
  readonly clientSecret: string;
  /** The newer host, without a slash at the end ("https://api.dingtalk.com"). */
  readonly api?: string;
  /** The older host, without a slash at the end ("https://oapi.dingtalk.com"). */
  readonly oapi?: string;
  /** Whether one token serves both hosts: works in practice, but is unconfirmed (false). */
  readonly sharesToken?: boolean;
  /** What the organisation may use (standard edition). */
  readonly calls?: CallBudgetConfig;
}

/** Interactive cards: a template which an administrator draws once after the README's description. */
export interface CardConfig {
  /** Id of the published template. */
  readonly templateId: string;
  /**
   * What goes as a card: only questions with options, or `everything`, so that every message can be changed afterwards
   * ("asks").
   */
  readonly use?: "asks" | "everything";
  /** How clicks come back ("HTTP" with `inbound` by webhook, else "STREAM"). */
  readonly callback?: "STREAM" | "HTTP";
  /** Key under which the callback address was registered; needed for `HTTP`. */
  readonly routeKey?: string;
  /**
   * Whether cards can be taken back by the id that delivering them gives: done in practice, but unconfirmed (true).
   */
  readonly recalls?: boolean;
}

/** What members write comes in over a connection that this side opens: no public address is needed. */
export interface StreamInboundConfig {
  /** Discriminates the way. */
  readonly by: "stream";
}

/** What members write comes in by HTTP. */
export interface WebhookInboundConfig {
  /** Discriminates the way. */
  readonly by: "webhook";
  /** Secret with which card callbacks were registered (`apiSecret`), at least 16 characters; needed for cards by HTTP. */
  readonly cardSecret?: string;
  /** How events are pushed, as the console shows it (events are not taken). */
  readonly events?: EventPushConfig;
}

/** Encrypted events. @source DingTalk documentation, 配置事件推送方式, 2026-08-22. */
export interface EventPushConfig {
  /** Goes into signatures: letters and digits, 3 to 63. */
  readonly token: string;
  /** Key of the encryption: 43 characters. */
  readonly aesKey: string;
  /** Who may be named as the receiver (Client ID and CorpId). */
  readonly ownerKeys?: readonly string[];
}

/** How things come in: by stream or by webhook, not both. */
export type DingtalkInboundConfig = StreamInboundConfig | WebhookInboundConfig;

/** A robot that writes to single members. */
export interface DingtalkConfig extends DingtalkAppConfig {
  /** Code of the robot (the Client ID, which an application's own robot has for its code). */
  readonly robotCode?: string;
  /** Buttons and messages that can be changed (none; questions are answered by typing). */
  readonly card?: CardConfig;
  /** How what members write comes in; without it nobody can answer on this route (none). */
  readonly inbound?: WebhookInboundConfig | StreamInboundConfig;
  /**
   * How files go: as links, or each as a message of its own before the text, since DingTalk's robots cannot put both into
   * one ("links").
   */
  readonly files?: "links" | "messages";
  /** Invitations as events of DingTalk's calendar, answered there; needs events to come in (invitations are messages). */
  readonly calendar?: CalendarConfig;
}

/** Who invites. */
export interface CalendarConfig {
  /** `unionId` of the member in whose calendar the events are made: at most 100 a day. @source DingTalk documentation, 创建日程, 2026-08-22. */
  readonly organiserUnionId: string;
}

/** A robot that writes to groups in which it is installed. */
export interface DingtalkGroupConfig extends Omit<DingtalkConfig, "calendar"> {
  /** Code of the group application through which the robot was installed (none). */
  readonly coolAppCode?: string;
}

/** Work notices of an application. */
export interface DingtalkNoticeConfig extends DingtalkAppConfig {
  /** AgentId of the application. */
  readonly agentId: number;
}

/** A custom robot of one group. */
export interface WebhookRobotConfig {
  /** How the group is addressed: its `openConversationId`, or any name of yours. */
  readonly group: string;
  /** The `access_token` of the robot's address. A secret. */
  readonly accessToken: string;
  /** Signing secret, "SEC…" (the robot is not set to sign). */
  readonly secret?: string;
}

/** Custom robots of groups, each with an address of its own. */
export interface DingtalkWebhookConfig {
  /** Id of the route ("dingtalk:webhook"). */
  readonly id?: string;
  /** CorpId of the organisation. */
  readonly corpId: string;
  /** The older host ("https://oapi.dingtalk.com"). */
  readonly oapi?: string;
  /** The robots, 1 to 200, each group once. */
  readonly robots: readonly WebhookRobotConfig[];
  /** How long DingTalk knows a repeated message again, in milliseconds, from 1; unconfirmed (300,000). */
  readonly repeatWindowMs?: number;
  /** Gives the https address at which members can fetch an image of the host's (none; images stay on the page). */
  readonly mediaUrl?: (reference: string) => string;
}

/** @throws SETTING_INVALID naming the field; the value is never repeated. */
export function parseConfig(config: DingtalkConfig): RobotSettings {
  return checked(robotSchema, config, "robot");
}

/** @throws SETTING_INVALID naming the field; the value is never repeated. */
export function parseGroupConfig(config: DingtalkGroupConfig): GroupSettings {
  return checked(groupSchema, config, "group robot");
}

/** @throws SETTING_INVALID naming the field; the value is never repeated. */
export function parseNoticeConfig(config: DingtalkNoticeConfig): NoticeSettings {
  return checked(noticeSchema, config, "work notice");
}

/** @throws SETTING_INVALID naming the field; the value is never repeated. */
export function parseWebhookConfig(config: DingtalkWebhookConfig): WebhookSettings {
  return checked(webhookSchema, config, "webhook robot");
}

/** @throws SETTING_INVALID naming the field; the value is never repeated. */
export function parseLoginConfig(config: DingtalkLoginConfig): LoginSettings {
  return checked(loginSchema, config, "login");
}

function checked<T>(schema: z.ZodType<T>, config: unknown, route: string): T {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [...(issue?.path ?? [])];
  if (issue?.code === "unrecognized_keys" && issue.keys[0] !== undefined) path.push(issue.keys[0]);
  const field = fieldPath(path);
  throw new MicrobranchError("SETTING_INVALID", {
    message: `DingTalk ${route}: setting ${field === "" ? "(whole)" : field} is wrong: ${issue?.message ?? "unreadable"}. Correct it.`,
    ...(field === "" ? {} : { field }),
  });
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}
