import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { WireReply } from "@microbranch/core/testing";
import { type Postbox, type PostboxAnswer, refused } from "./postbox.js";
import { spoken } from "./vocabulary.js";

/** Node's HTTP client says here that a connection was refused, which the refusing side cannot see. */
const refusals = "undici:client:connectError";

/** Speaks Postbox's protocol on a port of this machine, and answers hand-overs as it is told. */
export class PostboxServer {
  /** Requests of any kind that arrived. */
  requests = 0;
  /** How often a token was asked for. */
  tokenRequests = 0;
  readonly #postbox: Postbox;
  readonly #server: Server;
  readonly #waiting = new Set<ServerResponse>();
  readonly #script: WireReply[] = [];
  #port = 0;

  constructor(postbox: Postbox) {
    this.#postbox = postbox;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Where the API is. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Requests that wait for an answer. Idle sockets are not counted: `fetch` keeps some, and they are the host's. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Begins to listen. */
  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
    subscribe(refusals, this.#wasRefused);
  }

  /** Lines up what is answered to the next hand-overs. */
  answer(script: readonly WireReply[]): void {
    this.#script.push(...script);
    this.#listen();
  }

  /** Ends it, and every connection. */
  async stop(): Promise<void> {
    unsubscribe(refusals, this.#wasRefused);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  readonly #wasRefused = (message: unknown): void => {
    const { connectParams } = message as { readonly connectParams: { readonly port: string } };
    if (Number(connectParams.port) === this.#port && this.#isNext("CHANNEL_UNREACHABLE")) this.#next();
  };

  #isNext(code: string): boolean {
    const [head] = this.#script;
    return head?.kind === "fault" && head.code === code;
  }

  #next(): WireReply {
    const reply = this.#script.shift() ?? { kind: "ok" };
    this.#listen();
    return reply;
  }

  /** Takes connections, unless the next one is to be refused. */
  #listen(): void {
    const isRefusing = this.#isNext("CHANNEL_UNREACHABLE");
    if (isRefusing && this.#server.listening) this.#server.close();
    if (!isRefusing && !this.#server.listening) this.#server.listen(this.#port, "127.0.0.1");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    this.#waiting.add(response);
    response.on("close", () => this.#waiting.delete(response));
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    const answer = this.#answerTo(request, text === "" ? null : JSON.parse(text));
    if (answer === "silence") return;
    const body = answer === "nonsense" ? "<html>It works!</html>" : JSON.stringify(answer.body);
    const { status, headers = {} } = answer === "nonsense" ? { status: 200 } : answer;
    response.writeHead(status, { "content-type": "application/json", connection: "close", ...headers }).end(body);
  }

  #answerTo({ method, url, headers }: IncomingMessage, body: unknown): Answer {
    const postbox = this.#postbox;
    if (url === "/oauth/token") {
      this.tokenRequests++;
      if (this.#isNext("CREDENTIAL_REJECTED")) {
        this.#next();
        postbox.refusesClient = true;
      }
      return postbox.issue(body);
    }
    if (this.#isNext("CREDENTIAL_REJECTED")) {
      this.#next();
      postbox.expire();
      postbox.refusesClient = true;
    }
    const refusal = postbox.refusalOf(headers.authorization);
    if (refusal !== null) return refusal;
    if (url === "/v1/me") return postbox.me();
    const [, id] = /^\/v1\/messages\/(.+)$/u.exec(url ?? "") ?? [];
    if (method === "DELETE" && id !== undefined) return postbox.retract(decodeURIComponent(id));
    return url === "/v1/messages" ? this.#handOver(this.#next(), body) : refused(404, "not_found");
  }

  #handOver(reply: WireReply, body: unknown): Answer {
    if (reply.kind === "hang-before") return "silence";
    if (reply.kind === "fault") {
      const { status, code } = spoken(reply.code);
      const { retryAfterMs } = reply;
      const headers = retryAfterMs === undefined ? {} : { "retry-after": String(retryAfterMs / 1000) };
      return { ...refused(status, code), headers };
    }
    const fail = reply.kind === "partial" ? new Map(Object.entries(reply.fail)) : new Map<string, never>();
    const answer = this.#postbox.take(body, (id) => {
      const code = fail.get(id);
      return code && spoken(code).code;
    });
    if (reply.kind === "hang-after") return "silence";
    return reply.kind === "malformed" ? "nonsense" : answer;
  }
}

type Answer = (PostboxAnswer & { readonly headers?: Readonly<Record<string, string>> }) | "silence" | "nonsense";
