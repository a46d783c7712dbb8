import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { WireReply } from "@microbranch/core/testing";
import { type Answer, type ApiRequest, refused } from "./answers.js";
import { answerOf, handOvers, withoutToken } from "./api.js";
import type { Phone } from "./phone.js";
import type { WecomPlatform } from "./platform.js";
import { spoken } from "./vocabulary.js";

/** Node's HTTP client says here that a connection was refused, which the refusing side cannot see. */
const refusals = "undici:client:connectError";

/** More than any request has, in bytes. */
const maxBytes = 64 * 1_048_576;

/** Speaks the platform's protocol on a port of this machine, and answers hand-overs as it is told. */
export class SimulatorServer {
  /** Requests of any kind that arrived. */
  requests = 0;
  readonly #platform: WecomPlatform;
  readonly #phone: Phone;
  readonly #connection: Readonly<Record<string, string>>;
  readonly #server: Server;
  readonly #waiting = new Set<ServerResponse>();
  readonly #script: WireReply[] = [];
  #port = 0;

  constructor(platform: WecomPlatform, phone: Phone, keepsConnections = false) {
    this.#platform = platform;
    this.#connection = keepsConnections ? {} : { connection: "close" };
    this.#phone = phone;
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

  /** Begins to listen (on a free port). */
  async start(port = 0): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
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

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#waiting.add(response);
    response.on("close", () => this.#waiting.delete(response));
    const request = await requestOf(incoming);
    if (request === null) return void response.writeHead(413, { connection: "close" }).end();
    if (request.path.startsWith("/phone")) {
      const { status, headers, html } = await this.#phone.answer(request);
      response.writeHead(status, { "content-type": "text/html; charset=utf-8", ...headers }).end(html);
      return;
    }
    this.requests++;
    const answer = this.#answerTo(request);
    if (answer === "silence") return;
    const body = answer === "nonsense" ? "<html>It works!</html>" : answer.body;
    const isBytes = body instanceof Uint8Array || typeof body === "string";
    const type = isBytes ? "application/octet-stream" : "application/json; charset=UTF-8";
    response
      .writeHead(answer === "nonsense" ? 200 : answer.status, { "content-type": type, ...this.#connection })
      .end(isBytes ? body : JSON.stringify(body));
  }

  #answerTo(request: ApiRequest): Answer | "silence" | "nonsense" {
    const { credentials } = this.#platform;
    const { path, query } = request;
    const isRobot = withoutToken.has(path);
    if (this.#isNext("CREDENTIAL_REJECTED") && !isRobot) {
      this.#next();
      if (path !== "/cgi-bin/gettoken") credentials.expire();
      credentials.refusesNext = true;
    }
    const isGood = isRobot || credentials.refusalOf(query.get("access_token") ?? "") === null;
    return handOvers.has(path) && isGood ? this.#handOver(this.#next(), request) : answerOf(this.#platform, request);
  }

  #handOver(reply: WireReply, request: ApiRequest): Answer | "silence" | "nonsense" {
    if (reply.kind === "hang-before") return "silence";
    if (reply.kind === "fault") return refused(...spoken(reply.code, request.path));
    const group = this.#platform.groupOf(request);
    const own = reply.kind === "partial" && group !== null ? reply.fail[group] : undefined;
    if (own !== undefined) return refused(...spoken(own, request.path));
    const names = reply.kind === "partial" ? Object.keys(reply.fail) : [];
    const answer = answerOf(this.#platform, request, new Set(names.map((id) => id.toLowerCase())));
    if (reply.kind === "hang-after") return "silence";
    return reply.kind === "malformed" ? "nonsense" : answer;
  }
}

async function requestOf(incoming: IncomingMessage): Promise<ApiRequest | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  const { pathname: path, searchParams: query } = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const type = incoming.headers["content-type"] ?? "";
  return { method: incoming.method ?? "GET", path, query, type, body: Buffer.concat(chunks) };
}
