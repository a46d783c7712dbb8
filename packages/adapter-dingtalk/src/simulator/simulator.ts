import {
  callbackRequest,
  cardClick,
  cardHeaders,
  robotHeaders,
  robotMessage,
  type SimulatedSaying,
} from "./callbacks.js";
import { createInboundSide, type InboundSide } from "./inbound-side.js";
import { Platform, type SimulatedApp, type SimulatedMessage, type SimulatedRobot } from "./platform.js";
import { Script, type SimulatedReply } from "./script.js";
import { SimulatorServer } from "./server.js";
import { isTaken } from "./stream-gateway.js";

/** How to simulate an organisation. */
export interface DingtalkSimulatorOptions {
  /** What shows the time: epoch ms. */
  readonly clock: { now(): number };
  /** Ids of the members ("member-1" to "member-3"). */
  readonly people?: readonly string[];
  /** Ids of the groups in which the robot is installed ("group-1"). */
  readonly groups?: readonly string[];
  /** The application, as its console shows it (an invented one). */
  readonly app?: Partial<SimulatedApp>;
  /** Custom robots (one, which signs, for each group). */
  readonly robots?: readonly SimulatedRobot[];
  /** Whether limits by time are kept to; turn it off where the clock stands still (true). */
  readonly keepsRates?: boolean;
  /** Port on the loopback interface (any free one). */
  readonly port?: number;
}

/** Takes callbacks, as `Channel.handle` does. */
export type CallbackTaker = (request: Request) => Promise<Response>;

/** A running simulator. */
export interface DingtalkSimulator {
  /** Where both hosts are: the settings `api` and `oapi`. `/phone/<id>` below it shows what somebody sees. */
  readonly url: string;
  /** The application, as its console shows it. */
  readonly app: SimulatedApp;
  /** The custom robots. */
  readonly robots: readonly SimulatedRobot[];
  /** What people see, in order. */
  readonly messages: readonly SimulatedMessage[];
  /** Requests of any kind that arrived. */
  readonly requests: number;
  /** How often a token was asked for. */
  readonly tokenRequests: number;
  /** Requests that wait for an answer. */
  readonly waiting: number;
  /** Lines up the answers to the next messages that are handed over; afterwards everything is looked at as usual. */
  answer(replies: readonly SimulatedReply[]): void;
  /** Ends every token before its time. */
  expireTokens(): void;
  /** Has somebody read a message, or the platform drop it without a word (with the code of `getsendresult`). */
  report(id: string, to: string, what: { readonly read: true } | { readonly dropped: string }): void;
  /** What goes to the application: connections of the stream, files of members, codes for pages. */
  readonly inbound: InboundSide;
  /** Has callbacks go to this. */
  onCallback(taker: CallbackTaker): void;
  /** Has somebody write to the robot, over the stream while there is a connection. @returns Whether it was taken. */
  say(saying: SimulatedSaying): Promise<boolean>;
  /** Has somebody press a button of a card which they see, counted from 0. @returns Whether it was taken. */
  press(message: SimulatedMessage, userId: string, button: number): Promise<boolean>;
  /** Has somebody answer an invitation in their calendar; the application is told over the stream. @returns Whether it took it. */
  respond(message: SimulatedMessage, status: "accepted" | "declined" | "tentative"): Promise<boolean>;
  /** Pushes an event of the organisation over the stream. @returns Whether it was taken. */
  happen(eventType: string, data: object): Promise<boolean>;
  /** Ends it, and every connection. */
  close(): Promise<void>;
}

/** What connections carry. @source DingTalk, Stream protocol (open-dingtalk/developerpedia), read 2026-11. */
const streamTopics = { message: "/v1.0/im/bot/messages/get", click: "/v1.0/card/instances/callback" };

const inventedApp: SimulatedApp = {
  corpId: "dingsimulated",
  clientId: "dingsimulatedclient",
  clientSecret: "simulated-client-secret",
  agentId: 4_711_000,
  templateId: "simulated.schema",
  cardSecret: "simulated-card-secret",
  routeKey: "microbranch",
};

