import {
  type Address,
  type Channel,
  type ChannelHost,
  defineChannel,
  type FittedNotice,
  fault,
  type Outcome,
  type Parcel,
  payloadDigest,
  plainText,
  type Rendered,
} from "@microbranch/core/channel";
import { answerSealed, createCallbackCrypto, status } from "../callback/callback.js";
import { canonicalGroup, canonicalMember, checkRecipients, wecomPlatform } from "../identity.js";
import { createFileDesk, type FileDesk, handIn } from "../intake/intake.js";
import { answerCard, type CardRoom, markdown, readPayload, utf8Bytes } from "../message/message.js";
import { aborted, createLifecycle, healthFrom, type Reply, request, type Session } from "../session/session.js";
import { type BotSettings, parseBotConfig, type WecomBotConfig } from "./bot-config.js";
import { botCapabilities, botPace } from "./bot-declaration.js";
import { botFiles } from "./bot-files.js";
import { createHandleShelf, type HandleShelf } from "./handles.js";
import { chatForm, readBot } from "./read-bot.js";

/** @source WeCom documentation, page 101032 (2026-02-06): 26, 112, 26 and 13 字. */
const cardRoom: CardRoom = { titleChars: 26, textChars: 112, valueChars: 26, linkChars: 13 };

interface Open extends Session {
  readonly handles: HandleShelf;
  readonly files: FileDesk;
  /** When something last came in: epoch ms; `null`: nothing yet. */
  lastInboundAt: number | null;
}

/**
 * Creates a channel over a smart bot that receives by HTTP callback. It answers, and never begins: each message that
 * somebody writes to it, alone or in a group, can be answered once within an hour. Whoever has not written is skipped as
 * not reachable yet. In groups, too, its questions have buttons.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createWecomBotChannel(config: WecomBotConfig): Channel {
  const settings = parseBotConfig(config);
  const { id, api, timeoutMs, corpId, callback } = settings;
  const canonical = (address: Address) => canonicalMember(address, corpId) ?? canonicalGroup(address, corpId, chatForm);
  const route = createLifecycle<Open>(id, (host: ChannelHost, ending) => {
    const session = { id, api, timeoutMs, host, ending };
    const files = createFileDesk({ host, ending, source: botFiles(session, callback.encodingAesKey) });
    return { ...session, handles: createHandleShelf(host), files, lastInboundAt: null };
  });
  const handle = handler(settings);
  return defineChannel<Channel>({
    id,
    platform: wecomPlatform,
    tenant: corpId,
    capabilities: botCapabilities,
    pace: botPace,
    open: (host, signal) => route.open(host, signal),
    close: ({ graceMs = 0 } = {}) => route.close(graceMs),
    health: (signal) =>
      route.during(async ({ host, lastInboundAt }) => {
        if (signal.aborted) throw aborted(signal);
        // The platform cannot be asked, and what a reply met says nothing of the next one.
        return healthFrom(null, { checkedAt: host.clock.now(), hasInbound: true, lastInboundAt, warning: null });
      }),
    render: renderForBot,
    deliver: (parcel, signal) =>
      route.during(async (open) => {
        checkRecipients(parcel, { id, maxRecipients: 1, canonical });
        if (signal.aborted) throw aborted(signal);
        return [await replyTo(open, parcel, signal)];
      }),
    canonical,
    async handle(request) {
      return route.current === null ? status(503) : await route.during((open) => handle(request, open));
    },
  });
}

function renderForBot(notice: FittedNotice): Rendered {
  const card = answerCard(notice, cardRoom);
  const content = markdown(notice);
  const payload =
    card === null
      ? { msgtype: "markdown", markdown: { content } }
      : { msgtype: "template_card", template_card: card, files: [], fileLabel: "" };
  return { payload, text: plainText(notice), bytes: utf8Bytes(content), digest: payloadDigest(payload) };
}

/** Answers a callback of the bot. @source WeCom documentation, pages 100719 (2026-03-12) and 101033. */
function handler({ id: channel, corpId, callback }: BotSettings): (request: Request, open: Open) => Promise<Response> {
  const { token, encodingAesKey, windowMs, maxBytes } = callback;
  const crypto = createCallbackCrypto({ token, encodingAesKey, receiveId: "" });
  return async (request, open) => {
    const { host, files, handles } = open;
    const take = async (message: string): Promise<Response> => {
      const read = readBot(message, corpId);
      if (read === "malformed") return status(400);
      const { reading, chat, responseUrl } = read;
      const raw = { text: message, type: "application/json" };
      if (!(await handIn(reading === null ? [] : [reading], raw, { channel, host, files }))) return status(503);
      if (reading !== null) open.lastInboundAt = host.clock.now();
      const path = pathOf(responseUrl);
      return status(path === null || (await isKept(handles.keep(chat, path))) ? 200 : 503);
    };
    return await answerSealed(request, { channel, crypto, host, windowMs, maxBytes, sealedIn, take });
  };
}

