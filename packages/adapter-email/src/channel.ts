import {
  type Address,
  type Channel,
  type ChannelHost,
  defineChannel,
  MicrobranchError,
} from "@microbranch/core/channel";
import { type EmailConfig, parseEmailConfig } from "./config.js";
import { createDelivery, type Delivery } from "./delivery/delivery.js";
import { healthOf } from "./health/health.js";
import { canonicalAddress, emailPlatform } from "./identity.js";
import { type MailboxWatch, watchMailbox } from "./imap/imap.js";
import { handleMail } from "./inbound.js";
import { renderMail } from "./render.js";
import { createMailNames, emailCapabilities, type OpenRoute, type RouteParts } from "./route/route.js";

/** What is there while the channel is open. */
interface OpenParts {
  readonly route: OpenRoute;
  readonly delivery: Delivery;
  readonly watch: MailboxWatch | null;
}

/**
 * Creates a channel over e-mail: notices go out by SMTP, one mail per recipient; with `inbound` set, mail comes in by
 * webhook or from a mailbox.
 *
 * No connection to send is made before the first mail; a mailbox is connected to by `open`, which does not fail when its
 * server is not there: it is tried again, and `health` says so. The channel may be opened again after `close`.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 */
export function createEmailChannel(config: EmailConfig): Channel {
  const settings = parseEmailConfig(config);
  const parts: RouteParts = { settings, names: createMailNames(settings) };
  let open: OpenParts | null = null;
  let opening: { readonly done: Promise<OpenParts>; readonly giveUp: AbortController } | null = null;
  const route = (): OpenRoute | null => open?.route ?? null;
  const opened = (): OpenParts => {
    if (open !== null) return open;
    throw new MicrobranchError("CHANNEL_NOT_OPEN", { message: `Channel ${settings.id} is not open. Open it first.` });
  };

  return defineChannel<Channel>({
    id: settings.id,
    platform: emailPlatform,
    tenant: settings.tenant,
    capabilities: emailCapabilities(settings),
    pace: settings.pace,

    async open(host, signal) {
      if (signal.aborted) throw aborted(signal);
      if (open !== null) return;
      if (opening === null) {
        const giveUp = new AbortController();
        opening = { done: openParts(parts, host, giveUp.signal), giveUp };
      }
      const { done, giveUp } = opening;
      const stop = (): void => giveUp.abort(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      try {
        open = await done;
      } finally {
        signal.removeEventListener("abort", stop);
        if (opening?.done === done) opening = null;
      }
    },
    async close(options) {
      opening?.giveUp.abort();
      await opening?.done.catch(() => undefined);
      const closing = open;
      open = null;
      await Promise.all([closing?.delivery.close(options?.graceMs ?? 0), closing?.watch?.close()]);
    },
    async health(signal) {
      const { route: current, watch } = opened();
      return healthOf(parts, current, watch, signal).catch((error: unknown) => {
        throw signal.aborted ? aborted(signal) : error;
      });
    },
    render: renderMail,
    deliver: async (parcel, signal) => opened().delivery.deliver(parcel, signal),
    canonical: (address: Address) => canonicalAddress(address, settings),
    ...(settings.inbound === null || settings.inbound.imap !== null
      ? {}
      : { handle: (request: Request) => handleMail(parts, route, request) }),
  });
}

async function openParts(parts: RouteParts, host: ChannelHost, signal: AbortSignal): Promise<OpenParts> {
  const route: OpenRoute = { host, lastInboundAt: null };
  const imap = parts.settings.inbound?.imap ?? null;
  const watch = imap === null ? null : await watchMailbox({ parts, imap, open: route }, signal);
  return { route, delivery: createDelivery(parts, host), watch };
}

function aborted(signal: AbortSignal): MicrobranchError {
  return new MicrobranchError("ABORTED", { message: "The caller aborted the operation.", cause: signal.reason });
}
