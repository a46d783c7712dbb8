import type { WireReply } from "@microbranch/core/testing";
import { Callbacks, type CallbackTarget } from "./callbacks.js";
import { type Gestures, Phone } from "./phone.js";
import { type PlatformOptions, type SimulatedMessage, WecomPlatform } from "./platform.js";
import { SimulatorServer } from "./server.js";
import type { XmlFields } from "./xml.js";

export type { CallbackTarget } from "./callbacks.js";
export type { PlatformOptions, SimulatedMember, SimulatedMessage } from "./platform.js";
export type { XmlFields, XmlValue } from "./xml.js";

/** What a simulator is made with. */
export interface SimulatorOptions extends PlatformOptions {
  /** What it goes by: the host's own clock, so that both agree. */
  readonly clock: { now(): number; sleep(ms: number, signal: AbortSignal): Promise<void> };
  /** Where members' messages and clicks are sent; without it nothing comes back (none). */
  readonly callback?: CallbackTarget;
  /** Port on this machine (a free one). */
  readonly port?: number;
  /** Whether connections stay open between requests, as on the platform; then none can be refused (false). */
  readonly keepsConnections?: boolean;
}

/** The platform, on a port of this machine. */
export interface WecomSimulator {
  /** Address of the API: the setting `api`. */
  readonly url: string;
  /** Page that shows what members see. */
  readonly phoneUrl: string;
  /** The platform's state, to look at and to disturb. */
  readonly platform: WecomPlatform;
  /** Callbacks, sealed and sent; `null` where there is no callback. */
  readonly callbacks: Callbacks | null;
  /** What people see, in order. */
  readonly messages: readonly SimulatedMessage[];
  /** Requests that reached the API. */
  readonly requests: number;
  /** Requests without an answer, callbacks included. */
  readonly pending: number;
  /** Lines up what is answered to the next hand-overs. */
  answer(script: readonly WireReply[]): void;
  /** Has a member write; whether it was acknowledged. @throws nothing: without a callback it is `false`. */
  write(memberId: string, words: string): Promise<boolean>;
  /** Has a member press a button, or send what was ticked; whether it was acknowledged. */
  press(memberId: string, message: SimulatedMessage, key: string, optionIds?: readonly string[]): Promise<boolean>;
  /** Ends it. Ending again changes nothing. */
  stop(): Promise<void>;
}

/** Starts a simulator: it speaks the documented protocol, and keeps to the documented limits. */
export async function startWecomSimulator(options: SimulatorOptions): Promise<WecomSimulator> {
  const { clock, corpId, agentId, callback } = options;
  const platform = new WecomPlatform(clock, options);
  const callbacks = callback === undefined ? null : new Callbacks(callback, { clock, corpId, agentId });
  const gestures = callbacks === null ? null : gesturesOf(callbacks, platform, options);
  const server = new SimulatorServer(platform, new Phone(platform, () => gestures), options.keepsConnections);
  await server.start(options.port);
  let stopping: Promise<void> | null = null;
  return {
    url: server.url,
    phoneUrl: `${server.url}/phone`,
    platform,
    callbacks,
    get messages() {
      return platform.messages;
    },
    get requests() {
      return server.requests;
    },
    get pending() {
      return server.waiting + (callbacks?.pending ?? 0);
    },
    answer: (script) => server.answer(script),
    write: async (memberId, words) => (await gestures?.write(memberId, words)) ?? false,
    press: async (memberId, message, key, optionIds = []) =>
      (await gestures?.press(memberId, message, key, optionIds)) ?? false,
    stop: () => {
      stopping ??= server.stop();
      return stopping;
    },
  };
}

/** What members do, in the platform's words. @source Pages 90239 and 90240 (2025-11-26). */
function gesturesOf(
  callbacks: Callbacks,
  platform: WecomPlatform,
  { clock, corpId, agentId }: SimulatorOptions,
): Gestures {
  let count = 0;
  const envelope = (memberId: string): XmlFields => {
    return { ToUserName: corpId, FromUserName: memberId, CreateTime: Math.floor(clock.now() / 1000) };
  };
  return {
    write: (memberId, words) => {
      const MsgId = String(7_000_000_000_000_000 + ++count);
      const message = { ...envelope(memberId), MsgType: "text", Content: words, MsgId, AgentID: String(agentId) };
      return callbacks.sendPatiently(message);
    },
    press: (memberId, { id, content, taskId }, key, optionIds) => {
      const box = content["checkbox"] as { readonly question_key?: string } | undefined;
      const ticked = { QuestionKey: box?.question_key ?? "", OptionIds: { OptionId: optionIds } };
      return callbacks.sendPatiently({
        ...envelope(memberId),
        MsgType: "event",
        Event: "template_card_event",
        EventKey: key,
        TaskId: taskId ?? "",
        CardType: String(content["card_type"] ?? ""),
        ResponseCode: platform.responseCode(id),
        AgentID: agentId,
        ...(optionIds.length > 0 ? { SelectedItems: { SelectedItem: ticked } } : {}),
      });
    },
  };
}
