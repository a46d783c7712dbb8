import { type ChannelHost, type Fault, readBody } from "@microbranch/core/channel";
import { z } from "zod";
import type { CalendarDesk } from "./calendar/calendar.js";
import { createPushOpener, isCardRequest, isRobotRequest, type PushOpener } from "./callback/callback.js";
import type { App } from "./calls/calls.js";
import { readJson } from "./http/http.js";
import type { Organisation } from "./identity.js";
import {
  createIntake,
  type EventTaking,
  type Intake,
  readCardClick,
  readRobotMessage,
  takeEvent,
  unreadable,
} from "./intake/intake.js";
import {
  callbackStored,
  eventStored,
  type FrameAnswer,
  type FrameTaking,
  openStream,
  type StreamClient,
  type StreamFrame,
  topics,
  unknownTopic,
} from "./stream/stream.js";

/** What comes in is read with this. */
export interface InboundSettings extends Organisation {
  /** Client ID. */
  readonly clientId: string;
  /** Signs robots' messages. */
  readonly clientSecret: string;
  /** The newer host. */
  readonly api: string;
  /** Code of the robot. */
  readonly robotCode: string;
  /** How things come in. */
  readonly inbound:
    | {
        /** DingTalk calls us. */
        readonly by: "webhook";
        /** Signs card callbacks. */
        readonly cardSecret?: string | undefined;
        /** How events are pushed. */
        readonly events?:
          | { readonly token: string; readonly aesKey: string; readonly ownerKeys?: readonly string[] | undefined }
          | undefined;
      }
    | {
        /** We call DingTalk and listen. */
        readonly by: "stream";
      };
}

/** What the open channel lends. */
export interface InboundOpen {
  /** Makes calls. */
  readonly app: App;
  /** Knows what was answered in calendars; `null`: invitations are no events. */
  readonly calendar: CalendarDesk | null;
  /** When something last came in: epoch ms; `null`: never. */
  lastInboundAt: number | null;
}

/** What listens while a channel is open. */
export interface Inbound {
  /** Answers a callback. */
  handle(request: Request): Promise<Response>;
  /** What stands in the way of things coming in; `null`: nothing. */
  readonly trouble: Fault | null;
  /** Begins to listen, where that takes a connection; resolves after the first try. @throws ABORTED. */
  begin(signal: AbortSignal): Promise<void>;
  /** Ends listening; what is being taken in is finished first. */
  close(): Promise<void>;
}

/** Most bytes of a callback. @source Largest frame of DingTalk's Java client of the stream, 256 KiB; for HTTP none is named. */
const maxBytes = 262_144;
/** A callback should be answered within 1.5 s. @source DingTalk documentation, HTTP回调概述, 2026-08-22; another page says 2.5 s: unconfirmed. */
const filesMsByWebhook = 1_200;
/** A message on the stream that is not acknowledged comes again after about a minute. @source Field reports, read 2026-11; unconfirmed. */
const filesMsByStream = 20_000;

/** Makes what listens; nothing is connected before `begin`. */
export function createInbound(settings: InboundSettings, open: InboundOpen): Inbound {
  const { app } = open;
  const { inbound, robotCode } = settings;
  const filesMs = inbound.by === "stream" ? filesMsByStream : filesMsByWebhook;
  const intake = createIntake({ app, robotCode, filesMs, heard: open });
  const taking: EventTaking = { organisation: settings, intake, calendar: open.calendar, ending: app.ending };
  const { clientId, corpId } = settings;
  const pushes = inbound.by === "webhook" ? inbound.events : undefined;
  const events = pushes ? createPushOpener({ ...pushes, ownerKeys: pushes.ownerKeys ?? [clientId, corpId] }) : null;
  let stream: StreamClient | null = null;
  return {
    handle: (request) => handleCallback(request, { settings, host: app.host, intake, events, taking }),
    get trouble() {
      return stream?.trouble ?? intake.trouble;
    },
    async begin(signal) {
      if (inbound.by !== "stream") return;
      const read = (frame: StreamFrame): FrameTaking => readFrame(frame, settings, taking);
      stream = await openStream({ settings, host: app.host, read }, signal);
    },
    async close() {
      await stream?.close();
      stream = null;
    },
  };
}

/** A frame as it is taken in: of one conversation, or one person, in order. */
function readFrame(frame: StreamFrame, settings: InboundSettings, taking: EventTaking): FrameTaking {
  const { intake } = taking;
  const value = readJson(frame.data);
  const body = Buffer.from(frame.data);
  return {
    lane: laneOf(frame, value),
    async take(): Promise<FrameAnswer> {
      if (frame.type === "EVENT") {
        const { eventType: type = "", eventId: id, eventBornTime: at, eventCorpId: corpId } = frame;
        await takeEvent({ type, id, at, corpId, data: value, trust: "session" }, body, taking);
        return eventStored;
      }
      if (frame.topic === topics.robotMessage) {
        await intake.take(readRobotMessage(value, settings) ?? unreadable(frame, settings), body);
        return callbackStored(null);
      }
      if (frame.topic !== topics.cardClick) return unknownTopic;
      const click = readCardClick(value, settings);
      await intake.take(click?.reading ?? unreadable(frame, settings), body);
      return callbackStored(click?.response ?? null);
    },
  };
}

