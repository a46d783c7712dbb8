import { MicrobranchError, type Purpose } from "@microbranch/core/channel";
import { z } from "zod";

/** How members' messages and clicks come in. */
export interface WecomCallbackConfig {
  /** Token of the callback, as in the application's page of the console. */
  readonly token: string;
  /** EncodingAESKey of the callback, 43 characters. */
  readonly encodingAesKey: string;
  /** How old or early a callback may be by our clock, in milliseconds, 1,000 to 86,400,000 (300,000; chosen here). */
  readonly windowMs?: number;
  /**
   * What a clicked button says from then on to the member who clicked it, 1 to 10 characters. It can then not be clicked
   * again, so that answers are changed by typing (none: cards stay as they are).
   *
   * @source WeCom documentation, page 90241 (2024-11-21): `update_button`; page 90236 (2025-09-24): 10 字.
   */
  readonly clickReply?: string;
  /** Largest callback taken, in bytes, 1,024 to 10,485,760 (1,048,576; chosen here). */
  readonly maxBytes?: number;
}

/** Settings of a channel over an application's messages. */
export interface WecomConfig {
  /** Id of the route: letters, digits and `. _ : -`, at most 64 ("wecom"). */
  readonly id?: string;
  /** The organisation (企业ID); addresses of two organisations are never mixed. */
  readonly corpId: string;
  /** The application (AgentId). */
  readonly agentId: number;
  /** Secret of the application. */
  readonly corpSecret: string;
  /**
   * Address of the API, without a slash at its end: `https`, or `http` on this machine. A private deployment or an egress
   * proxy has its own (`https://qyapi.weixin.qq.com`).
   */
  readonly api?: string;
  /** How answers come in; without it nobody can answer, and no buttons are shown (none). */
  readonly callback?: WecomCallbackConfig;
  /**
   * Whether members read in WeChat (微信插件) instead of WeCom. There neither cards with buttons nor markdown are shown:
   * with `true` every message is plain text, a text card or an article, and questions are answered by typing (false).
   */
  readonly wechat?: boolean;
  /** Purposes that are sent confidentially: not to be forwarded, watermarked, and therefore without buttons (none). */
  readonly confidential?: readonly Purpose[];
  /**
   * URL that opens from a message with files when the notice has no page of its own. Files stand on cards, and a card must
   * open something; without it files travel as links (none).
   */
  readonly home?: string;
  /**
   * Within how long the platform swallows an equal request, in milliseconds, whole seconds, 1,000 to 14,400,000. It makes
   * repeats after an uncertain hand-over harmless, but swallows what is really said twice (off).
   *
   * @source WeCom documentation, page 90236 (2025-09-24): `duplicate_check_interval`, at most 14,400 s.
   */
  readonly duplicateCheckMs?: number;
  /**
   * The organisation's account limit (帐号上限): 200 times as many messages a day may go out, counted by recipient (not
   * counted here).
   *
   * @source WeCom documentation, page 90236 (2025-09-24).
   */
  readonly accountLimit?: number;
  /** Coordinate datum of the places that members send; the documentation does not say it, so this is unconfirmed ("gcj02"). */
  readonly locationDatum?: "gcj02" | "wgs84";
  /** How long a request may take, in milliseconds, 1,000 to 120,000 (20,000; chosen here). */
  readonly timeoutMs?: number;
}

/** Most milliseconds of the check for duplicates. @source WeCom documentation, page 90236 (2025-09-24): 14,400 s. */
const maxDuplicateCheckMs = 14_400_000;

/** Id of a route. */
export const routeId = z.string().regex(/^[\w.:-]{1,64}$/u, "must be letters, digits and . _ : -");
/** Where the API is. */
export const apiAddress = z
  .string()
  .regex(/^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)\b)[^\s?#]*[^\s/?#]$/u, "must be an https address")
  .default("https://qyapi.weixin.qq.com");
/** How long a request may take. */
export const timeoutMs = z.int().min(1000).max(120_000).default(20_000);
/** The organisation. */
export const corpId = z.string().regex(/^[\w-]{1,64}$/u, "must be letters, digits, - and _");
const secret = z.string().regex(/^[\x21-\x7e]{8,512}$/u, "must be the secret from the console");
const encodingAesKey = z.string().regex(/^[A-Za-z0-9+/]{43}$/u, "must be 43 characters of base64");
/** Purposes, none where none are given. */
export const purposeList = z
  .array(z.enum(["post", "roll-call", "invitation", "location-request", "reminder", "greeting", "album", "notice"]))
  .default([]);

/** What an application is reached with. */
export const applicationFields = {
  corpId,
  agentId: z.int().positive(),
  corpSecret: secret,
  api: apiAddress,
  timeoutMs,
} as const;

const settings = z.strictObject({
  id: routeId.default("wecom"),
  ...applicationFields,
  callback: z
    .strictObject({
      token: z.string().regex(/^[A-Za-z0-9]{1,64}$/u, "must be letters and digits"),
      encodingAesKey,
      windowMs: z.int().min(1000).max(86_400_000).default(300_000),
      maxBytes: z.int().min(1024).max(10_485_760).default(1_048_576),
      clickReply: z.string().min(1).max(10).nullable().default(null),
    })
    .nullable()
    .default(null),
  wechat: z.boolean().default(false),
  confidential: purposeList,
  home: z
    .string()
    .max(1024)
    .regex(/^https?:\/\/\S+$/u, "must be an address of the web")
    .nullable()
    .default(null),
  duplicateCheckMs: z.int().min(1000).max(maxDuplicateCheckMs).multipleOf(1000).nullable().default(null),
  accountLimit: z.int().positive().nullable().default(null),
  locationDatum: z.enum(["gcj02", "wgs84"]).default("gcj02"),
});

/** Settings that were checked, defaults filled in. */
export type WecomSettings = Readonly<z.output<typeof settings>>;

/**
 * Checks a configuration and fills in defaults.
 *
 * @throws SETTING_INVALID naming the field; the value is never repeated.
 */
export function parseWecomConfig(config: WecomConfig): WecomSettings {
  return checkedSettings("WeCom channel", settings, config);
}

/**
 * Checks any route's configuration.
 *
 * @param route What the route is called in errors.
 * @throws SETTING_INVALID naming the field; the value is never repeated.
 */
export function checkedSettings<T>(route: string, schema: z.ZodType<T>, config: unknown): T {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [...(issue?.path ?? []), ...(issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])];
  const field = path.join(".");
  throw new MicrobranchError("SETTING_INVALID", {
    message: `${route}: setting ${field || "(whole)"} is wrong: ${issue?.message ?? "unreadable"}. Correct it.`,
    ...(field === "" ? {} : { field }),
  });
}
