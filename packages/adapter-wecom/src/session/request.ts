import { type ChannelHost, type Fault, fault, readBody } from "@microbranch/core/channel";
import { faultOf, wasNeverWritten } from "../faults.js";

/** What requests are made with. */
export interface Caller {
  /** The route. */
  readonly id: string;
  /** Address of the API. */
  readonly api: string;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs: number;
  /** What the host lends. */
  readonly host: Pick<ChannelHost, "fetch" | "clock">;
  /** Fires when the route closes and will wait no longer. */
  readonly ending: AbortSignal;
}

/** An open route: from `open` to `close`. */
export interface Session extends Caller {
  /** What the host lends. */
  readonly host: ChannelHost;
}

/** One request to WeCom. */
export interface Wanted {
  /** Path below the API's address, with its query. */
  readonly path: string;
  /** Sent by POST: an object as JSON, bytes as they are (nothing, and then by GET). */
  readonly body?: object | Uint8Array<ArrayBuffer>;
  /** Content type of bytes (JSON). */
  readonly type?: string;
  /** A file of at most that many bytes is wanted: `bytes` of the answer (JSON is wanted). */
  readonly fileBytes?: number;
}

/** What became of a request. */
export type Reply =
  | {
      /** WeCom did it: `errcode` 0. */
      readonly kind: "done";
      /** Its answer. */
      readonly body: Readonly<Record<string, unknown>>;
    }
  | {
      /** It was certainly not done. */
      readonly kind: "refused";
      /** Why. */
      readonly fault: Fault;
      /** Its answer, where there was one. */
      readonly body: Readonly<Record<string, unknown>>;
    }
  | {
      /** The request may have been read, and nothing came back that says more. */
      readonly kind: "unknown";
    };

/** Nothing was written. */
export const unreachable: Reply = Object.freeze({ kind: "refused", fault: fault("CHANNEL_UNREACHABLE"), body: {} });
/** Nothing came back. */
export const unanswered: Fault = fault("CHANNEL_UNREACHABLE");
const unknown: Reply = Object.freeze({ kind: "unknown" });

/** Makes one request, never a second one. Gives up after the session's time, by the host's clock. */
export async function request(session: Caller, wanted: Wanted, caller: AbortSignal): Promise<Reply> {
  const { host, ending, api, timeoutMs } = session;
  const late = new AbortController();
  const over = new AbortController();
  host.clock.sleep(timeoutMs, over.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const response = await host.fetch(`${api}${wanted.path}`, {
      ...sending(wanted),
      redirect: "error",
      signal: AbortSignal.any([caller, ending, late.signal]),
    });
    const file = wanted.fileBytes === undefined ? null : await fileOf(response, wanted.fileBytes);
    return file ?? replyOf(response.status, json(await response.text()));
  } catch (error) {
    return wasNeverWritten(error) ? unreachable : unknown;
  } finally {
    over.abort();
  }
}

/**
 * The file in an answer; `null`: there is none, and what is there says why.
 *
 * @source WeCom documentation, page 90254: a failure is JSON, to be told by its content type.
 */
async function fileOf(response: Response, maxBytes: number): Promise<Reply | null> {
  const [type = ""] = (response.headers.get("content-type") ?? "").split(";");
  const isFile = response.ok && (response.headers.has("content-disposition") || !/json|text/iu.test(type));
  if (!isFile) return null;
  const bytes = await readBody(response, maxBytes);
  if (bytes === null) return { kind: "refused", fault: fault("CONTENT_TOO_LARGE"), body: {} };
  return { kind: "done", body: { bytes } };
}

function sending({ body, type = "application/json" }: Wanted): RequestInit {
  if (body === undefined) return { method: "GET" };
  const bytes = body instanceof Uint8Array ? body : JSON.stringify(body);
  return { method: "POST", headers: { "content-type": type }, body: bytes };
}

/**
 * Only `errcode` tells success from failure; the status is 200 for both. A 5xx without a code comes from something in
 * between, which may have passed the request on.
 */
function replyOf(status: number, body: unknown): Reply {
  if (isRecord(body) && typeof body["errcode"] === "number") {
    if (body["errcode"] === 0) return { kind: "done", body };
    const message = typeof body["errmsg"] === "string" ? body["errmsg"] : "";
    return { kind: "refused", fault: faultOf({ code: String(body["errcode"]), message }), body };
  }
  if (status < 400 || status >= 500) return unknown;
  return { kind: "refused", fault: faultOf({ code: `http_${status}`, message: "" }), body: {} };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
