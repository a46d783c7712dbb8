import { type Fault, fault } from "@microbranch/core/channel";
import { z } from "zod";
import { type Line, newHostAnswer, send } from "../http/http.js";
import { topics } from "./frame.js";

/** Who opens a stream. */
export interface StreamSettings {
  /** `Channel.id`, for the log. */
  readonly id: string;
  /** Client ID. */
  readonly clientId: string;
  /** Client Secret. */
  readonly clientSecret: string;
  /** The newer host. */
  readonly api: string;
}

/** What asking for a connection led to. */
export type Ticket =
  | { readonly kind: "ticket"; readonly url: string }
  | { readonly kind: "none"; readonly fault: Fault };

const given = z.looseObject({ endpoint: z.string().max(2000), ticket: z.string().min(1).max(2000) });
const subscriptions = [
  { type: "EVENT", topic: topics.everyEvent },
  { type: "CALLBACK", topic: topics.robotMessage },
  { type: "CALLBACK", topic: topics.cardClick },
];

/**
 * Asks where to connect. A ticket is good for one connection within 90 seconds; the call needs no token and costs nothing.
 *
 * @source DingTalk, Stream protocol (open-dingtalk/developerpedia, docs/learn/stream/protocol.md), read 2026-11.
 */
export async function askForTicket(line: Line, settings: StreamSettings, signal: AbortSignal): Promise<Ticket> {
  const { api, clientId, clientSecret } = settings;
  const raw = await send(
    line,
    {
      method: "POST",
      url: `${api}/v1.0/gateway/connections/open`,
      body: { clientId, clientSecret, ua: "microbranch/1", subscriptions },
    },
    signal,
  );
  const answer = newHostAnswer(raw, false);
  if (answer.kind === "unknown") return { kind: "none", fault: fault("CHANNEL_UNREACHABLE") };
  if (answer.kind === "refused") return { kind: "none", fault: refusal(answer.fault) };
  const ticket = given.safeParse(answer.body).data;
  const url = ticket === undefined ? null : addressOf(ticket, api);
  return url === null
    ? { kind: "none", fault: fault("VENDOR_UNKNOWN", { vendor: { code: "endpoint", message: "No usable endpoint." } }) }
    : { kind: "ticket", url };
}

/** The call shows the secret itself: what refuses a token elsewhere refuses the secret here. */
function refusal(found: Fault): Fault {
  return found.code === "CREDENTIAL_EXPIRED" ? fault("CREDENTIAL_REJECTED", { vendor: found.vendor }) : found;
}

/** Only encrypted, unless everything stays on this machine, as with the simulator. */
function addressOf({ endpoint, ticket }: z.infer<typeof given>, api: string): string | null {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || url.username !== "" || url.hash !== "") return null;
  const isOurs = url.protocol === "ws:" && isHere(url) && api.startsWith("http://");
  if (url.protocol !== "wss:" && !isOurs) return null;
  return `${endpoint}${url.search === "" ? "?" : "&"}ticket=${encodeURIComponent(ticket)}`;
}

function isHere({ hostname }: URL): boolean {
  return hostname === "127.0.0.1" || hostname === "localhost";
}
