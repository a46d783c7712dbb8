import { type ChannelHost, type Fault, type FreshToken, fault, type MicrobranchError } from "@microbranch/core/channel";
import { tokenFaultOf } from "../faults.js";
import {
  aborted,
  type Caller,
  faultError,
  faultWithin,
  type Reply,
  request,
  type Session,
  unreachable,
  type Wanted,
} from "../session/session.js";

export { createTokenMemory } from "./memory.js";

/** What a token is obtained with; one token for each organisation and secret. */
export interface Credential {
  /** The organisation. */
  readonly corpId: string;
  /** The application's secret. */
  readonly corpSecret: string;
}

/** What requests with a token are made with. */
export interface CredentialedCaller extends Caller {
  /** What tokens are obtained with. */
  readonly credential: Credential;
  /** What the host lends. */
  readonly host: Pick<ChannelHost, "fetch" | "clock" | "tokens">;
}

/** An open route that has a credential. */
export interface CredentialedSession extends Session {
  /** What tokens are obtained with. */
  readonly credential: Credential;
}

/** Under this name the host keeps the token. */
const tokenName = "access";
/** A token is renewed that long before it ends, in milliseconds (chosen here; it may end before its time anyway). */
const marginMs = 300_000;
/** How long a token is good when the platform does not say, in milliseconds. @source Page 91039 (2024-03-26): 7200 s. */
const usualMs = 7_200_000;

/**
 * Makes one request with the application's token; a second one only when the platform says that the token has ended.
 *
 * @throws ABORTED when the caller gives up before the request.
 */
export async function call(session: CredentialedCaller, wanted: Wanted, caller: AbortSignal): Promise<Reply> {
  const first = await borrowed(session, caller);
  if (typeof first !== "string") return first;
  const reply = await request(session, withToken(wanted, first), caller);
  if (reply.kind !== "refused" || reply.fault.code !== "CREDENTIAL_EXPIRED") return reply;
  await session.host.tokens.drop(tokenName, first);
  const second = await borrowed(session, caller);
  return typeof second === "string" ? await request(session, withToken(wanted, second), caller) : second;
}

function withToken(wanted: Wanted, token: string): Wanted {
  const mark = wanted.path.includes("?") ? "&" : "?";
  return { ...wanted, path: `${wanted.path}${mark}access_token=${encodeURIComponent(token)}` };
}

/** The token, or why there is none. Nothing was handed over yet: a caller who gives up now gets ABORTED. */
async function borrowed(session: CredentialedCaller, caller: AbortSignal): Promise<string | Reply> {
  const { host, ending } = session;
  const token = host.tokens.get(tokenName, (signal) => obtain(session, signal)).catch(refusal);
  const end = AbortSignal.any([caller, ending]);
  let stop = (): void => {};
  const ended = new Promise<Reply>((resolve) => {
    stop = () => resolve(unreachable);
    if (end.aborted) stop();
    end.addEventListener("abort", stop, { once: true });
  });
  try {
    const first = await Promise.race([token, ended]);
    if (caller.aborted) throw aborted(caller);
    return ending.aborted ? unreachable : first;
  } finally {
    end.removeEventListener("abort", stop);
  }
}

/** Asks for a token. The host sees to it that one process does so at a time. */
async function obtain(session: CredentialedCaller, signal: AbortSignal): Promise<FreshToken> {
  const { corpId, corpSecret } = session.credential;
  const query = new URLSearchParams({ corpid: corpId, corpsecret: corpSecret });
  const askedAt = session.host.clock.now();
  const reply = await request(session, { path: `/cgi-bin/gettoken?${query}` }, signal);
  if (reply.kind === "unknown") throw noToken(session.id, unreachableFault);
  if (reply.kind === "refused") throw noToken(session.id, refusedToken(reply));
  const { access_token: value, expires_in: seconds } = reply.body;
  if (typeof value !== "string" || value === "") throw noToken(session.id, unreachableFault);
  const goodMs = typeof seconds === "number" && seconds > 0 ? seconds * 1000 : usualMs;
  return { value, expiresAt: askedAt + Math.max(goodMs - marginMs, goodMs / 2) };
}

const unreachableFault = fault("CHANNEL_UNREACHABLE");

function refusedToken({ fault: said }: Extract<Reply, { kind: "refused" }>): Fault {
  return said.vendor === null ? said : tokenFaultOf(said.vendor);
}

function noToken(id: string, why: Fault): MicrobranchError {
  return faultError(`Channel ${id}: WeCom gave no token`, why);
}

/** What an error of `obtain` means for a request. */
function refusal(error: unknown): Reply {
  return { kind: "refused", fault: faultWithin(error), body: {} };
}
