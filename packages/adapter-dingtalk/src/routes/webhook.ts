import {
  type Capabilities,
  fault,
  type Health,
  type HealthCheck,
  type Outcome,
  type Parcel,
  type RateLimit,
} from "@microbranch/core/channel";
import { signRobotRequest } from "../callback/callback.js";
import { type Answer, oldHostAnswer, send } from "../http/http.js";
import { canonical } from "../identity.js";
import type { WebhookSettings } from "../settings/settings.js";
import { outcomesOf } from "../transmit.js";
import { type OpenRoute, pagesOf, type Route } from "./route.js";
import { renderWebhook, webhookMaxBytes } from "./webhook-message.js";

/** Most pictures of one message: chosen here. */
const maxImages = 9;
/** Pictures are fetched from the host's own addresses; what may be fetched is chosen here, in bytes. */
const imageMaxBytes = 10_485_760;

function capabilitiesOf({ repeatWindowMs, mediaUrl }: WebhookSettings): Capabilities {
  return {
    contract: 1,
    reach: "group-only",
    batch: { maxRecipients: 1 },
    text: { format: "markdown", maxBytes: webhookMaxBytes, previewBytes: null },
    choices: null,
    mailLinks: false,
    calendar: null,
    images: mediaUrl === null ? null : { max: maxImages, maxBytes: imageMaxBytes, layout: "gallery" },
    files: null,
    location: null,
    inbound: "none",
    sender: "claimed",
    threads: false,
    evidence: { levels: [], pull: false },
    idempotency: { by: "key", windowMs: repeatWindowMs },
    suppressesRepeatsMs: null,
    reconciles: false,
    retract: null,
    amend: false,
    directory: false,
  };
}

/** Each robot sends 20 messages a minute, then none for ten. @source DingTalk documentation, 自定义机器人发送群消息, 2026-08-22. */
const pace: readonly RateLimit[] = [
  {
    counts: "messages",
    per: "conversation",
    max: 20,
    windowMs: 60_000,
    whenExceeded: "suspended",
    suspendedMs: 600_000,
    source: pagesOf("自定义机器人发送群消息"),
  },
];

/** The route of custom robots. */
export function webhookRoute(settings: WebhookSettings): Route<OpenRoute> {
  return {
    id: settings.id,
    corpId: settings.corpId,
    capabilities: capabilitiesOf(settings),
    pace,
    begin: (open) => open,
    render: (notice) => renderWebhook(notice, settings.mediaUrl),
    canonical: (address) => (address.kind === "person" ? null : canonical(address, settings)),
    handOver: (open, parcel, caller) => deliverByWebhook(open, settings, parcel, caller),
    health: async (open) => healthy(open.host.clock.now()),
  };
}

async function deliverByWebhook(
  open: OpenRoute,
  { id, oapi, robots }: WebhookSettings,
  parcel: Parcel,
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const [recipient] = parcel.recipients;
  const robot = robots.find(({ group }) => group === recipient?.address.id);
  const at = (): number => open.host.clock.now();
  if (robot === undefined || recipient === undefined) {
    const answer: Answer = { kind: "refused", fault: fault("RECIPIENT_UNKNOWN") };
    return outcomesOf(parcel, { channel: id, at: at(), answer }, () => null);
  }
  const { accessToken, secret } = robot;
  const timestamp = String(at());
  const sign = secret === undefined ? {} : { timestamp, sign: signRobotRequest(secret, timestamp) };
  const url = `${oapi}/robot/send?${new URLSearchParams({ access_token: accessToken, ...sign })}`;
  const body = { ...(parcel.rendered.payload as object), msgUuid: recipient.key };
  const raw = await send(open, { method: "POST", url, body }, caller);
  const answer = aboutRobot(oldHostAnswer(raw, true));
  // The answer names no message, so that ours is the only id there is.
  return outcomesOf(parcel, { channel: id, at: at(), answer }, (_, { key }) => ({ id: key }));
}

/** There are no sessions here: what says that one has ended says that the robot's token is unknown. */
const tokenUnknown = "300001";

function aboutRobot(answer: Answer): Answer {
  if (answer.kind !== "refused") return answer;
  const { code, vendor } = answer.fault;
  const isSetting = vendor?.code === tokenUnknown || code === "CREDENTIAL_EXPIRED" || code === "CREDENTIAL_REJECTED";
  return isSetting ? { kind: "refused", fault: fault("SETTING_INVALID", { vendor }) } : answer;
}

/** Nothing can be asked that nobody sees. */
function healthy(now: number): Health {
  const check = (name: HealthCheck["name"]): HealthCheck => ({ name, ok: true, fault: null, checkedAt: now });
  return {
    state: "ready",
    checks: [check("settings"), check("credential"), check("outbound")],
    lastInboundAt: null,
    credentialExpiresAt: null,
  };
}
