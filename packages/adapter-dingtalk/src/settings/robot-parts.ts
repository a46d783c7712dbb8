import { z } from "zod";

/** Checks the settings of interactive cards. */
export const cardSettings = z.strictObject({
  templateId: z.string().min(1).max(200),
  use: z.enum(["asks", "everything"]).default("asks"),
  callback: z.enum(["STREAM", "HTTP"]).optional(),
  routeKey: z.string().min(1).max(200).optional(),
  recalls: z.boolean().default(true),
});

/** Checks the settings of invitations as events. */
export const calendarSettings = z.strictObject({ organiserUnionId: z.string().regex(/^[\w+/=-]{1,128}$/u) });

/** @source DingTalk documentation, 回调事件消息体加解密, 2026-08-22; 63 characters for callbacks that are registered by a call. */
const eventSettings = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9]{3,63}$/u, "3 to 63 letters or digits are expected"),
  aesKey: z.string().regex(/^[A-Za-z0-9+/]{43}$/u, "the 43 characters of the console are expected"),
  ownerKeys: z.array(z.string().min(1).max(128)).min(1).max(10).optional(),
});

/** Checks how things come in. */
export const inboundSettings = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("stream") }),
  z.strictObject({
    by: z.literal("webhook"),
    cardSecret: z.string().min(16).max(256).optional(),
    events: eventSettings.optional(),
  }),
]);

/** How the clicks of cards come back. */
export function cardCallback(
  { callback }: z.infer<typeof cardSettings>,
  inbound: z.infer<typeof inboundSettings> | null,
): "STREAM" | "HTTP" {
  return callback ?? (inbound?.by === "webhook" ? "HTTP" : "STREAM");
}