/** Starts an imaginary DingTalk on this machine, which keeps to the documented limits and reaches nobody. */
export async function createDingtalkSimulator(options: DingtalkSimulatorOptions): Promise<DingtalkSimulator> {
  const { clock, people = ["member-1", "member-2", "member-3"], groups = ["group-1"], keepsRates = true } = options;
  const app: SimulatedApp = { ...inventedApp, ...options.app };
  const robots =
    options.robots ??
    groups.map((group, place) => ({
      group,
      accessToken: `simulated-robot-${place + 1}`,
      secret: `SECsimulated-secret-${place}`,
    }));
  const platform = new Platform({ people, groups, app, robots }, clock, keepsRates);
  const script = new Script();
  const inbound = createInboundSide(platform);
  const server = new SimulatorServer(platform, script, inbound);
  const { gateway } = inbound;
  let taker: CallbackTaker = async () => new Response(null, { status: 502 });
  const turns = new Map<string, number>();
  /** The stream first: DingTalk has one way or the other. */
  async function bring(topic: string, data: object, headers: Record<string, string>): Promise<boolean> {
    if (gateway.lines > 0) return isTaken(await gateway.push({ type: "CALLBACK", topic, data }));
    return (await taker(callbackRequest(JSON.stringify(data), headers))).ok;
  }

  await server.start(options.port ?? 0);
  const simulator: DingtalkSimulator = {
    app,
    robots,
    inbound,
    get url() {
      return server.url;
    },
    get messages() {
      return platform.messages.filter(({ dropped, isRecalled }) => dropped === null && !isRecalled);
    },
    get requests() {
      return server.requests;
    },
    get tokenRequests() {
      return platform.tokenRequests;
    },
    get waiting() {
      return server.waiting;
    },
    answer: (replies) => script.add(replies),
    expireTokens: () => platform.expireTokens(),
    report(id, to, what) {
      const change = "read" in what ? { isRead: true } : { dropped: what.dropped };
      platform.change((message) => message.id === id && message.to === to, change);
    },
    onCallback(next) {
      taker = next;
    },
    say(saying) {
      const now = clock.now();
      return bring(streamTopics.message, robotMessage(saying, app, platform.next(), now), robotHeaders(app, now));
    },
    press(message, userId, button) {
      const outTrackId = /^card:([^:]+):/u.exec(message.id)?.[1] ?? "";
      const name = `${outTrackId} ${userId}`;
      const turn = turns.get(name) ?? 0;
      turns.set(name, turn + 1);
      const { token = "", value = "" } = message.buttons[button] ?? {};
      const click = cardClick(app, { outTrackId, userId, token, value, turn });
      return bring(streamTopics.click, click, cardHeaders(app, clock.now()));
    },
    respond(message, status) {
      const calendarEventId = decodeURIComponent(message.id.split(":")[1] ?? "");
      inbound.calendar.respond(calendarEventId, message.to, status);
      const data = {
        calendarEventId,
        calendarEventUpdateTime: platform.next(),
        calendarId: "primary",
        changeType: "updated",
      };
      return simulator.happen("calendar_event_change", data);
    },
    async happen(eventType, data) {
      const now = clock.now();
      const headers = { eventId: `event-${platform.next()}`, eventType, eventCorpId: app.corpId, eventBornTime: now };
      return isTaken(await gateway.push({ type: "EVENT", topic: "*", data, headers }));
    },
    close: () => server.stop(),
  };
  return simulator;
}

export {
  callbackRequest,
  cardHeaders,
  robotHeaders,
  type SimulatedSaying,
} from "./callbacks.js";
export type { InboundSide } from "./inbound-side.js";
export type {
  SimulatedApp,
  SimulatedButton,
  SimulatedMessage,
  SimulatedRobot,
  SimulatedRoute,
} from "./platform.js";
export type { SimulatedReply } from "./script.js";
export type { SimulatedFile } from "./sent-files.js";
export { type ClientAnswer, isTaken, type PushedFrame } from "./stream-gateway.js";
export { type SimulatedSpeech, speaks, unlisted } from "./vocabulary.js";
