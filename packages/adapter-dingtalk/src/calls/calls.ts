import { type ChannelHost, MicrobranchError } from "@microbranch/core/channel";
import { type Answer, newHostAnswer, oldHostAnswer, send } from "../http/http.js";
import { type AppLine, borrow, giveBack, type HostName } from "../tokens/tokens.js";
import type { CallBudget } from "./budget.js";

/** An application, and what it may still call this month. */
export interface AppCaller extends AppLine {
  /** The month's calls. */
  readonly budget: CallBudget;
}

/** An application whose channel is open. */
export interface App extends AppCaller {
  /** What the host lends. */
  readonly host: ChannelHost;
}

/** One call of an application. */
export interface AppCall {
  /** Which of the two hosts. */
  readonly host: HostName;
  /** HTTP method ("POST"). */
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the host. */
  readonly path: string;
  /** Query besides the credential (none). */
  readonly query?: Readonly<Record<string, string>>;
  /** Headers besides the credential (none). */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as a form with a file; made anew for a repeat (nothing). */
  readonly body?: () => object;
  /** Whether it sends something that people see: silence then leaves it open whether it did. */
  readonly isHandOver: boolean;
  /** Whether it is one of those that DingTalk does not count (false). */
  readonly isFree?: boolean;
}

/**
 * Makes a call with the application's token; a second one only when DingTalk says that the token has expired.
 *
 * @throws ABORTED when the caller gave up before the call was made.
 */
export async function call(app: AppCaller, wanted: AppCall, caller: AbortSignal): Promise<Answer> {
  const first = await borrow(app, wanted.host, caller);
  if (first.kind === "none") return { kind: "refused", fault: first.fault };
  const answer = await callWith(app, wanted, caller, first.value);
  if (answer.kind !== "refused" || answer.fault.code !== "CREDENTIAL_EXPIRED") return answer;
  await giveBack(app, wanted.host, first.value);
  const second = await borrow(app, wanted.host, caller);
  if (second.kind === "none") return { kind: "refused", fault: second.fault };
  return await callWith(app, wanted, caller, second.value);
}

async function callWith(app: AppCaller, wanted: AppCall, caller: AbortSignal, token: string): Promise<Answer> {
  const { host, method = "POST", path, query = {}, body, isHandOver, isFree = false } = wanted;
  const spent = isFree ? null : await app.budget.take();
  if (spent !== null) return { kind: "refused", fault: spent };
  if (caller.aborted)
    throw new MicrobranchError("ABORTED", { message: "The caller aborted the operation.", cause: caller.reason });
  const isNew = host === "api";
  const words = new URLSearchParams({ ...query, ...(isNew ? {} : { access_token: token }) }).toString();
  const raw = await send(
    app,
    {
      method,
      url: `${app.settings[host]}${path}${words === "" ? "" : `?${words}`}`,
      headers: { ...wanted.headers, ...(isNew && { "x-acs-dingtalk-access-token": token }) },
      ...(body === undefined ? {} : { body: body() }),
    },
    caller,
  );
  const answer = (isNew ? newHostAnswer : oldHostAnswer)(raw, isHandOver);
  if (!isFree && answer.kind === "refused" && isUncounted(answer.fault.code)) await app.budget.putBack();
  return answer;
}

/** Refused by throttling, or never arrived. @source DingTalk documentation, 调用频次与限流, 2026-08-22: not counted. */
function isUncounted(code: string): boolean {
  return code === "RATE_EXCEEDED" || code === "CHANNEL_UNREACHABLE";
}

export { type CallBudget, createCallBudget } from "./budget.js";
