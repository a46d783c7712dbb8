import { z } from "zod";
import { calendarSettings, cardCallback, cardSettings, inboundSettings } from "./robot-parts.js";

const routeId = z
  .string()
  .regex(/^[\w.:-]{1,64}$/u, "1 to 64 letters, digits, points, colons, hyphens or underscores are expected");
const code = z.string().regex(/^[\w.:-]{1,128}$/u, "1 to 128 letters, digits, points or hyphens are expected");
const secret = z.string().min(16).max(256);
const address = z
  .string()
  .regex(/^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)\b)[^\s?#]*[^\s/?#]$/u, "an https address is expected");

/** Standard edition. @source DingTalk documentation, 计费模型说明 and 调用频次与限流, 2026-08-22. */
const standardEdition = { perMonth: 5000, perSecond: 20 };

const app = {
  corpId: code,
  clientId: code,
  clientSecret: secret,
  api: address.default("https://api.dingtalk.com"),
  oapi: address.default("https://oapi.dingtalk.com"),
  sharesToken: z.boolean().default(false),
  calls: z
    .strictObject({
      perMonth: z.int().positive().default(standardEdition.perMonth),
      perSecond: z.int().positive().default(standardEdition.perSecond),
      whenUsedUp: z.enum(["stop", "go-on"]).default("stop"),
    })
    .prefault({}),
};

const robot = {
  ...app,
  robotCode: code.optional(),
  card: cardSettings.nullable().default(null),
  inbound: inboundSettings.nullable().default(null),
  files: z.enum(["links", "messages"]).default("links"),
};

const robotShape = z.strictObject({
  id: routeId.default("dingtalk"),
  ...robot,
  calendar: calendarSettings.nullable().default(null),
});
const groupShape = z.strictObject({ id: routeId.default("dingtalk:group"), ...robot, coolAppCode: code.optional() });

interface CardNeeds {
  readonly card: z.infer<typeof cardSettings> | null;
  readonly inbound: z.infer<typeof inboundSettings> | null;
}

/** A card without a way for its clicks would be one which cannot be answered. */
function needsOfCards({ card, inbound }: CardNeeds, context: z.RefinementCtx): void {
  const refuse = (path: readonly string[], message: string): void =>
    context.addIssue({ code: "custom", path: [...path], message });
  if (card === null) return;
  if (inbound === null) refuse(["inbound"], "cards need a way for clicks to come in");
  if (inbound === null || cardCallback(card, inbound) === "STREAM") return;
  if (card.routeKey === undefined) refuse(["card", "routeKey"], "a registered callback is expected");
  if (inbound.by === "webhook" && inbound.cardSecret === undefined)
    refuse(["inbound", "cardSecret"], "unsigned card callbacks are not taken: register them with a secret");
}

/** Checks the settings of a robot that writes to members. */
export const robotSchema = robotShape
  .superRefine(needsOfCards)
  .superRefine(({ calendar, inbound }, context) => {
    const hears = inbound?.by === "stream" || inbound?.events !== undefined;
    if (calendar !== null && !hears)
      context.addIssue({
        code: "custom",
        path: ["inbound"],
        message: "answers in the calendar come as events: take them in",
      });
  })
  .transform((given) => ({ ...given, robotCode: given.robotCode ?? given.clientId, coolAppCode: null }));

/** Checks the settings of a robot in groups. */
export const groupSchema = groupShape.superRefine(needsOfCards).transform((given) => ({
  ...given,
  robotCode: given.robotCode ?? given.clientId,
  coolAppCode: given.coolAppCode ?? null,
  calendar: null,
}));

/** Checks the settings of work notices. */
export const noticeSchema = z.strictObject({
  id: routeId.default("dingtalk:notice"),
  ...app,
  agentId: z.int().positive(),
});

/** Checks the settings of the login. */
export const loginSchema = z.strictObject({ ...app, id: z.literal("login").default("login") });

const webhookRobot = z.strictObject({
  group: z.string().regex(/^[\w+/=.@:-]{1,128}$/u, "an id without blanks is expected"),
  accessToken: z.string().regex(/^[\w-]{8,256}$/u, "the access_token of the robot's address is expected"),
  secret: secret.optional(),
});

/** How long a `msgUuid` is remembered; unconfirmed. @source DingTalk documentation, 自定义机器人发送群消息, 2026-08-22. */
const repeatWindowMs = 300_000;

/** Checks the settings of custom robots. */
export const webhookSchema = z.strictObject({
  id: routeId.default("dingtalk:webhook"),
  corpId: code,
  oapi: app.oapi,
  robots: z
    .array(webhookRobot)
    .min(1)
    .max(200)
    .refine((robots) => new Set(robots.map(({ group }) => group)).size === robots.length, "a group stands there twice"),
  repeatWindowMs: z.int().positive().default(repeatWindowMs),
  mediaUrl: z
    .custom<(reference: string) => string>((value) => typeof value === "function")
    .nullable()
    .default(null),
});

/** Settings of a robot that writes to members, defaults filled in. */
export type RobotSettings = Readonly<z.infer<typeof robotSchema>>;
/** Settings of a robot in groups, defaults filled in. */
export type GroupSettings = Readonly<z.infer<typeof groupSchema>>;
/** Settings of work notices, defaults filled in. */
export type NoticeSettings = Readonly<z.infer<typeof noticeSchema>>;
/** Settings of the login, defaults filled in. */
export type LoginSettings = Readonly<z.infer<typeof loginSchema>>;
/** Settings of custom robots, defaults filled in. */
export type WebhookSettings = Readonly<z.infer<typeof webhookSchema>>;
/** What is needed to call as an application. */
export type AppSettings = Pick<
  RobotSettings,
  "id" | "corpId" | "clientId" | "clientSecret" | "api" | "oapi" | "sharesToken" | "calls"
>;
/** Settings of cards, defaults filled in. */
export type CardSettings = NonNullable<RobotSettings["card"]>;

export { cardCallback };
