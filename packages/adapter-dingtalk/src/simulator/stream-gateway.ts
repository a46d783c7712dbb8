import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";

/** What the gateway checks. */
export interface GatewayOptions {
  /** Client ID of the application. */
  readonly clientId: string;
  /** Client Secret of the application. */
  readonly clientSecret: string;
  /** Epoch ms. */
  readonly now: () => number;
}

/** A frame to be pushed. */
export interface PushedFrame {
  /** Its kind. */
  readonly type: "SYSTEM" | "EVENT" | "CALLBACK";
  /** What it is about. */
  readonly topic: string;
  /** What it says. */
  readonly data: unknown;
  /** Headers besides those that every frame has (none). */
  readonly headers?: Readonly<Record<string, string | number>>;
}

/** What a client answered. */
export interface ClientAnswer {
  /** As in HTTP. */
  readonly code: number;
  /** JSON, parsed. */
  readonly data: unknown;
}

/** An answer of the gateway over HTTP. */
export interface GatewayReply {
  /** HTTP status. */
  readonly status: number;
  /** JSON. */
  readonly body: object;
}

/** A ticket is good so long, in milliseconds. @source DingTalk, Stream protocol (open-dingtalk/developerpedia), read 2026-11. */
const ticketMs = 90_000;
/** Largest frame that a client may send, in bytes: chosen here. */
const maxPayload = 262_144;

const asking = z.looseObject({
  clientId: z.string(),
  clientSecret: z.string(),
  subscriptions: z
    .array(z.looseObject({ type: z.enum(["EVENT", "CALLBACK", "SYSTEM"]), topic: z.string().min(1) }))
    .min(1),
});
const answering = z.looseObject({
  code: z.coerce.number(),
  headers: z.looseObject({ messageId: z.string() }),
  data: z.string().default(""),
});

/** The side of the simulator which pushes: tickets, connections, frames and their answers. */
export class StreamGateway {
  readonly #options: GatewayOptions;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  readonly #tickets = new Map<string, { readonly endsAt: number; readonly topics: ReadonlySet<string> }>();
  readonly #lines = new Map<WebSocket, ReadonlySet<string>>();
  readonly #sockets = new Set<Duplex>();
  readonly #waiting = new Map<string, { readonly line: WebSocket; answer(answer: ClientAnswer | null): void }>();
  #isLost = false;
  #isMute = false;
  #attempts = 0;
  #turn = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** How often a connection was asked for. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Connections that are open. */
  get lines(): number {
    return this.#lines.size;
  }

  /** Sockets that are open. */
  get sockets(): number {
    return this.#sockets.size;
  }

  /** Whether there is a network to be reached: a lost one refuses connections. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Counts a call that asks for a connection while there is no network; the caller ends its socket. */
  turnAway(): void {
    this.#attempts++;
  }

  /** Answers the call that asks for a connection. @param authority Host and port of this server. */
  ask(body: unknown, authority: string): GatewayReply {
    this.#attempts++;
    const asked = asking.safeParse(body).data;
    if (asked === undefined)
      return { status: 400, body: { code: "miss.param.subscriptions", message: "subscriptions" } };
    const { clientId, clientSecret } = this.#options;
    if (asked.clientId !== clientId || asked.clientSecret !== clientSecret)
      return { status: 401, body: { code: "authFailed", message: "wrong credentials" } };
    const ticket = `${randomUUID()}+/=`;
    const topics = new Set(asked.subscriptions.map(({ type, topic }) => `${type} ${topic}`));
    this.#tickets.set(ticket, { endsAt: this.#options.now() + ticketMs, topics });
    return { status: 200, body: { endpoint: `ws://${authority}/connect`, ticket } };
  }

