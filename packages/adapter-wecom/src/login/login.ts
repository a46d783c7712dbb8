import type { Address, ChannelHost } from "@microbranch/core/channel";
import { z } from "zod";
import { applicationFields, checkedSettings } from "../config.js";
import { memberAddress } from "../identity.js";
import { faultError, unanswered } from "../session/session.js";
import { call, createTokenMemory } from "../tokens/tokens.js";
import { beginState, finishState } from "./state.js";

/** Settings of the login within WeCom. */
export interface WecomLoginConfig {
  /** The organisation (企业ID). */
  readonly corpId: string;
  /** The application (AgentId). */
  readonly agentId: number;
  /** Secret of the application. */
  readonly corpSecret: string;
  /** Address of the API, without a slash at its end (`https://qyapi.weixin.qq.com`). */
  readonly api?: string;
  /** Address of WeCom's own page (`https://open.weixin.qq.com/connect/oauth2/authorize`). */
  readonly authorizeUrl?: string;
  /** Where members come back to: an `https` address of the application's trusted domain, port included. */
  readonly redirectUri: string;
  /** Seals what travels through WeCom, at least 32 characters. It must be the same in all processes. */
  readonly secret: string;
  /** How long a login may take, in milliseconds, 10,000 to 3,600,000 (600,000; chosen here). */
  readonly goodMs?: number;
  /** How long a request may take, in milliseconds, 1,000 to 120,000 (20,000; chosen here). */
  readonly timeoutMs?: number;
}

/** What a login is lent. */
export type LoginHost = Pick<ChannelHost, "fetch" | "clock">;

/** Who has logged in. */
export interface WecomVisitor {
  /** The member's address, which the roster may know. */
  readonly address: Address;
  /** Where the login was to lead: a path of the host's own. */
  readonly returnTo: string;
}

/** Login of members within WeCom: WeCom's page tells who they are. */
export interface WecomLogin {
  /** Sends a browser to WeCom's page, and has it remember that it asked. `returnTo`: a path of the host's own ("/"). */
  begin(returnTo?: string): Response;
  /**
   * Who came back from WeCom's page; `null` when the request is no login begun by this browser within its time, its code is
   * used up, or the person is no member.
   *
   * @throws DEADLINE_EXCEEDED with `details.fault` when WeCom cannot be asked.
   */
  finish(request: Request): Promise<WecomVisitor | null>;
  /** The address alone of who came back, for a host's own `authenticate`. Otherwise as `finish`. */
  authenticate(request: Request): Promise<Address | null>;
}

const page = z
  .string()
  .regex(/^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)\b)[^\s?#]{1,500}$/u, "must be an https address");
const settingsSchema = z.strictObject({
  ...applicationFields,
  authorizeUrl: page.default("https://open.weixin.qq.com/connect/oauth2/authorize"),
  redirectUri: page,
  secret: z.string().min(32).max(512),
  goodMs: z.int().min(10_000).max(3_600_000).default(600_000),
});

/** Name of the cookie, which only an `https` page of this host may set. */
const cookieName = "__Host-wecom-login";
/** Code wrong, ended, or used. @source WeCom documentation, page 90313 (2024-04-08). */
const codeIsOver: ReadonlySet<string> = new Set(["40029", "42003", "42022"]);
/** Most characters of a code. @source WeCom documentation, page 91022: 512 B. */
const maxCodeChars = 512;

/**
 * Creates a login within WeCom. It asks for no more than who somebody is (`snsapi_base`).
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 * @source WeCom documentation, pages 91022, 91023 and 91335.
 */
export function createWecomLogin(config: WecomLoginConfig, { fetch, clock }: LoginHost): WecomLogin {
  const settings = checkedSettings("WeCom login", settingsSchema, config);
  const { corpId, corpSecret, agentId, api, timeoutMs, redirectUri, authorizeUrl, secret, goodMs } = settings;
  const host = { fetch, clock, tokens: createTokenMemory(clock) };
  const never = new AbortController().signal;
  const session = { id: "wecom login", api, timeoutMs, credential: { corpId, corpSecret }, host, ending: never };

  async function finish(request: Request): Promise<WecomVisitor | null> {
    const query = new URL(request.url).searchParams;
    const [code = "", state = ""] = [query.get("code") ?? "", query.get("state") ?? ""];
    const cookie = cookieIn(request.headers.get("cookie") ?? "");
    const returnTo = finishState(secret, { state, cookie }, clock.now(), goodMs);
    if (returnTo === null || code === "" || code.length > maxCodeChars) return null;
    const path = `/cgi-bin/auth/getuserinfo?${new URLSearchParams({ code })}`;
    const reply = await call(session, { path }, request.signal);
    if (reply.kind === "refused" && codeIsOver.has(reply.fault.vendor?.code ?? "")) return null;
    if (reply.kind !== "done")
      throw faultError("WeCom login: WeCom does not say who came", reply.kind === "refused" ? reply.fault : unanswered);
    const { userid } = reply.body;
    const address = typeof userid === "string" ? memberAddress(userid, corpId) : null;
    return address === null ? null : { address, returnTo };
  }

  return {
    begin(returnTo = "/") {
      const { state, cookie } = beginState(secret, returnTo, clock.now());
      const query = new URLSearchParams({
        appid: corpId,
        redirect_uri: redirectUri,
        response_type: "code",
        scope: "snsapi_base",
        state,
        agentid: String(agentId),
      });
      const seconds = Math.floor(goodMs / 1000);
      return new Response(null, {
        status: 302,
        headers: {
          location: `${authorizeUrl}?${query}#wechat_redirect`,
          "set-cookie": `${cookieName}=${cookie}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Lax`,
          "cache-control": "no-store",
        },
      });
    },
    finish,
    authenticate: async (request) => (await finish(request))?.address ?? null,
  };
}

function cookieIn(header: string): string {
  const pair = header.split(";").find((each) => each.trim().startsWith(`${cookieName}=`));
  return pair?.trim().slice(cookieName.length + 1) ?? "";
}
