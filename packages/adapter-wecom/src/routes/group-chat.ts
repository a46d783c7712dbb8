import { type Address, type Channel, type ChannelHost, defineChannel, type Parcel } from "@microbranch/core/channel";
import { canonicalGroup, checkRecipients, wecomPlatform } from "../identity.js";
import { readPayload } from "../message/message.js";
import { renderWecom, textMaxBytes } from "../render.js";
import { aborted, createLifecycle, healthFrom } from "../session/session.js";
import { type CredentialedSession, call } from "../tokens/tokens.js";
import { forgetStale, prepare } from "../transmit.js";
import { parseGroupConfig, type WecomGroupConfig } from "./group-config.js";
import { chatForm, groupCapabilities, groupOutcome, groupPace } from "./group-declaration.js";

/**
 * Creates a channel over the group chats that an application made through the API; the id of an address is the
 * `chatid`. The application cannot read what members write there, and cannot take a message back.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createWecomGroupChannel(config: WecomGroupConfig): Channel {
  const settings = parseGroupConfig(config);
  const { id, api, timeoutMs, corpId, corpSecret, wechat } = settings;
  const credential = { corpId, corpSecret };
  const canonical = (address: Address) => canonicalGroup(address, corpId, chatForm);
  const route = createLifecycle<CredentialedSession>(id, (host: ChannelHost, ending) => {
    return { id, api, timeoutMs, credential, host, ending };
  });
  return defineChannel<Channel>({
    id,
    platform: wecomPlatform,
    tenant: corpId,
    capabilities: groupCapabilities({
      text: { format: wechat ? "plain" : "markdown", maxBytes: textMaxBytes, previewBytes: wechat ? 20 : null },
      images: { max: 20, maxBytes: 2_097_152, layout: "inline" },
    }),
    pace: groupPace,
    open: (host, signal) => route.open(host, signal),
    close: ({ graceMs = 0 } = {}) => route.close(graceMs),
    health: (signal) =>
      route.during(async (open) => {
        if (signal.aborted) throw aborted(signal);
        const reply = await call(open, { path: "/cgi-bin/getcallbackip" }, signal);
        return healthFrom(reply, {
          checkedAt: open.host.clock.now(),
          hasInbound: false,
          lastInboundAt: null,
          warning: null,
        });
      }),
    render: (notice) => renderWecom({ ...notice, ask: null, files: [] }, { ...settings, home: null }),
    deliver: (parcel, signal) =>
      route.during(async (open) => {
        checkRecipients(parcel, { id, maxRecipients: 1, canonical });
        if (signal.aborted) throw aborted(signal);
        return await handOver(open, parcel, signal);
      }),
    canonical,
  });
}

async function handOver(open: CredentialedSession, parcel: Parcel, caller: AbortSignal) {
  const payload = readPayload(parcel.rendered.payload, open.id);
  const prepared = await prepare(open, payload, caller);
  const at = open.host.clock.now();
  if (!("message" in prepared))
    return groupOutcome(open.id, parcel, { kind: "refused", fault: prepared, body: {} }, at);
  const body = { chatid: parcel.recipients[0]?.address.id ?? "", ...prepared.message };
  const reply = await call(open, { path: "/cgi-bin/appchat/send", body }, caller);
  await forgetStale(open, prepared.borrowed, reply);
  return groupOutcome(open.id, parcel, reply, at);
}