  /** Takes a connection which presents a ticket, each once. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const name = new URL(request.url ?? "/", "http://simulator").searchParams.get("ticket") ?? "";
    const ticket = this.#tickets.get(name);
    this.#tickets.delete(name);
    if (this.#isLost || ticket === undefined || ticket.endsAt <= this.#options.now()) {
      socket.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n");
      return;
    }
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    this.#server.handleUpgrade(request, socket, head, (line) => this.#welcome(line, ticket.topics));
  }

  /** Pushes a frame on one of the connections that subscribed to it. @returns The answer; `null`: there is none. */
  push(frame: PushedFrame, messageId: string = randomUUID()): Promise<ClientAnswer | null> {
    const wanted = `${frame.type} ${frame.type === "EVENT" ? "*" : frame.topic}`;
    const lines = [...this.#lines].filter(([, topics]) => topics.has(wanted)).map(([line]) => line);
    const line = lines[this.#turn++ % Math.max(1, lines.length)];
    return line === undefined ? Promise.resolve(null) : this.#send(line, frame, messageId);
  }

  /** Sends text as it is on every connection. */
  pushText(text: string): void {
    for (const line of this.#lines.keys()) line.send(text);
  }

  /** Asks every connection whether it lives. @returns Whether all repeated what they were sent. */
  async ping(): Promise<boolean> {
    const opaque = randomUUID();
    const answers = await Promise.all(
      [...this.#lines.keys()].map((line) =>
        this.#send(line, { type: "SYSTEM", topic: "ping", data: { opaque } }, randomUUID()),
      ),
    );
    return answers.every(
      (answer) => answer?.code === 200 && JSON.stringify(answer.data) === JSON.stringify({ opaque }),
    );
  }

  /** Announces the end of the connections: nothing is pushed on them any more, and they are closed by `cut`. */
  announceEnd(): void {
    for (const line of this.#lines.keys()) {
      line.send(
        frameText({ type: "SYSTEM", topic: "disconnect", data: { reason: "connection is expired" } }, randomUUID()),
      );
      this.#lines.delete(line);
    }
  }

  /** Ends every connection. */
  cut(): void {
    for (const line of this.#server.clients) line.terminate();
  }

  /** Stops to read and to answer, the connections staying as they are; or goes on. */
  mute(isMute: boolean): void {
    this.#isMute = isMute;
    for (const line of this.#server.clients) {
      if (isMute) line.pause();
      else line.resume();
    }
  }

  /** Ends every connection and takes no new ones. */
  lose(): void {
    this.#isLost = true;
    this.cut();
  }

  /** Takes connections again. */
  restore(): void {
    this.#isLost = false;
  }

  #welcome(line: WebSocket, topics: ReadonlySet<string>): void {
    this.#lines.set(line, topics);
    line.on("error", () => undefined);
    line.on("close", () => {
      this.#lines.delete(line);
      for (const [id, waiting] of this.#waiting) {
        if (waiting.line !== line) continue;
        this.#waiting.delete(id);
        waiting.answer(null);
      }
    });
    line.on("message", (data) => this.#hear(String(data)));
    if (this.#isMute) line.pause();
  }

  #hear(text: string): void {
    const said = answering.safeParse(json(text)).data;
    if (said === undefined) return;
    const { messageId } = said.headers;
    const waiting = this.#waiting.get(messageId);
    this.#waiting.delete(messageId);
    waiting?.answer({ code: said.code, data: json(said.data) });
  }

  #send(line: WebSocket, frame: PushedFrame, messageId: string): Promise<ClientAnswer | null> {
    return new Promise((answer) => {
      this.#waiting.set(messageId, { line, answer });
      line.send(frameText(frame, messageId), () => undefined);
    });
  }
}

/** Whether a client said that it has the frame: a `LATER` asks for it again. */
export function isTaken(answer: ClientAnswer | null): boolean {
  if (answer === null || answer.code !== 200) return false;
  const said = z.looseObject({ status: z.string().optional() }).safeParse(answer.data).data;
  return said?.status !== "LATER";
}

function frameText({ type, topic, data, headers = {} }: PushedFrame, messageId: string): string {
  return JSON.stringify({
    specVersion: "1.0",
    type,
    headers: { messageId, topic, contentType: "application/json", ...headers },
    data: typeof data === "string" ? data : JSON.stringify(data),
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
