import { createHash } from "node:crypto";
import { z } from "zod";
import { oldDone, oldRefused, type SimulatedAnswer, type SimulatedRequest } from "./answers.js";
import type { Platform, SimulatedMessage } from "./platform.js";
import type { Meeting } from "./script.js";
import { shownForm, shownMessage } from "./shown.js";

/** @source DingTalk documentation, 发送工作通知, 消息通知类型, 获取工作通知消息的发送结果, 撤回工作通知消息, 2026-08-22. */
const limits = {
  persons: 100,
  bytes: 2048,
  dayMs: 86_400_000,
  aDay: 500,
  minuteMs: 60_000,
  aMinute: 5000,
  titleChars: 50,
  cardChars: 1000,
  buttonChars: 20,
  urlChars: 500,
};

const sending = z.looseObject({
  agent_id: z.coerce.number(),
  userid_list: z.string().optional(),
  msg: z.looseObject({ msgtype: z.enum(["text", "image", "voice", "file", "link", "markdown", "action_card", "oa"]) }),
});
const card = z.looseObject({
  markdown: z.string(),
  single_title: z.string().optional(),
  single_url: z.string().optional(),
});
const form = z.looseObject({ message_url: z.string().min(1), body: z.looseObject({ title: z.string().optional() }) });
const about = z.looseObject({
  agent_id: z.coerce.number(),
  task_id: z.coerce.string().optional(),
  msg_task_id: z.coerce.string().optional(),
});

/** Takes `asyncsend_v2`: what goes beyond a limit is taken too, and never shown. */
export function sendNotice(platform: Platform, { body }: SimulatedRequest, { refusal }: Meeting): SimulatedAnswer {
  if (refusal !== null) return refusal;
  const said = sending.safeParse(body).data;
  if (said === undefined) return oldRefused(40035, "invalid parameter");
  if (said.agent_id !== platform.world.app.agentId) return oldRefused(40056, "invalid agentid");
  const ids = (said.userid_list ?? "").split(",").filter((id) => id !== "");
  if (ids.length === 0) return oldRefused(40035, "no recipients");
  if (ids.length > limits.persons) return oldRefused(41029, "too many recipients");
  if (Buffer.byteLength(JSON.stringify(said.msg)) > limits.bytes) return oldRefused(45002, "message too long");
  const fields = said.msg[said.msg.msgtype];
  if (!isWithin(said.msg.msgtype, fields)) return oldRefused(45008, "a field is too long");
  const task = 90_000_000_000 + platform.next();
  const digest = createHash("sha256").update(JSON.stringify(said.msg)).digest("hex");
  const text = said.msg.msgtype === "oa" ? shownForm(fields) : shownMessage(fields);
  for (const to of new Set(ids)) {
    const dropped = whyDropped(platform, to, digest);
    const raw = { ...said, userid_list: to };
    platform.take({
      id: String(task),
      route: "notice",
      to,
      keyed: null,
      text,
      raw: { ...raw, digest },
      buttons: [],
      dropped,
    });
  }
  return oldDone({ task_id: task });
}

function isWithin(kind: string, fields: unknown): boolean {
  if (kind === "oa") {
    const said = form.safeParse(fields).data;
    return said !== undefined && [...(said.body.title ?? "")].length <= limits.titleChars;
  }
  if (kind !== "action_card") return typeof fields === "object" && fields !== null;
  const said = card.safeParse(fields).data;
  return (
    said !== undefined &&
    [...said.markdown].length <= limits.cardChars &&
    [...(said.single_title ?? "")].length <= limits.buttonChars &&
    [...(said.single_url ?? "")].length <= limits.urlChars
  );
}

/** The code with which `getsendresult` says later that it was not shown; "invalid" for nobody's id. */
function whyDropped(platform: Platform, to: string, digest: string): string | null {
  if (!platform.world.people.includes(to)) return "invalid";
  const now = platform.clock.now();
  const shown = platform.messages.filter(({ route, dropped }) => route === "notice" && dropped === null);
  const today = shown.filter((one) => one.to === to && now - one.at < limits.dayMs);
  if (today.some(({ raw }) => digestOf(raw) === digest)) return "143106";
  if (!platform.keepsRates) return null;
  if (today.length >= limits.aDay) return "143105";
  return shown.filter(({ at }) => now - at < limits.minuteMs).length >= limits.aMinute ? "143104" : null;
}

const digested = z.looseObject({ digest: z.string() });

function digestOf(raw: unknown): string | undefined {
  return digested.safeParse(raw).data?.digest;
}

/** Takes `getsendresult`. */
export function noticeResult(platform: Platform, { body }: SimulatedRequest): SimulatedAnswer {
  const own = ownMessages(platform, body, "task_id");
  if ("status" in own) return own;
  const ids = (which: (message: SimulatedMessage) => boolean): string[] => own.filter(which).map(({ to }) => to);
  const isForbidden = ({ dropped }: SimulatedMessage): boolean => dropped !== null && dropped !== "invalid";
  return oldDone({
    send_result: {
      invalid_user_id_list: ids(({ dropped }) => dropped === "invalid"),
      forbidden_user_id_list: ids(isForbidden),
      failed_user_id_list: [],
      read_user_id_list: ids(({ dropped, isRead }) => dropped === null && isRead),
      unread_user_id_list: ids(({ dropped, isRead }) => dropped === null && !isRead),
      invalid_dept_id_list: [],
      forbidden_list: own.filter(isForbidden).map(({ to, dropped }) => ({ code: dropped, count: 1, userid: to })),
    },
  });
}

/** Takes `recall`. */
export function recallNotice(platform: Platform, { body }: SimulatedRequest): SimulatedAnswer {
  const own = ownMessages(platform, body, "msg_task_id");
  if ("status" in own) return own;
  platform.change((one) => own.includes(one), { isRecalled: true });
  return oldDone();
}

function ownMessages(
  platform: Platform,
  body: unknown,
  field: "task_id" | "msg_task_id",
): SimulatedAnswer | readonly SimulatedMessage[] {
  const said = about.safeParse(body).data;
  if (said === undefined || said.agent_id !== platform.world.app.agentId) return oldRefused(40056, "invalid agentid");
  const own = platform.messages.filter(({ id, route }) => route === "notice" && id === said[field]);
  const isOld = own.some(({ at }) => platform.clock.now() - at > limits.dayMs);
  return own.length === 0 || isOld ? oldRefused(400002, "invalid task") : own;
}
