import {
  type ChannelHost,
  type Fault,
  type FreshToken,
  fault,
  hasCode,
  MicrobranchError,
} from "@microbranch/core/channel";
import { z } from "zod";
import { type Answer, type Line, newHostAnswer, oldHostAnswer, send } from "../http/http.js";
import type { AppSettings } from "../settings/settings.js";

/** The two generations of hosts. */
export type HostName = "api" | "oapi";

/** An application that is open. */
export interface AppLine extends Line {
  /** Who calls. */
  readonly settings: AppSettings;
  /** What the host lends. */
  readonly host: Pick<ChannelHost, "fetch" | "clock" | "tokens">;
}

/** Under which name the host keeps the token of each. */
const names: Readonly<Record<HostName, string>> = Object.freeze({ api: "api", oapi: "oapi" });

/** A token is renewed so long before its end, in milliseconds: chosen here, above the five minutes of DingTalk's clients. */
const marginMs = 600_000;

const issuedByApi = z.looseObject({ accessToken: z.string().min(1), expireIn: z.coerce.number().positive() });
const issuedByOapi = z.looseObject({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/** What came of asking for a token. */
export type Issued =
  | {
      /** There is one. */
      readonly kind: "issued";
      /** The token and its end. */
      readonly token: FreshToken;
      /** What DingTalk's clock showed: epoch ms; `null`: it did not say. */
      readonly date: number | null;
    }
  | {
      /** There is none. */
      readonly kind: "none";
      /** Why. */
      readonly fault: Fault;
    };

/** Which host's token serves a host. */
function issuerOf({ sharesToken }: AppSettings, host: HostName): HostName {
  return sharesToken ? "api" : host;
}

/**
 * Asks for a token. It costs nothing and shows nothing, and while one is good the same one comes back.
 *
 * @source DingTalk documentation, 获取企业内部应用的accessToken and 获取企业内部应用的access_token, 2026-08-22.
 */
export async function issue(line: AppLine, host: HostName, signal: AbortSignal): Promise<Issued> {
  const { clientId, clientSecret, api, oapi } = line.settings;
  const issuer = issuerOf(line.settings, host);
  const askedAt = line.host.clock.now();
  const query = new URLSearchParams({ appkey: clientId, appsecret: clientSecret });
  const raw = await send(
    line,
    issuer === "api"
      ? { method: "POST", url: `${api}/v1.0/oauth2/accessToken`, body: { appKey: clientId, appSecret: clientSecret } }
      : { method: "GET", url: `${oapi}/gettoken?${query}` },
    signal,
  );
  const answer = (issuer === "api" ? newHostAnswer : oldHostAnswer)(raw, false);
  const token = answer.kind === "done" ? readToken(answer.body, askedAt) : null;
  if (token !== null) return { kind: "issued", token, date: raw.kind === "answered" ? raw.date : null };
  return { kind: "none", fault: refusalOf(answer) };
}

function readToken(body: unknown, askedAt: number): FreshToken | null {
  const byApi = issuedByApi.safeParse(body).data;
  if (byApi !== undefined) return fresh(byApi.accessToken, byApi.expireIn, askedAt);
  const byOapi = issuedByOapi.safeParse(body).data;
  return byOapi === undefined ? null : fresh(byOapi.access_token, byOapi.expires_in, askedAt);
}

function fresh(value: string, seconds: number, askedAt: number): FreshToken {
  const lastsMs = seconds * 1000;
  return { value, expiresAt: askedAt + Math.max(lastsMs - marginMs, Math.floor(lastsMs / 2)) };
}

/** Wrong credentials have several codes: whatever says that a token is wrong means, here, that the secret is. */
function refusalOf(answer: Answer): Fault {
  if (answer.kind !== "refused") return fault("CHANNEL_BUSY");
  const { code, vendor } = answer.fault;
  return code === "CREDENTIAL_EXPIRED" ? fault("CREDENTIAL_REJECTED", { vendor }) : answer.fault;
}

/** A token on loan, or why there is none. */
export type Borrowed =
  | { readonly kind: "token"; readonly value: string }
  | { readonly kind: "none"; readonly fault: Fault };

/**
 * The token of a host, shared by all processes.
 *
 * @throws ABORTED when the caller gave up: nothing was handed over yet.
 */
export async function borrow(line: AppLine, host: HostName, caller: AbortSignal): Promise<Borrowed> {
  const refusals: Fault[] = [];
  const token = line.host.tokens
    .get(names[issuerOf(line.settings, host)], async (signal) => {
      const issued = await issue(line, host, signal);
      if (issued.kind === "issued") return issued.token;
      refusals.push(issued.fault);
      throw notIssued(line.settings.id, issued.fault);
    })
    .then(
      (value): Borrowed => ({ kind: "token", value }),
      (error: unknown) => unlent(error, refusals),
    );
  const closed: Borrowed = { kind: "none", fault: fault("CHANNEL_UNREACHABLE") };
  const first = await Promise.race([token, ended(AbortSignal.any([caller, line.ending]), closed)]);
  if (caller.aborted)
    throw new MicrobranchError("ABORTED", { message: "The caller aborted the operation.", cause: caller.reason });
  return line.ending.aborted ? closed : first;
}

/** Gives a token back that was refused. */
export async function giveBack(line: AppLine, host: HostName, value: string): Promise<void> {
  await line.host.tokens.drop(names[issuerOf(line.settings, host)], value);
}

function ended<T>(signal: AbortSignal, value: T): Promise<T> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(value);
    signal.addEventListener("abort", () => resolve(value), { once: true });
  });
}

/** The host may hand one process's error to others that wait: it says by itself what the fault is. */
function notIssued(id: string, { code }: Fault): MicrobranchError {
  if (code === "CREDENTIAL_REJECTED")
    return new MicrobranchError("SETTING_INVALID", {
      message: `Channel ${id}: DingTalk refuses the credentials. Correct clientId and clientSecret.`,
      field: "clientSecret",
    });
  return new MicrobranchError("DEADLINE_EXCEEDED", {
    message: `Channel ${id}: DingTalk gave no token (${code}). Try again.`,
    details: { fault: code },
  });
}

function unlent(error: unknown, [own]: readonly Fault[]): Borrowed {
  if (own !== undefined) return { kind: "none", fault: own };
  if (hasCode(error, "SETTING_INVALID")) return { kind: "none", fault: fault("CREDENTIAL_REJECTED") };
  if (hasCode(error, "DEADLINE_EXCEEDED")) return { kind: "none", fault: fault("CHANNEL_UNREACHABLE") };
  throw error;
}
