import {
  type Capabilities,
  type Evidence,
  type Fault,
  fault,
  type Outcome,
  type Parcel,
  type RateLimit,
  type Receipt,
} from "@microbranch/core/channel";
import { z } from "zod";
import { type App, call } from "../calls/calls.js";
import { faultOfOldHost } from "../faults.js";
import { appHealth } from "../health/health.js";
import { canonical } from "../identity.js";
import type { NoticeSettings } from "../settings/settings.js";
import { outcomesOf } from "../transmit.js";
import { askAbout } from "./ask-about.js";
import { noticeMaxBytes, renderNotice } from "./notice-message.js";
import { type OpenApp, openApp } from "./open-app.js";
import { appPace, pagesOf, type Route } from "./route.js";

const dayMs = 86_400_000;
/** Most recipients of one call. @source DingTalk documentation, 发送工作通知, 2026-08-22; results are told for as many. */
const maxRecipients = 100;

/** What work notices can do. @source DingTalk documentation, 发送工作通知 and 撤回工作通知消息, 2026-08-22. */
const capabilities: Capabilities = {
  contract: 1,
  reach: "anytime",
  batch: { maxRecipients },
  text: { format: "markdown", maxBytes: noticeMaxBytes, previewBytes: null },
  choices: null,
  mailLinks: false,
  calendar: null,
  images: null,
  files: null,
  location: null,
  inbound: "none",
  sender: "session",
  threads: false,
  evidence: { levels: ["handed-over", "read", "dropped"], pull: true },
  idempotency: { by: "content", windowMs: dayMs },
  suppressesRepeatsMs: dayMs,
  reconciles: false,
  retract: { windowMs: dayMs },
  amend: false,
  directory: false,
};

/** What is above these limits is dropped without a word. @source DingTalk documentation, 发送工作通知, 2026-08-22. */
const dropping: readonly RateLimit[] = [
  { counts: "recipients", per: "channel", max: 5000, windowMs: 60_000 },
  { counts: "messages", per: "recipient", max: 500, windowMs: dayMs },
].map(
  (limit) => ({ ...limit, whenExceeded: "dropped", suspendedMs: null, source: pagesOf("发送工作通知") }) as RateLimit,
);

/** The route of work notices. */
export function noticeRoute(settings: NoticeSettings): Route<OpenApp> {
  return {
    id: settings.id,
    corpId: settings.corpId,
    capabilities,
    pace: [...appPace(settings), ...dropping],
    begin: (open) => openApp(open, settings),
    render: renderNotice,
    canonical: (address) => (address.kind === "group" ? null : canonical(address, settings)),
    handOver: ({ app }, parcel, caller) => deliverNotice(app, settings.agentId, parcel, caller),
    health: ({ app }, caller) => appHealth(app, { host: "oapi", inbound: undefined, lastInboundAt: null }, caller),
    evidence: ({ app }, receipts, caller) => evidenceOfNotices(app, settings.agentId, receipts, caller),
    retract: ({ app }, receipt, caller) => recallNotice(app, settings.agentId, receipt, caller),
  };
}

const path = (name: string): string => `/topapi/message/corpconversation/${name}`;
const taken = z.looseObject({ task_id: z.union([z.number(), z.string()]).transform(String) });

async function deliverNotice(
  app: App,
  agentId: number,
  parcel: Parcel,
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const body = {
    agent_id: agentId,
    userid_list: parcel.recipients.map(({ address }) => address.id).join(","),
    msg: parcel.rendered.payload,
  };
  const answer = await call(
    app,
    { host: "oapi", path: path("asyncsend_v2"), body: () => body, isHandOver: true },
    caller,
  );
  return outcomesOf(parcel, { channel: app.settings.id, at: app.host.clock.now(), answer }, (said) => {
    const id = taken.safeParse(said).data?.task_id;
    return id === undefined ? null : { id };
  });
}

const users = z.array(z.string()).nullish();
const results = z.looseObject({
  send_result: z.looseObject({
    invalid_user_id_list: users,
    forbidden_user_id_list: users,
    failed_user_id_list: users,
    read_user_id_list: users,
    unread_user_id_list: users,
    forbidden_list: z
      .array(z.looseObject({ code: z.union([z.string(), z.number()]).transform(String), userid: z.string() }))
      .nullish(),
  }),
});

/** @throws DEADLINE_EXCEEDED when DingTalk answers about none of them. */
async function evidenceOfNotices(
  app: App,
  agentId: number,
  receipts: readonly Receipt[],
  caller: AbortSignal,
): Promise<readonly Evidence[]> {
  const at = app.host.clock.now();
  return await askAbout(app, receipts, {
    question: (id) =>
      call(
        app,
        {
          host: "oapi",
          path: path("getsendresult"),
          body: () => ({ agent_id: agentId, task_id: taskId(id) }),
          isHandOver: false,
        },
        caller,
      ),
    read: (body, receipt) => {
      const found = results.safeParse(body).data?.send_result;
      return found === undefined ? null : evidenceIn(found, receipt, at);
    },
  });
}

/** Ids above 2⁵³ would be another number; as text they stay what they are. */
function taskId(id: string): number | string {
  return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}

/** The same text today: DingTalk showed it before, which is what makes a second try harmless. */
const sameText = "143106";

function evidenceIn(found: z.infer<typeof results>["send_result"], receipt: Receipt, at: number): Evidence | null {
  const { id } = receipt.address;
  const dropped = (why: Fault): Evidence => ({ receipt, level: "dropped", at, fault: why });
  const known = (level: "read" | "handed-over"): Evidence => ({ receipt, level, at, fault: null });
  if (found.invalid_user_id_list?.includes(id)) return dropped(fault("RECIPIENT_UNKNOWN"));
  const forbidden = found.forbidden_list?.find(({ userid }) => userid === id);
  if (forbidden?.code === sameText) return known("handed-over");
  if (forbidden !== undefined) {
    const why = faultOfOldHost({ code: forbidden.code, message: "" }, false);
    return dropped(why === "unsure" ? fault("CHANNEL_BUSY") : fault(why.code, { ...why, scope: "recipient" }));
  }
  if (found.forbidden_user_id_list?.includes(id)) return dropped(fault("RECIPIENT_REFUSES"));
  if (found.failed_user_id_list?.includes(id)) return dropped(fault("VENDOR_UNKNOWN", { scope: "recipient" }));
  if (found.read_user_id_list?.includes(id)) return known("read");
  return found.unread_user_id_list?.includes(id) ? known("handed-over") : null;
}

/** Takes a notice back: for everybody to whom the same call sent it. */
async function recallNotice(
  app: App,
  agentId: number,
  { id, at }: Receipt,
  caller: AbortSignal,
): Promise<Fault | null> {
  if (app.host.clock.now() - at >= dayMs) return fault("REPLY_WINDOW_CLOSED");
  const body = { agent_id: agentId, msg_task_id: taskId(id) };
  const answer = await call(app, { host: "oapi", path: path("recall"), body: () => body, isHandOver: false }, caller);
  if (answer.kind === "refused") return answer.fault;
  return answer.kind === "done" ? null : fault("HANDOVER_UNKNOWN", { scope: "channel" });
}
