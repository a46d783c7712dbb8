import { z } from "zod";
import { newDone, newRefused, type SimulatedAnswer, type SimulatedRequest } from "./answers.js";
import type { Platform, SimulatedMessage } from "./platform.js";
import type { Meeting } from "./script.js";
import { shownMessage } from "./shown.js";
import { spoken } from "./vocabulary.js";

/** @source DingTalk documentation, 批量发送人与机器人会话中机器人消息 and 机器人发送群聊消息, 2026-08-22. */
const limits = { persons: 20, paramBytes: 15_000, keys: 20, windowMs: 86_400_000, listed: 200 };

const kinds = [
  "sampleText",
  "sampleMarkdown",
  "sampleImageMsg",
  "sampleLink",
  "sampleActionCard",
  "sampleActionCard2",
  "sampleActionCard3",
  "sampleActionCard4",
  "sampleActionCard5",
  "sampleActionCard6",
  "sampleAudio",
  "sampleFile",
  "sampleVideo",
];
const message = z.looseObject({ robotCode: z.string(), msgKey: z.string(), msgParam: z.string() });
const toPersons = message.extend({ userIds: z.array(z.string()) });
const toGroup = message.extend({ openConversationId: z.string() });
const recall = z.looseObject({
  robotCode: z.string(),
  processQueryKeys: z.array(z.string()),
  openConversationId: z.string().optional(),
});
const query = z.looseObject({ processQueryKey: z.string(), maxResults: z.number().optional() });

/** Takes `oToMessages/batchSend`. */
export function sendToPersons(
  platform: Platform,
  { body }: SimulatedRequest,
  { refusal, fail }: Meeting,
): SimulatedAnswer {
  const wrong = refusal ?? wrongMessage(platform, body);
  if (wrong !== null) return wrong;
  const said = toPersons.safeParse(body).data;
  if (said === undefined) return newRefused(400, "miss.param.userIds");
  if (said.userIds.length === 0 || said.userIds.length > limits.persons)
    return newRefused(400, "invalidParameter.userIds.overMax");
  const flowControlledStaffIdList = said.userIds.filter((id) => fail.get(id) === "RECIPIENT_THROTTLED");
  const invalidStaffIdList = said.userIds.filter(
    (id) => !platform.world.people.includes(id) || fail.get(id) === "RECIPIENT_UNKNOWN",
  );
  const refused = new Set([...flowControlledStaffIdList, ...invalidStaffIdList]);
  const processQueryKey = keyOf(platform);
  for (const to of said.userIds)
    if (!refused.has(to)) platform.take({ ...messageOf(said.msgParam, body), id: processQueryKey, route: "robot", to });
  return newDone({ processQueryKey, invalidStaffIdList, flowControlledStaffIdList });
}

/** Takes `groupMessages/send`. */
export function sendToGroup(
  platform: Platform,
  { body }: SimulatedRequest,
  { refusal, fail }: Meeting,
): SimulatedAnswer {
  const wrong = refusal ?? wrongMessage(platform, body);
  if (wrong !== null) return wrong;
  const said = toGroup.safeParse(body).data;
  if (said === undefined) return newRefused(400, "miss.param.openConversationId");
  const code = fail.get(said.openConversationId);
  if (code !== undefined) return spoken("new", code);
  if (!platform.world.groups.includes(said.openConversationId)) return newRefused(400, "invalid.openConversationId");
  const processQueryKey = keyOf(platform);
  const to = said.openConversationId;
  platform.take({ ...messageOf(said.msgParam, body), id: processQueryKey, route: "group", to });
  return newDone({ processQueryKey });
}

