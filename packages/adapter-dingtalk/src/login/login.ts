import { type Address, type ChannelHost, MicrobranchError, readBody } from "@microbranch/core/channel";
import { z } from "zod";
import { type AppCaller, call } from "../calls/calls.js";
import { type DingtalkLoginConfig, parseLoginConfig } from "../config.js";
import { readJson } from "../http/http.js";
import { addressOf } from "../identity.js";
import { createTokenMemory } from "./token-memory.js";

/** What a login is lent. */
export type LoginHost = Pick<ChannelHost, "fetch" | "clock">;

/** Login of members on pages that are opened inside DingTalk. */
export interface DingtalkLogin {
  /**
   * Who the member is to whom `dd.requestAuthCode` gave this code; `null` when the code is unknown, used or over.
   *
   * @throws DEADLINE_EXCEEDED with `details.fault` when DingTalk cannot be asked.
   */
  identify(code: string, signal?: AbortSignal): Promise<Address | null>;
  /**
   * Who sends this request: a POST whose body is JSON, `{"code": "…"}`; `null` for anything else. Other sites cannot have a
   * browser send such a request, so that nobody is logged in as somebody else. Otherwise as `identify`.
   */
  authenticate(request: Request): Promise<Address | null>;
}

/** Most bytes of a request: chosen here. */
const maxBytes = 4096;
/** Most characters of a code: chosen here, codes have about 32. */
const codeForm = /^[\w.~+/=-]{1,512}$/u;
/** Code unknown, used, or over. @source DingTalk documentation, 通过免登码获取用户信息 and 全局错误码, 2026-08-22. */
const codeIsOver: ReadonlySet<string> = new Set(["40078", "40029"]);

const member = z.looseObject({ result: z.looseObject({ userid: z.string() }) });
const posted = z.looseObject({ code: z.string() });

/**
 * Creates a login inside DingTalk: a page asks `dd.requestAuthCode({ corpId, clientId })` for a code, which lives five
 * minutes and is good once, and posts it.
 *
 * @throws SETTING_INVALID naming the field when a setting is missing, unknown or malformed.
 * @source DingTalk documentation, 通过免登码获取用户信息, 2026-08-22. The call is not counted against the month's.
 */
export function createDingtalkLogin(config: DingtalkLoginConfig, { fetch, clock }: LoginHost): DingtalkLogin {
  const settings = parseLoginConfig(config);
  const never = new AbortController().signal;
  const app: AppCaller = {
    settings,
    host: { fetch, clock, tokens: createTokenMemory(clock) },
    ending: never,
    budget: { take: async () => null, putBack: async () => {}, used: async () => ({ used: 0, allowed: 1 }) },
  };

  async function identify(code: string, signal: AbortSignal = never): Promise<Address | null> {
    if (!codeForm.test(code)) return null;
    const body = { code };
    const path = "/topapi/v2/user/getuserinfo";
    const answer = await call(app, { host: "oapi", path, body: () => body, isHandOver: false, isFree: true }, signal);
    if (answer.kind === "refused" && codeIsOver.has(answer.fault.vendor?.code ?? "")) return null;
    const said = answer.kind === "done" ? member.safeParse(answer.body).data : undefined;
    if (said !== undefined) return addressOf("person", said.result.userid, settings);
    const found = answer.kind === "refused" ? answer.fault.code : "CHANNEL_UNREACHABLE";
    throw new MicrobranchError("DEADLINE_EXCEEDED", {
      message: `DingTalk login: DingTalk does not say who came (${found}). Try again.`,
      details: { fault: found },
    });
  }

  return {
    identify,
    async authenticate(request) {
      const type = request.headers.get("content-type") ?? "";
      if (request.method !== "POST" || !/^application\/json\b/iu.test(type)) return null;
      const code = posted.safeParse(readJson(await readBody(request, maxBytes))).data?.code;
      return code === undefined ? null : await identify(code, request.signal);
    },
  };
}
