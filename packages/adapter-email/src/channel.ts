import { type Address, type Channel, defineChannel, type Health, MicrobranchError } from "@microbranch/core/channel";
import { type EmailConfig, parseEmailConfig } from "./config.js";
import { createDelivery, type Delivery } from "./delivery/delivery.js";
import { canonicalAddress, emailPlatform } from "./identity.js";
import { handleMail } from "./inbound.js";
import { renderMail } from "./render.js";
import { createMailNames, emailCapabilities, type OpenRoute, type RouteParts } from "./route/route.js";
import { probeServer } from "./smtp/smtp.js";

/**
 * Creates a channel over e-mail: notices go out by SMTP, one mail per recipient; with `inbound` set, mail comes in by
 * webhook.
 *
 * Nothing is connected before the first mail. The channel may be opened again after `close`.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createEmailChannel(config: EmailConfig): Channel {
  const settings = parseEmailConfig(config);
  const parts: RouteParts = { settings, names: createMailNames(settings) };
  let route: OpenRoute | null = null;
  let delivery: Delivery | null = null;

  return defineChannel<Channel>({
    id: settings.id,
    platform: emailPlatform,
    tenant: settings.tenant,
    capabilities: emailCapabilities(settings),
    pace: settings.pace,

    async open(host, signal) {
      if (signal.aborted) throw aborted(signal);
      if (route !== null) return;
      route = { host, lastInboundAt: null };
      delivery = createDelivery(parts, host);
    },
    async close(options) {
      const running = delivery;
      route = null;
      delivery = null;
      await running?.close(options?.graceMs ?? 0);
    },
    health: (signal) => health(parts, route, signal),
    render: renderMail,
    async deliver(parcel, signal) {
      if (delivery === null)
        throw new MicrobranchError("CHANNEL_NOT_OPEN", {
          message: `Channel ${settings.id} is not open. Open it first.`,
        });
      return delivery.deliver(parcel, signal);
    },
    canonical: (address: Address) => canonicalAddress(address, settings),
    ...(settings.inbound === null ? {} : { handle: (request: Request) => handleMail(parts, () => route, request) }),
  });
}

async function health(parts: RouteParts, route: OpenRoute | null, signal: AbortSignal): Promise<Health> {
  if (route === null)
    throw new MicrobranchError("CHANNEL_NOT_OPEN", {
      message: `Channel ${parts.settings.id} is not open. Open it first.`,
    });
  const { host } = route;
  const trouble = await probeServer(parts.settings, signal).catch((error: unknown) => {
    throw signal.aborted ? aborted(signal) : error;
  });
  const checkedAt = host.clock.now();
  const isLogin = trouble?.code === "CREDENTIAL_REJECTED" || trouble?.code === "CREDENTIAL_EXPIRED";
  const isSetting = trouble?.code === "SETTING_INVALID";
  const check = (name: Health["checks"][number]["name"], fault: typeof trouble): Health["checks"][number] => ({
    name,
    ok: fault === null,
    fault,
    checkedAt,
  });
  return {
    state: trouble === null ? "ready" : "down",
    checks: [
      check("settings", isSetting ? trouble : null),
      check("credential", isLogin ? trouble : null),
      check("outbound", isLogin || isSetting ? null : trouble),
      ...(parts.settings.inbound === null ? [] : [check("inbound", null)]),
    ],
    lastInboundAt: route.lastInboundAt,
    credentialExpiresAt: null,
  };
}

function aborted(signal: AbortSignal): MicrobranchError {
  return new MicrobranchError("ABORTED", { message: "The caller aborted the operation.", cause: signal.reason });
}
