import { createHmac } from "node:crypto";
import type { SimulatedApp } from "./platform.js";

/** Where callbacks go in the simulator's mind; nothing is listening there. */
const callbackUrl = "https://branch.example.org/channels/dingtalk";

/** Signs a robot's message. @source DingTalk documentation, 消息发送与接收类型, 2026-08-22. */
export function robotHeaders(
  { clientSecret }: Pick<SimulatedApp, "clientSecret">,
  now: number,
): Record<string, string> {
  const sign = createHmac("sha256", clientSecret).update(`${now}\n${clientSecret}`).digest("base64");
  return { "content-type": "application/json", timestamp: String(now), sign };
}

/** Signs the click of a card. @source DingTalk documentation, 事件回调, 2026-08-22. */
export function cardHeaders({ cardSecret }: Pick<SimulatedApp, "cardSecret">, now: number): Record<string, string> {
  const sign = createHmac("sha256", cardSecret).update(String(now)).digest("base64");
  return {
    "content-type": "application/json",
    "x-ddpaas-signature-timestamp": String(now),
    "x-ddpaas-signature": sign,
  };
}

/** A request as DingTalk posts it. */
export function callbackRequest(body: string | ReadableStream<Uint8Array>, headers: Record<string, string>): Request {
  return new Request(callbackUrl, { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

/** What somebody writes to the robot. */
export interface SimulatedSaying {
  /** `userId`. */
  readonly from: string;
  /** What is written. */
  readonly text: string;
  /** The group in which it is written, the robot being mentioned (alone with the robot). */
  readonly group?: string;
}

/** A robot's message as DingTalk's page shows it. @source DingTalk documentation, 接收消息, 2026-08-22. */
export function robotMessage(
  { from, text, group }: SimulatedSaying,
  app: SimulatedApp,
  id: number,
  now: number,
): object {
  return {
    conversationId: group ?? `cid-of-${from}`,
    atUsers: group === undefined ? [] : [{ dingtalkId: "$:LWCP_v1:$simulated" }],
    chatbotCorpId: app.corpId,
    chatbotUserId: "$:LWCP_v1:$robot",
    msgId: `msgSimulated${id}==`,
    senderNick: from,
    isAdmin: false,
    senderStaffId: from,
    sessionWebhookExpiredTime: now + 5_400_000,
    createAt: now,
    senderCorpId: app.corpId,
    conversationType: group === undefined ? "1" : "2",
    senderId: `$:LWCP_v1:$${from}`,
    ...(group === undefined ? {} : { conversationTitle: group, isInAtList: true }),
    sessionWebhook: "https://oapi.dingtalk.com/robot/sendBySession?session=simulated",
    text: { content: ` ${text}` },
    robotCode: app.clientId,
    msgtype: "text",
  };
}

/** The click of a card's button as DingTalk's page shows it. @source DingTalk documentation, 事件回调, 2026-08-22. */
export function cardClick(
  { corpId }: SimulatedApp,
  click: {
    readonly outTrackId: string;
    readonly userId: string;
    readonly token: string;
    readonly value: string;
    readonly turn: number;
  },
): object {
  const { outTrackId, userId, token, value, turn } = click;
  const params = { token, value, turn: String(turn) };
  return {
    type: "actionCallback",
    outTrackId,
    corpId,
    userId,
    userIdType: 1,
    content: JSON.stringify({ cardPrivateData: { actionIds: ["answer"], params } }),
    spaceType: "IM_ROBOT",
    spaceId: userId,
    extension: "{}",
  };
}