function wrongMessage(platform: Platform, body: unknown): SimulatedAnswer | null {
  const said = message.safeParse(body).data;
  if (said === undefined) return newRefused(400, "miss.param.msgParam");
  if (said.robotCode !== platform.world.app.clientId) return newRefused(400, "invalidParameter.robotCode.auth");
  if (!kinds.includes(said.msgKey)) return newRefused(400, "invalidParameter.msgKey.invalid");
  if (Buffer.byteLength(said.msgParam) > limits.paramBytes) return newRefused(400, "invalidParameter.msgParam.tooLong");
  return paramsOf(said.msgParam) === null ? newRefused(400, "invalidParameter.msgParam.invalid") : null;
}

function paramsOf(msgParam: string): unknown {
  try {
    const params: unknown = JSON.parse(msgParam);
    return typeof params === "object" ? params : null;
  } catch {
    return null;
  }
}

function messageOf(msgParam: string, raw: unknown): Pick<SimulatedMessage, "text" | "raw" | "buttons" | "keyed"> {
  return { text: shownMessage(paramsOf(msgParam)), raw, buttons: [], keyed: null };
}

/** Keys have signs that must be encoded in an address. */
function keyOf(platform: Platform): string {
  return `${Buffer.from(`query key ${platform.next()} ~?>`).toString("base64")}+/=`;
}

/** Takes `otoMessages/batchRecall` and `groupMessages/recall`. */
export function recallMessages(platform: Platform, { body }: SimulatedRequest): SimulatedAnswer {
  const said = recall.safeParse(body).data;
  if (said === undefined) return newRefused(400, "miss.param.processQueryKeys");
  if (said.robotCode !== platform.world.app.clientId) return newRefused(400, "invalidParameter.robotCode.auth");
  if (said.processQueryKeys.length > limits.keys) return newRefused(400, "invalidParameter.processQueryKeys.overMax");
  const successResult: string[] = [];
  const failedResult: Record<string, string> = {};
  for (const key of said.processQueryKeys) {
    const own = platform.messages.filter(({ id, to }) => keyIn(id) === key && (said.openConversationId ?? to) === to);
    const isOld = own.some(({ at }) => platform.clock.now() - at > limits.windowMs);
    if (own.length === 0) failedResult[key] = "invalidParameter.processQueryKeys.invalid";
    else if (isOld) failedResult[key] = "robot.processQueryKey.expired";
    else {
      platform.change((one) => own.includes(one), { isRecalled: true });
      successResult.push(key);
    }
  }
  return newDone({ successResult, failedResult });
}

/** A card's message key is its carrier's id. */
function keyIn(id: string): string {
  return /^card:[^:]+:(.*)$/u.exec(id)?.[1] ?? id;
}

/** Takes `oToMessages/readStatus`. */
export function readStatus(platform: Platform, request: SimulatedRequest): SimulatedAnswer {
  const own = platform.messages.filter(({ id }) => id === request.query.get("processQueryKey"));
  if (own.length === 0) return newRefused(400, "invalidParameter.processQueryKey.invalid");
  if (own.some(({ at }) => platform.clock.now() - at > limits.windowMs))
    return newRefused(400, "processQueryKey.expireTime");
  return newDone({
    sendStatus: own.every(({ isRecalled }) => isRecalled) ? "RECALLED" : "SUCCESS",
    messageReadInfoList: own.map(({ to, isRead }) => ({
      name: to,
      userId: to,
      readStatus: isRead ? "READ" : "UNREAD",
      readTimestamp: 0,
    })),
  });
}

/** Takes `groupMessages/query`. */
export function queryGroup(platform: Platform, { body }: SimulatedRequest): SimulatedAnswer {
  const said = query.safeParse(body).data;
  if (said === undefined || (said.maxResults ?? 1) > limits.listed)
    return newRefused(400, "invalidParameter.maxResults");
  const own = platform.messages.find(({ id }) => id === said.processQueryKey);
  if (own === undefined) return newRefused(400, "invalidParameter.processQueryKey.invalid");
  const readUserIds = own.isRead ? platform.world.people.slice(0, 1) : [];
  return newDone({ sendStatus: own.isRecalled ? "RECALLED" : "SUCCESS", readUserIds, hasMore: false });
}