const placed = z.looseObject({ conversationId: z.string().optional(), userId: z.unknown().optional() });

function laneOf({ type, topic, eventType = "" }: StreamFrame, value: unknown): string {
  const { conversationId, userId } = placed.safeParse(value).data ?? {};
  if (type === "EVENT") return eventType;
  return `${topic} ${conversationId ?? (typeof userId === "string" ? userId : "")}`;
}

interface Callbacks {
  readonly settings: InboundSettings;
  readonly host: ChannelHost;
  readonly intake: Intake;
  readonly events: PushOpener | null;
  readonly taking: EventTaking;
}

/** Answers a callback: size, signature, reading, keeping, accepting, and only then acknowledging. */
async function handleCallback(request: Request, callbacks: Callbacks): Promise<Response> {
  if (request.method !== "POST") return status(405);
  const body = await readBody(request, maxBytes);
  if (body === null) return status(413);
  try {
    const { searchParams } = new URL(request.url);
    const isPush = searchParams.has("signature") || searchParams.has("msg_signature");
    if (isPush) return await handlePush(searchParams, body, callbacks);
    if (request.headers.has("x-ddpaas-signature")) return await handleClick(request.headers, body, callbacks);
    return await handleMessage(request.headers, body, callbacks);
  } catch (error) {
    callbacks.host.log("error", "A callback could not be stored.", {
      channel: callbacks.settings.id,
      error: error instanceof Error ? error.name : "unknown",
    });
    return status(503);
  }
}

async function handleMessage(headers: Headers, body: Uint8Array, callbacks: Callbacks): Promise<Response> {
  const { settings, host, intake } = callbacks;
  const signature = { timestamp: headers.get("timestamp") ?? "", sign: headers.get("sign") ?? "" };
  if (!isRobotRequest(signature, settings.clientSecret, host.clock.now())) return status(403);
  const reading = readRobotMessage(readJson(body), settings);
  if (reading === null) return status(400);
  await intake.take(reading, body);
  return Response.json({ msgtype: "empty" });
}

async function handleClick(headers: Headers, body: Uint8Array, callbacks: Callbacks): Promise<Response> {
  const { settings, host, intake } = callbacks;
  const secret = settings.inbound.by === "webhook" ? settings.inbound.cardSecret : undefined;
  const signature = {
    timestamp: headers.get("x-ddpaas-signature-timestamp") ?? "",
    sign: headers.get("x-ddpaas-signature") ?? "",
  };
  if (secret === undefined || !isCardRequest(signature, secret, host.clock.now())) return status(403);
  const click = readCardClick(readJson(body), settings);
  if (click === null) return status(400);
  await intake.take(click.reading, body);
  return Response.json(click.response);
}

const pushed = z.looseObject({
  EventType: z.string().min(1).max(200),
  EventTime: z.coerce.number().int().positive().optional().catch(undefined),
  TimeStamp: z.coerce.number().int().positive().optional().catch(undefined),
  CorpId: z.string().optional(),
  eventId: z.string().min(1).max(500).optional().catch(undefined),
  Random: z.string().max(200).optional().catch(undefined),
});

async function handlePush(query: URLSearchParams, body: Uint8Array, callbacks: Callbacks): Promise<Response> {
  const { settings, host, events, taking } = callbacks;
  const now = host.clock.now();
  const opened = events?.(query, readJson(body), now) ?? "refused";
  if (opened === "foreign")
    host.log("warn", "An event for another receiver was refused: see inbound.events.ownerKeys.", {
      channel: settings.id,
    });
  if (typeof opened === "string") return status(403);
  const value = readJson(opened.message);
  const said = pushed.safeParse(value).data;
  if (said === undefined) return status(400);
  if (said.EventType === "check_create_suite_url" || said.EventType === "check_update_suite_url")
    return Response.json(opened.seal(said.Random ?? "", now));
  if (said.EventType !== "check_url") {
    const { EventType: type, eventId: id, EventTime: at = said.TimeStamp, CorpId: corpId } = said;
    await takeEvent({ type, id, at, corpId, data: value, trust: "signed" }, Buffer.from(opened.message), taking);
  }
  return Response.json(opened.seal("success", now));
}

function status(code: number): Response {
  return new Response(null, { status: code });
}
