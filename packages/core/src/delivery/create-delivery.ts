import type { Channel, ChannelHost, Health } from "../channel/channel.js";
import type { Errand } from "../engine/engine.js";
import { MicrobranchError } from "../error/error.js";
import { amendNotice, closeAskShown, closeShown } from "./amend-notice.js";
import { healthQuery, resumeCommand } from "./channel-commands.js";
import { createChannelHost } from "./channel-host.js";
import { createDoors } from "./doors.js";
import { forgetNotice } from "./forget-notice.js";
import { withDeadline } from "./hand-over.js";
import { discardCommand, heldQuery, releaseCommand } from "./held-commands.js";
import { createInboxErrand } from "./inbox-errand.js";
import { inspect } from "./inspect.js";
import type { NoticeDesk } from "./notice-draft.js";
import { stateQuery } from "./notice-state.js";
import { createOutboxErrand } from "./outbox-errand.js";
import { createPacer } from "./pacer.js";
import type { DeliveryPorts, DeliverySettings } from "./ports.js";
import { previewQuery } from "./preview.js";
import { recallNotice } from "./recall-notice.js";
import { type AnswerReceiver, receiveAnswer } from "./receive-answer.js";
import { completeSettings, type Room } from "./room.js";
import { sendNotice } from "./send-notice.js";
import { createUpkeepErrand } from "./upkeep-errand.js";
import { createWaitingDesk, type WaitingDesk } from "./waiting-desk.js";

/** The room through which everything goes out and comes in. */
export interface Delivery extends NoticeDesk, WaitingDesk, AnswerReceiver {
  /** Sends what is due. */
  readonly outboxErrand: Errand;
  /** Takes in what came. */
  readonly inboxErrand: Errand;
  /** Looks after accepted messages: takes them back, changes them, asks what became of them. */
  readonly upkeepErrand: Errand;
  /** Commands and queries of the group `delivery`. */
  readonly tasks: DeliveryTasks;
  /** Opens all channels. One that cannot be opened is logged and tried again when something is to be sent over it. */
  open(signal: AbortSignal): Promise<void>;
  /** Closes all channels; running deliveries may end within `graceMs` (0). */
  close(options?: { readonly graceMs?: number }): Promise<void>;
  /** What a channel is lent while it is open. */
  host(channel: Channel): ChannelHost;
  /** Asks every channel how it is; a channel that is paused or throws is `down`. Sends nothing visible. */
  health(signal: AbortSignal): Promise<readonly ChannelHealth[]>;
}

/** How a channel says it is. */
export interface ChannelHealth {
  /** `Channel.id`. */
  readonly channel: string;
  /** Whether it is paused because of its credential or a setting. */
  readonly isPaused: boolean;
  /** `down` also when it is paused. */
  readonly state: Health["state"];
  /** What the channel answered; `null` when it could not. */
  readonly answer: Health | null;
}

/** Commands and queries by name. */
export type DeliveryTasks = ReturnType<typeof tasksOf>;

/**
 * Creates the room of delivery.
 *
 * @throws SETTING_INVALID if a setting is out of range or two channels have one id.
 */
export function createDelivery(ports: DeliveryPorts, settings: DeliverySettings = {}): Delivery {
  const channels = new Map(ports.channels.map((channel) => [channel.id, channel]));
  if (channels.size < ports.channels.length)
    throw new MicrobranchError("SETTING_INVALID", {
      message: "Two channels have one id. Give each its own.",
      field: "channels",
    });
  const host = (channel: Channel): ChannelHost => createChannelHost(ports, channel);
  const room: Room = {
    ports,
    settings: completeSettings(settings),
    channels,
    pacer: createPacer(),
    doors: createDoors({ host, log: ports.log }),
    turns: new Map(),
    halted: new Set(),
    unrecorded: new Map(),
    isAlone: ports.store.dialect === "sqlite",
    runner: ports.id("runner"),
  };
  return {
    async inspect(unit, message, subject) {
      const { context: _, ...inspection } = await inspect(room, unit, message, subject);
      return inspection;
    },
    ...createWaitingDesk(room),
    sendNotice: (unit, draft) => sendNotice(room, unit, draft),
    recallNotice: (unit, noticeId, options) => recallNotice(room, unit, noticeId, options),
    amendNotice: (unit, noticeId, change) => amendNotice(room, unit, noticeId, change),
    closeShown: (unit, noticeId) => closeShown(room, unit, noticeId),
    closeAskShown: (unit, askId) => closeAskShown(room, unit, askId),
    forgetNotice,
    receiveAnswer: (unit, incoming) => receiveAnswer(room, unit, incoming),
    outboxErrand: createOutboxErrand(room),
    inboxErrand: createInboxErrand(room),
    upkeepErrand: createUpkeepErrand(room),
    tasks: tasksOf(room),
    host,
    open: (signal) => open(room, signal),
    close: ({ graceMs = 0 } = {}) => room.doors.close(graceMs),
    health: (signal) => health(room, signal),
  };
}

function tasksOf(room: Room) {
  return Object.freeze({
    state: stateQuery,
    preview: previewQuery(room),
    health: healthQuery(room),
    held: heldQuery,
    release: releaseCommand(room),
    discard: discardCommand,
    resume: resumeCommand(room),
  });
}

async function open(room: Room, signal: AbortSignal): Promise<void> {
  const { log } = room.ports;
  const channels = [...room.channels.values()];
  const opened = await Promise.allSettled(
    channels.map((channel) => withDeadline(room, signal, (limited) => room.doors.open(channel, limited))),
  );
  opened.forEach((result, index) => {
    if (result.status === "rejected")
      log("error", "A channel could not be opened; it is tried again.", {
        channel: channels[index]?.id,
        error: result.reason instanceof Error ? result.reason.name : typeof result.reason,
      });
  });
}

async function health(room: Room, signal: AbortSignal): Promise<readonly ChannelHealth[]> {
  const paused = new Set(
    (await room.ports.store.read((db) => db.selectFrom("channel_state").select("channel").execute())).map(
      (row) => row.channel,
    ),
  );
  return Promise.all(
    [...room.channels.values()].map(async (channel): Promise<ChannelHealth> => {
      const isPaused = paused.has(channel.id);
      try {
        const answer = await withDeadline(room, signal, (limited) => channel.health(limited));
        return { channel: channel.id, isPaused, state: isPaused ? "down" : answer.state, answer };
      } catch (error) {
        room.ports.log("warn", "A channel could not say how it is.", {
          channel: channel.id,
          error: error instanceof Error ? error.name : typeof error,
        });
        return { channel: channel.id, isPaused, state: "down", answer: null };
      }
    }),
  );
}
