import {
  type Address,
  type Channel,
  type ChannelHost,
  defineChannel,
  type FittedNotice,
  fault,
  faultCategory,
  payloadDigest,
  plainText,
  type Rendered,
} from "@microbranch/core/channel";
import { canonicalGroup, checkRecipients, wecomPlatform } from "../identity.js";
import { type CardRoom, markdown, noticeCard, readPayload, textContent, utf8Bytes } from "../message/message.js";
import { aborted, createLifecycle, healthFrom, type Reply, request, type Session } from "../session/session.js";
import { parseRobotConfig, type RobotSettings, robotGroupForm, type WecomRobotConfig } from "./group-config.js";
import { groupCapabilities, groupOutcome, robotPace } from "./group-declaration.js";

/** Most bytes of text and of markdown. @source WeCom documentation, page 99110 (2025-08-07). */
const maxBytes = { text: 2048, markdown: 4096 };

/** @source WeCom documentation, page 99110 (2025-08-07): 26, 112, 26 and 13 字. */
const cardRoom: CardRoom = { titleChars: 26, textChars: 112, valueChars: 26, linkChars: 13 };

interface Open extends Session {
  /** The last reply that says how the route is: a success, or a refusal of key or network. */
  lastReply: Reply | null;
}

/**
 * Creates a channel over group robots: each posts into the one group that its key belongs to. Nobody can answer there,
 * and nothing can be taken back. A robot cannot be asked how it is: health tells what the last message met.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createWecomRobotChannel(config: WecomRobotConfig): Channel {
  const settings = parseRobotConfig(config);
  const { id, api, timeoutMs, corpId, wechat } = settings;
  const canonical = (address: Address) => canonicalGroup(address, corpId, robotGroupForm);
  const route = createLifecycle<Open>(id, (host: ChannelHost, ending) => {
    return { id, api, timeoutMs, host, ending, lastReply: null };
  });
  return defineChannel<Channel>({
    id,
    platform: wecomPlatform,
    tenant: corpId,
    capabilities: groupCapabilities({
      text: {
        format: wechat ? "plain" : "markdown",
        maxBytes: wechat ? maxBytes.text : maxBytes.markdown,
        previewBytes: wechat ? 20 : null,
      },
      images: null,
    }),
    pace: robotPace,
    open: (host, signal) => route.open(host, signal),
    close: ({ graceMs = 0 } = {}) => route.close(graceMs),
    health: (signal) =>
      route.during(async (open) => {
        if (signal.aborted) throw aborted(signal);
        return healthFrom(open.lastReply, {
          checkedAt: open.host.clock.now(),
          hasInbound: false,
          lastInboundAt: null,
          warning: null,
        });
      }),
    render: (notice) => renderForRobot(notice, settings),
    deliver: (parcel, signal) =>
      route.during(async (open) => {
        checkRecipients(parcel, { id, maxRecipients: 1, canonical });
        if (signal.aborted) throw aborted(signal);
        const body = readPayload(parcel.rendered.payload, id);
        const reply = await post(open, settings.robots, parcel.recipients[0]?.address.id ?? "", body, signal);
        if (tellsOfRoute(reply)) open.lastReply = reply;
        return groupOutcome(id, parcel, reply, open.host.clock.now());
      }),
    canonical,
  });
}

function tellsOfRoute(reply: Reply): boolean {
  return (
    reply.kind === "done" || (reply.kind === "refused" && ["auth", "config"].includes(faultCategory(reply.fault.code)))
  );
}

async function post(
  open: Open,
  robots: RobotSettings["robots"],
  group: string,
  { files: _, fileLabel: __, ...message }: Readonly<Record<string, unknown>>,
  caller: AbortSignal,
): Promise<Reply> {
  const key = Object.hasOwn(robots, group) ? robots[group] : undefined;
  if (key === undefined) return { kind: "refused", fault: fault("RECIPIENT_UNKNOWN"), body: {} };
  return await request(open, { path: `/cgi-bin/webhook/send?key=${encodeURIComponent(key)}`, body: message }, caller);
}

function renderForRobot(notice: FittedNotice, { wechat }: RobotSettings): Rendered {
  const content = wechat ? textContent(notice) : markdown(notice);
  const card = wechat || notice.page === null ? null : noticeCard(notice, cardRoom, notice.page);
  const payload =
    card !== null
      ? { msgtype: "template_card", template_card: card, files: [], fileLabel: "" }
      : wechat
        ? { msgtype: "text", text: { content } }
        : { msgtype: "markdown", markdown: { content } };
  return { payload, text: plainText(notice), bytes: utf8Bytes(content), digest: payloadDigest(payload) };
}