/** Whether a place for a reply is kept: where not, the platform sends the message again. */
function isKept(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

function sealedIn(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    const isSealed = typeof value === "object" && value !== null && "encrypt" in value;
    return isSealed && typeof value.encrypt === "string" ? value.encrypt : "";
  } catch {
    return "";
  }
}

/**
 * Where a reply goes below the API's address: the host of a `response_url` is never called, whatever it is; `null` for what
 * is no place for replies.
 */
function pathOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { pathname, search } = new URL(url);
  return pathname.startsWith("/cgi-bin/") ? `${pathname}${search}` : null;
}

/** Posts to the newest place for a reply, and to one other when the platform says that it is closed. */
async function replyTo(open: Open, parcel: Parcel, caller: AbortSignal): Promise<Outcome> {
  const { address, key } = parcel.recipients[0] ?? { address: noAddress, key: "" };
  const message = messageOf(parcel, open.id);
  const first = await post(open, { address, message, mustBeFresh: false }, caller);
  if (first === "never") return { address, status: "skipped", reason: "not-reachable-yet" };
  if (first === "closed") return { address, status: "failed", fault: fault("REPLY_WINDOW_CLOSED") };
  const isClosed = first.kind === "refused" && first.fault.code === "REPLY_WINDOW_CLOSED";
  const second = isClosed ? await post(open, { address, message, mustBeFresh: true }, caller) : first;
  const reply = typeof second === "string" ? first : second;
  if (reply.kind === "unknown") return { address, status: "uncertain", fault: fault("HANDOVER_UNKNOWN") };
  if (reply.kind === "refused") return { address, status: "failed", fault: reply.fault };
  const receipt = { channel: open.id, address, key, id: key, at: open.host.clock.now() };
  return { address, status: "accepted", receipt };
}

const noAddress: Address = { platform: wecomPlatform, tenant: null, kind: "person", id: "" };

interface Posting {
  readonly address: Address;
  readonly message: object;
  readonly mustBeFresh: boolean;
}

/** One try, where there is a place for a reply. */
async function post(
  open: Open,
  { address, message, mustBeFresh }: Posting,
  caller: AbortSignal,
): Promise<Reply | "closed" | "never"> {
  const handle = await open.handles.take(address, mustBeFresh);
  if (typeof handle === "string") return handle;
  if (caller.aborted) {
    await open.handles.giveBack(address, handle);
    throw aborted(caller);
  }
  const reply = await request(open, { path: handle.path, body: message }, caller);
  const isUnused = reply.kind === "refused" && reply.fault.code === "CHANNEL_UNREACHABLE";
  if (isUnused) await open.handles.giveBack(address, handle);
  return reply;
}

/** A card's id is the same for each try of a parcel. @source WeCom documentation, page 101032 (2026-02-06). */
function messageOf({ rendered, recipients }: Parcel, id: string): object {
  const payload = readPayload(rendered.payload, id);
  if (payload.msgtype !== "template_card") return payload;
  const task_id = payloadDigest({ digest: rendered.digest, keys: recipients.map(({ key }) => key) });
  return { msgtype: "template_card", template_card: { ...payload.template_card, task_id } };
}

export type { WecomBotCallbackConfig, WecomBotConfig } from "./bot-config.js";
