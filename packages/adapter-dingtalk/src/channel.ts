import { type Channel, type ChannelHost, defineChannel, MicrobranchError } from "@microbranch/core/channel";
import {
  type DingtalkConfig,
  type DingtalkGroupConfig,
  type DingtalkNoticeConfig,
  type DingtalkWebhookConfig,
  parseConfig,
  parseGroupConfig,
  parseNoticeConfig,
  parseWebhookConfig,
} from "./config.js";
import { checkRecipients } from "./identity.js";
import { groupRoute, noticeRoute, type OpenRoute, type Route, robotRoute, webhookRoute } from "./routes/routes.js";

/**
 * Creates the channel of an application's robot to single members. Nothing is connected before the first delivery, and the
 * channel may be opened again after `close`.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createDingtalkChannel(config: DingtalkConfig): Channel {
  return channelOver(robotRoute(parseConfig(config)));
}

/**
 * Creates the channel of an application's robot to groups in which it is installed.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createDingtalkGroupChannel(config: DingtalkGroupConfig): Channel {
  return channelOver(groupRoute(parseGroupConfig(config)));
}

/**
 * Creates the channel of an application's work notices: up to a hundred members in one call, to which nobody can answer.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createDingtalkNoticeChannel(config: DingtalkNoticeConfig): Channel {
  return channelOver(noticeRoute(parseNoticeConfig(config)));
}

/**
 * Creates the channel of custom robots, each of which writes to one group and hears nothing.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createDingtalkWebhookChannel(config: DingtalkWebhookConfig): Channel {
  return channelOver(webhookRoute(parseWebhookConfig(config)));
}

interface Session<Opened> {
  readonly open: Opened;
  readonly end: AbortController;
  readonly running: Set<Promise<unknown>>;
}

/** What all channels of this package do alike. */
function channelOver<Opened extends OpenRoute>(route: Route<Opened>): Channel {
  const { id, corpId, capabilities } = route;
  let current: Session<Opened> | null = null;
  let opening: { readonly done: Promise<Session<Opened>>; readonly giveUp: AbortController } | null = null;

  function session(): Session<Opened> {
    if (current !== null) return current;
    throw new MicrobranchError("CHANNEL_NOT_OPEN", { message: `Channel ${id} is not open. Open it first.` });
  }

  /** Does something which `close` waits for. */
  async function during<T>(signal: AbortSignal, work: (open: Opened) => Promise<T>): Promise<T> {
    const { open, running } = session();
    throwIfAborted(signal);
    const done = work(open);
    running.add(done);
    return await done.finally(() => running.delete(done));
  }

  const { handle, evidence, retract, amend, directory } = route;
  return defineChannel<Channel>({
    id,
    platform: "dingtalk",
    tenant: corpId,
    capabilities,
    pace: route.pace,
    async open(host, signal) {
      throwIfAborted(signal);
      if (current !== null) return;
      opening ??= begin(route, host);
      const { done, giveUp } = opening;
      const stop = (): void => giveUp.abort(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      try {
        current = await done;
      } finally {
        signal.removeEventListener("abort", stop);
        if (opening?.done === done) opening = null;
      }
    },
    async close({ graceMs = 0 } = {}) {
      opening?.giveUp.abort();
      await opening?.done.catch(() => undefined);
      const last = current;
      current = null;
      if (last !== null) await Promise.all([route.disconnect?.(last.open), wound(last, graceMs)]);
    },
    health: (signal) => during(signal, (open) => route.health(open, signal)),
    render: (notice) => route.render(notice),
    async deliver(parcel, signal) {
      session();
      const { maxRecipients } = capabilities.batch;
      checkRecipients(parcel, { id, corpId }, { canonical: (address) => route.canonical(address), maxRecipients });
      return await during(signal, (open) => route.handOver(open, parcel, signal));
    },
    canonical: (address) => route.canonical(address),
    ...(handle && {
      handle: async (request: Request) =>
        current === null ? new Response(null, { status: 503 }) : await handle(current.open, request),
    }),
    ...(evidence && { evidence: (receipts, signal) => during(signal, (open) => evidence(open, receipts, signal)) }),
    ...(retract && { retract: (receipt, signal) => during(signal, (open) => retract(open, receipt, signal)) }),
    ...(amend && {
      amend: (receipt, rendered, signal) => during(signal, (open) => amend(open, receipt, rendered, signal)),
    }),
    ...(directory && { directory: (signal) => directory(session().open, signal) }),
  });
}

/** Makes what is there while the channel is open, and connects what listens. */
function begin<Opened extends OpenRoute>(
  route: Route<Opened>,
  host: ChannelHost,
): { readonly done: Promise<Session<Opened>>; readonly giveUp: AbortController } {
  const [end, giveUp] = [new AbortController(), new AbortController()];
  const open = route.begin({ host, ending: end.signal, lastInboundAt: null });
  const session: Session<Opened> = { open, end, running: new Set() };
  const connected = route.connect?.(open, giveUp.signal) ?? Promise.resolve();
  return { done: connected.then(() => session), giveUp };
}

/** Lets what runs end within `graceMs`, and ends the rest. */
async function wound<Opened extends OpenRoute>(
  { open, end, running }: Session<Opened>,
  graceMs: number,
): Promise<void> {
  if (running.size > 0 && graceMs > 0) {
    const over = new AbortController();
    const grace = open.host.clock.sleep(graceMs, over.signal).catch(() => undefined);
    await Promise.race([grace, Promise.allSettled(running)]);
    over.abort();
  }
  end.abort();
  await Promise.allSettled(running);
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted)
    throw new MicrobranchError("ABORTED", { message: "The caller aborted the operation.", cause: signal.reason });
}
