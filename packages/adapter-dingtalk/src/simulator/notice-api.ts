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
export class NoticeDesk {
  readonly #platform: Platform;
  readonly #days = new Map<string, ShownNotice[]>();
  readonly #minute: number[] = [];

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Takes a call. */
  send({ body }: SimulatedRequest, { refusal }: Meeting): SimulatedAnswer {
    if (refusal !== null) return refusal;
    const said = sending.safeParse(body).data;
    if (said === undefined) return oldRefused(40035, "invalid parameter");
    const ids = (said.userid_list ?? "").split(",").filter((id) => id !== "");
    const fields = said.msg[said.msg.msgtype];
    const wrong = this.#wrong(said, ids, fields);
    if (wrong !== null) return wrong;
    const id = String(90_000_000_000 + this.#platform.next());
    const digest = createHash("sha256").update(JSON.stringify(said.msg)).digest("hex");
    const text = said.msg.msgtype === "oa" ? shownForm(fields) : shownMessage(fields);
    for (const to of new Set(ids)) {
      const raw = { ...said, userid_list: to };
      const dropped = this.#whyDropped(to, digest);
      this.#platform.take({ id, route: "notice", to, keyed: null, text, raw, buttons: [], dropped });
    }
    return oldDone({ task_id: Number(id) });
  }

  #wrong({ agent_id, msg }: z.infer<typeof sending>, ids: readonly string[], fields: unknown): SimulatedAnswer | null {
    if (agent_id !== this.#platform.world.app.agentId) return oldRefused(40056, "invalid agentid");
    if (ids.length === 0) return oldRefused(40035, "no recipients");
    if (ids.length > limits.persons) return oldRefused(41029, "too many recipients");
    if (Buffer.byteLength(JSON.stringify(msg)) > limits.bytes) return oldRefused(45002, "message too long");
    return isWithin(msg.msgtype, fields) ? null : oldRefused(45008, "a field is too long");
  }

  /** The code with which `getsendresult` says later that it was not shown; "invalid" for nobody's id. */
  #whyDropped(to: string, digest: string): string | null {
    const { world, clock, keepsRates } = this.#platform;
    if (!world.people.includes(to)) return "invalid";
    const at = clock.now();
    const today = (this.#days.get(to) ?? []).filter((one) => at - one.at < limits.dayMs);
    this.#days.set(to, today);
    while ((this.#minute[0] ?? at) <= at - limits.minuteMs) this.#minute.shift();
    if (today.some((one) => one.digest === digest)) return "143106";
    if (keepsRates && today.length >= limits.aDay) return "143105";
    if (keepsRates && this.#minute.length >= limits.aMinute) return "143104";
    today.push({ digest, at });
    this.#minute.push(at);
    return null;
  }
}

interface ShownNotice {
  readonly digest: string;
  readonly at: number;
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
