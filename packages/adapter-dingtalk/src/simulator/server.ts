import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { newRefused, type SimulatedAnswer, type SimulatedRequest } from "./answers.js";
import { createDesk, type Desk } from "./desk.js";
import { gatewayPath, type InboundSide } from "./inbound-side.js";
import { phonePage } from "./phone.js";
import type { Platform } from "./platform.js";
import type { Script } from "./script.js";

/** Node's HTTP client says here that a connection was refused, which the refusing side cannot see. */
const refusals = "undici:client:connectError";

/** Speaks the protocol of both hosts on one port of this machine. */
export class SimulatorServer {
  /** Requests of any kind that arrived. */
  requests = 0;
  readonly #platform: Platform;
  readonly #script: Script;
  readonly #inbound: InboundSide;
  readonly #desk: Desk;
  readonly #server: Server;
  readonly #waiting = new Set<ServerResponse>();
  #port = 0;

  constructor(platform: Platform, script: Script, inbound: InboundSide) {
    this.#platform = platform;
    this.#script = script;
    this.#inbound = inbound;
    this.#desk = createDesk(platform, script, inbound, () => this.url);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on("upgrade", (request, socket, head) => inbound.gateway.upgrade(request, socket, head));
    script.onChange(() => this.#listen());
  }

  /** The server, for whatever else speaks on its port. */
  get http(): Server {
    return this.#server;
  }

  /** Where both hosts are. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Requests that wait for an answer. Idle sockets are not counted: `fetch` keeps some, and they are the host's. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Begins to listen; port 0 is any free one. */
  async start(port: number): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
    subscribe(refusals, this.#wasRefused);
  }

  /** Ends it, and every connection. */
  async stop(): Promise<void> {
    unsubscribe(refusals, this.#wasRefused);
    this.#inbound.gateway.lose();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  readonly #wasRefused = (message: unknown): void => {
    const { connectParams } = message as { readonly connectParams: { readonly port: string } };
    if (Number(connectParams.port) === this.#port && this.#script.isNext("CHANNEL_UNREACHABLE")) this.#script.next();
  };

  /** Takes connections, unless the next one is to be refused. */
  #listen(): void {
    const isRefusing = this.#script.isNext("CHANNEL_UNREACHABLE");
    if (isRefusing && this.#server.listening) this.#server.close();
    if (!isRefusing && !this.#server.listening) this.#server.listen(this.#port, "127.0.0.1");
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(incoming.url ?? "/", this.url);
    if (incoming.method === "GET" && pathname.startsWith("/phone")) return this.#showPhone(pathname, response);
    const file = incoming.method === "GET" ? this.#inbound.files.at(pathname) : undefined;
    if (file !== undefined) return void response.writeHead(200, { "content-type": file.type }).end(file.bytes);
    if (pathname === gatewayPath && this.#inbound.gateway.isLost) return this.#turnAway(incoming);
    this.requests++;
    this.#waiting.add(response);
    response.on("close", () => this.#waiting.delete(response));
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const said = json(bytes.toString("utf8"));
    const isAsking = incoming.method === "POST" && pathname === gatewayPath;
    const answer = isAsking
      ? this.#inbound.gateway.ask(said, new URL(this.url).host)
      : await this.#answerTo({
          method: incoming.method ?? "GET",
          path: pathname,
          query: searchParams,
          token: String(incoming.headers["x-acs-dingtalk-access-token"] ?? ""),
          clientToken: String(incoming.headers["x-client-token"] ?? ""),
          body: said,
          bytes,
          type: incoming.headers["content-type"] ?? "",
        });
    if (answer === "silence") return;
    const isNonsense = answer === "nonsense";
    response.sendDate = false;
    response
      .writeHead(isNonsense ? 200 : answer.status, {
        "content-type": isNonsense ? "text/html" : "application/json",
        date: new Date(this.#platform.clock.now()).toUTCString(),
        connection: "close",
      })
      .end(isNonsense ? "<html>It works!</html>" : JSON.stringify(answer.body));
  }

  #turnAway({ socket }: IncomingMessage): void {
    this.#inbound.gateway.turnAway();
    socket.destroy();
  }

  async #answerTo(request: SimulatedRequest): Promise<SimulatedAnswer | "silence" | "nonsense"> {
    try {
      return await this.#desk(request);
    } catch {
      return newRefused(500, "system.error");
    }
  }

  #showPhone(path: string, response: ServerResponse): void {
    const name = decodeURIComponent(path.slice("/phone/".length));
    response
      .writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      })
      .end(phonePage(this.#platform, name));
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
