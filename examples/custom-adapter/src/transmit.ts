import {
  type ChannelHost,
  type Fault,
  type FreshToken,
  fault,
  hasCode,
  MicrobranchError,
  type Outcome,
  type Parcel,
} from "@microbranch/core/channel";
import { z } from "zod";
import type { Settings } from "./config.js";
import { faultOf, wasNeverWritten } from "./faults.js";

/** An open channel: from `open` to `close`. */
export interface Session {
  /** What the channel was made with. */
  readonly settings: Settings;
  /** What the host lends. */
  readonly host: ChannelHost;
  /** Fires when the channel closes and will wait no longer. */
  readonly ending: AbortSignal;
}

/** One request to Postbox. */
export interface Wanted {
  /** HTTP method. */
  readonly method: "GET" | "POST" | "DELETE";
  /** Path below the API's address. */
  readonly path: string;
  /** Sent as JSON (nothing). */
  readonly body?: unknown;
}

/** What became of a request. */
export type Reply =
  | {
      /** Postbox did it. */
      readonly kind: "done";
      /** Its answer. */
      readonly body: unknown;
    }
  | {
      /** It was certainly not done. */
      readonly kind: "refused";
      /** Why. */
      readonly fault: Fault;
    }
  | {
      /** The request may have been read, and nothing came back that says more. */
      readonly kind: "unknown";
    };

/** How long Postbox may take, in milliseconds. @source Postbox API reference, "Timeouts", 2026-02-01: 20 seconds. */
const deadlineMs = 20_000;
/** Under this name the host keeps the token. */
const tokenName = "access";

const unreachable: Reply = Object.freeze({ kind: "refused", fault: fault("CHANNEL_UNREACHABLE") });
const unknown: Reply = Object.freeze({ kind: "unknown" });

const failure = z.object({ error: z.object({ code: z.string(), message: z.string().default("") }) });
const issued = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const taken = z.object({
  results: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      message_id: z.string().optional(),
      repeated: z.boolean().default(false),
      error: failure.shape.error.optional(),
    }),
  ),
});

/** Hands a parcel over in one request, and gives one outcome per recipient in the parcel's order. */
export async function handOver(session: Session, parcel: Parcel, caller: AbortSignal): Promise<readonly Outcome[]> {
  const { rendered, recipients } = parcel;
  const to = recipients.map(({ address: { kind, id }, key }) => ({ kind, id, key }));
  const reply = await call(
    session,
    { method: "POST", path: "/v1/messages", body: { to, message: rendered.payload } },
    caller,
  );
  if (reply.kind === "refused")
    return recipients.map(({ address }) => ({ address, status: "failed", fault: reply.fault }));
  const results = reply.kind === "done" ? (taken.safeParse(reply.body).data?.results ?? []) : [];
  const at = session.host.clock.now();
  return recipients.map(({ address, key }) => {
    const result = results.find(({ kind, id }) => kind === address.kind && id === address.id);
    if (result?.error !== undefined) return { address, status: "failed", fault: faultOf(result.error) };
    if (result?.message_id === undefined) return { address, status: "uncertain", fault: fault("HANDOVER_UNKNOWN") };
    const receipt = { channel: session.settings.id, address, key, id: result.message_id, at };
    return { address, status: result.repeated ? "duplicate" : "accepted", receipt };
  });
}

/** Makes one request with the team's token; a second one only when Postbox says that the token has expired. */
export async function call(session: Session, wanted: Wanted, caller: AbortSignal): Promise<Reply> {
  const first = await borrowed(session, caller);
  if (typeof first !== "string") return first;
  const reply = await request(session, wanted, caller, first);
  if (reply.kind !== "refused" || reply.fault.code !== "CREDENTIAL_EXPIRED") return reply;
  await session.host.tokens.drop(tokenName, first);
  const second = await borrowed(session, caller);
  return typeof second === "string" ? await request(session, wanted, caller, second) : second;
}

/** The token, or why there is none. Nothing was handed over yet: a caller who gives up now gets ABORTED. */
async function borrowed(session: Session, caller: AbortSignal): Promise<string | Reply> {
  const { host, ending } = session;
  const token = host.tokens.get(tokenName, (signal) => obtain(session, signal)).catch(refusal);
  const end = AbortSignal.any([caller, ending]);
  const ended = new Promise<Reply>((resolve) => {
    if (end.aborted) resolve(unreachable);
    end.addEventListener("abort", () => resolve(unreachable), { once: true });
  });
  const first = await Promise.race([token, ended]);
  if (caller.aborted)
    throw new MicrobranchError("ABORTED", { message: "The caller aborted the delivery.", cause: caller.reason });
  return ending.aborted ? unreachable : first;
}

/** Asks for a token. The host sees to it that one process does so at a time. */
async function obtain(session: Session, signal: AbortSignal): Promise<FreshToken> {
  const { clientId, clientSecret, id } = session.settings;
  const body = { client_id: clientId, client_secret: clientSecret };
  const askedAt = session.host.clock.now();
  const reply = await request(session, { method: "POST", path: "/oauth/token", body }, signal);
  const token = reply.kind === "done" ? issued.safeParse(reply.body).data : undefined;
  if (token !== undefined) return { value: token.access_token, expiresAt: askedAt + token.expires_in * 1000 };
  if (reply.kind === "refused" && reply.fault.code === "CREDENTIAL_REJECTED")
    throw new MicrobranchError("SETTING_INVALID", {
      message: `Channel ${id}: Postbox refuses the secret. Correct clientId and clientSecret.`,
      field: "clientSecret",
    });
  throw new MicrobranchError("DEADLINE_EXCEEDED", { message: `Channel ${id}: Postbox gave no token. Try again.` });
}

/** What an error of `obtain` means for a hand-over; errors of the host rise. */
function refusal(error: unknown): Reply {
  if (hasCode(error, "SETTING_INVALID")) return { kind: "refused", fault: fault("CREDENTIAL_REJECTED") };
  if (hasCode(error, "DEADLINE_EXCEEDED")) return unreachable;
  throw error;
}

async function request(session: Session, wanted: Wanted, caller: AbortSignal, token?: string): Promise<Reply> {
  const { host, settings, ending } = session;
  const late = new AbortController();
  const over = new AbortController();
  host.clock.sleep(deadlineMs, over.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const response = await host.fetch(`${settings.api}${wanted.path}`, {
      method: wanted.method,
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      ...(wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) }),
      redirect: "error",
      signal: AbortSignal.any([caller, ending, late.signal]),
    });
    return replyOf(response.status, json(await response.text()), response.headers.get("retry-after"));
  } catch (error) {
    return wasNeverWritten(error) ? unreachable : unknown;
  } finally {
    over.abort();
  }
}

/** A 5xx in other words than Postbox's comes from something in between, which may have passed the request on. */
function replyOf(status: number, body: unknown, retryAfter: string | null): Reply {
  if (status < 300) return body === undefined ? unknown : { kind: "done", body };
  const said = failure.safeParse(body).data?.error;
  if (said !== undefined) return { kind: "refused", fault: faultOf(said, retryAfter) };
  return status >= 500 ? unknown : { kind: "refused", fault: faultOf({ code: `http_${status}`, message: "" }) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
