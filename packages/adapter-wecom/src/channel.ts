import {
  type Channel,
  type ChannelHost,
  defineChannel,
  type Fault,
  fault,
  type Receipt,
} from "@microbranch/core/channel";
import { parseWecomConfig, type WecomConfig } from "./config.js";
import { maxRecipients, wecomCapabilities, wecomPace } from "./declaration/declaration.js";
import { readDirectory } from "./directory/directory.js";
import { canonicalMember, checkRecipients, wecomPlatform } from "./identity.js";
import { createCallback, type OpenCallback } from "./inbound.js";
import { applicationFault } from "./intake/intake.js";
import { applicationFiles } from "./media/media.js";
import { renderWecom } from "./render.js";
import { aborted, createLifecycle, healthFrom } from "./session/session.js";
import { type CredentialedSession, call } from "./tokens/tokens.js";
import { handOver } from "./transmit.js";

/** A route that is open. */
interface Open extends CredentialedSession {
  /** Takes callbacks in; `null`: there are none. */
  readonly inbound: OpenCallback | null;
  /** Messages that were taken back. */
  readonly recalled: Set<string>;
}

/** Most messages whose taking back is remembered (chosen here). */
const maxRecalled = 10_000;

/**
 * Creates a channel over the messages of a WeCom application. Nothing is connected before the first delivery. The
 * channel may be opened again after `close`.
 *
 * Members of one parcel share one message: taking it back from one takes it back from all of them.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createWecomChannel(config: WecomConfig): Channel {
  const settings = parseWecomConfig(config);
  const { id, api, timeoutMs, corpId, corpSecret } = settings;
  const credential = { corpId, corpSecret };
  const callback = settings.callback === null ? null : createCallback(settings, settings.callback);
  const canonical = (address: Parameters<Channel["canonical"]>[0]) => canonicalMember(address, corpId);
  const route = createLifecycle<Open>(id, (host: ChannelHost, ending) => {
    const session = { id, api, timeoutMs, credential, host, ending };
    const inbound = callback?.open(host, ending, applicationFiles(session)) ?? null;
    return { ...session, inbound, recalled: new Set() };
  });
  return defineChannel<Channel>({
    id,
    platform: wecomPlatform,
    tenant: corpId,
    capabilities: wecomCapabilities(settings),
    pace: wecomPace(settings),
    open: (host, signal) => route.open(host, signal),
    close: ({ graceMs = 0 } = {}) => route.close(graceMs),
    health: (signal) =>
      route.during(async (open) => {
        if (signal.aborted) throw aborted(signal);
        const reply = await call(open, { path: "/cgi-bin/getcallbackip" }, signal);
        const lastInboundAt = open.inbound?.lastInboundAt ?? null;
        return healthFrom(reply, {
          checkedAt: open.host.clock.now(),
          hasInbound: callback !== null,
          lastInboundAt,
          warning: await applicationFault(open.host),
        });
      }),
    render: (notice) => renderWecom(notice, settings),
    deliver: (parcel, signal) =>
      route.during(async (open) => {
        checkRecipients(parcel, { id, maxRecipients, canonical });
        if (signal.aborted) throw aborted(signal);
        return await handOver(open, settings, parcel, signal);
      }),
    canonical,
    directory: (signal) =>
      readDirectory({ id, corpId, ask: (wanted) => route.during((open) => call(open, wanted, signal)) }),
    retract: (receipt, signal) => route.during((open) => recall(open, receipt, signal)),
    ...(callback === null
      ? {}
      : {
          async handle(request: Request) {
            if (route.current === null) return new Response(null, { status: 503 });
            return await route.during(async ({ inbound }) => {
              return (await inbound?.handle(request)) ?? new Response(null, { status: 404 });
            });
          },
        }),
  });
}

/** Takes a message back. Those who got it in one parcel share it, so that it is asked for once. */
async function recall(open: Open, { id }: Receipt, signal: AbortSignal): Promise<Fault | null> {
  if (open.recalled.has(id)) return null;
  const reply = await call(open, { path: "/cgi-bin/message/recall", body: { msgid: id } }, signal);
  if (reply.kind === "refused") return reply.fault;
  if (reply.kind === "unknown") return fault("HANDOVER_UNKNOWN", { scope: "channel" });
  if (open.recalled.size >= maxRecalled) open.recalled.clear();
  open.recalled.add(id);
  return null;
}
