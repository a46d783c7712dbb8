import { type ChannelHost, readBody } from "@microbranch/core/channel";
import { wasNeverWritten } from "../faults.js";
import { readJson } from "./read-json.js";

/** What requests leave over. */
export interface Line {
  /** What the host lends. */
  readonly host: Pick<ChannelHost, "fetch" | "clock">;
  /** Fires when the channel closes and will wait no longer. */
  readonly ending: AbortSignal;
}

/** One request. */
export interface Wanted {
  /** HTTP method. */
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Whole address. Never logged: it may hold a credential. */
  readonly url: string;
  /** Headers besides the content's type (none). */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as a form with a file (nothing). */
  readonly body?: object;
}

/** What came back. */
export type RawAnswer =
  | {
      /** An answer was read to its end. */
      readonly kind: "answered";
      /** HTTP status. */
      readonly status: number;
      /** Its JSON; `undefined` when it is none. */
      readonly body: unknown;
      /** DingTalk's id of the request, where a header tells it. */
      readonly requestId: string | undefined;
      /** What its clock shows: epoch ms; `null`: it does not say. */
      readonly date: number | null;
    }
  | {
      /** The request was certainly not written. */
      readonly kind: "unreachable";
    }
  | {
      /** The request may have been read, and nothing came back that says more. */
      readonly kind: "silent";
    };

/** How long DingTalk may take, in milliseconds: chosen here, above the 10 seconds its clients wait. */
const deadlineMs = 20_000;
/** Most of an answer that is read, in bytes: chosen here. */
const maxAnswerBytes = 4_194_304;

/** Sends one request, once. Ends when DingTalk answered, the caller or the channel gave up, or the deadline passed. */
export async function send({ host, ending }: Line, wanted: Wanted, caller: AbortSignal): Promise<RawAnswer> {
  const late = new AbortController();
  const over = new AbortController();
  host.clock.sleep(deadlineMs, over.signal).then(
    () => late.abort(),
    () => undefined,
  );
  const isForm = wanted.body instanceof FormData;
  try {
    const response = await host.fetch(wanted.url, {
      method: wanted.method,
      headers: {
        accept: "application/json",
        ...(wanted.body === undefined || isForm ? {} : { "content-type": "application/json" }),
        ...wanted.headers,
      },
      ...(wanted.body === undefined
        ? {}
        : { body: wanted.body instanceof FormData ? wanted.body : JSON.stringify(wanted.body) }),
      redirect: "error",
      signal: AbortSignal.any([caller, ending, late.signal]),
    });
    const date = Date.parse(response.headers.get("date") ?? "");
    return {
      kind: "answered",
      status: response.status,
      body: readJson(await readBody(response, maxAnswerBytes)),
      requestId: response.headers.get("x-acs-dingtalk-request-id") ?? undefined,
      date: Number.isNaN(date) ? null : date,
    };
  } catch (error) {
    return { kind: wasNeverWritten(error) ? "unreachable" : "silent" };
  } finally {
    over.abort();
  }
}
