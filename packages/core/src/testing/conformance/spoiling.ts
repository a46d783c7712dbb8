import {
  type Channel,
  type ChannelHost,
  type FittedNotice,
  type InboundEvent,
  type Outcome,
  type Parcel,
  payloadDigest,
  type Rendered,
} from "../../channel/channel.js";
import type { LoopbackProfile } from "./loopback-profiles.js";
import type { LoopbackWire } from "./loopback-wire.js";

/** Something that an author of an adapter does wrong, built into a loopback channel. */
export interface SeededDefect {
  /** "M1" and so on; a number is never given to another defect. */
  readonly number: string;
  /** What the channel does. */
  readonly what: string;
  /** The case that refuses it. */
  readonly caughtBy: string;
  /** The configuration on which it shows. */
  readonly on: LoopbackProfile;
  /** Cases nearby that pass in spite of it. */
  readonly spares: readonly string[];
  /** Builds it in. */
  spoil(channel: Channel, wire: LoopbackWire): Channel;
}

/** A signal that never fires. */
export const never = new AbortController().signal;

/** A channel which is lent another host. */
export function lent(channel: Channel, bend: (host: ChannelHost) => Partial<ChannelHost>): Channel {
  return { ...channel, open: (host, signal) => channel.open({ ...host, ...bend(host) }, signal) };
}

type Accept = ChannelHost["accept"];

/** A channel whose events go through something before `accept`. */
export function accepting(
  channel: Channel,
  through: (event: InboundEvent, accept: Accept, host: ChannelHost) => ReturnType<Accept>,
): Channel {
  return lent(channel, (host) => ({ accept: (event) => through(event, host.accept, host) }));
}

/** A channel whose events are changed before `accept`. */
export function altering(channel: Channel, alter: (event: InboundEvent, host: ChannelHost) => InboundEvent): Channel {
  return accepting(channel, (event, accept, host) => accept(alter(event, host)));
}

/** A channel whose outcomes are changed. */
export function answering(
  channel: Channel,
  alter: (outcomes: readonly Outcome[], parcel: Parcel) => readonly Outcome[],
): Channel {
  return { ...channel, deliver: async (parcel, signal) => alter(await channel.deliver(parcel, signal), parcel) };
}

/** A channel whose outcomes are changed one by one. */
export function answeringEach(channel: Channel, alter: (outcome: Outcome, key: string) => Outcome): Channel {
  return answering(channel, (outcomes, { recipients }) =>
    outcomes.map((outcome, index) => alter(outcome, recipients[index]?.key ?? "")),
  );
}

/** What the loopback platform shows. */
export interface Shown {
  /** With markup, where the configuration has any. */
  readonly text: string;
  /** What can be pressed. */
  readonly buttons: readonly {
    /** On the button. */
    readonly label: string;
    /** In the answer. */
    readonly value: string;
  }[];
  /** Media references. */
  readonly images: readonly string[];
}

/** A channel whose payload is changed; size and digest follow it. */
export function showing(channel: Channel, alter: (shown: Shown, notice: FittedNotice) => unknown): Channel {
  return rendering(channel, (rendered, notice) => {
    const payload = alter(rendered.payload as Shown, notice);
    return { ...rendered, payload, digest: payloadDigest(payload) };
  });
}

/** A channel whose words are changed alike in the payload and in the archive's text. */
export function wording(channel: Channel, alter: (text: string) => string): Channel {
  return rendering(channel, (rendered) => {
    const shown = rendered.payload as Shown;
    const payload = { ...shown, text: alter(shown.text) };
    const bytes = Buffer.byteLength(payload.text);
    return { payload, text: alter(rendered.text), bytes, digest: payloadDigest(payload) };
  });
}

/** A channel which renders otherwise. */
export function rendering(channel: Channel, alter: (rendered: Rendered, notice: FittedNotice) => Rendered): Channel {
  return { ...channel, render: (notice) => alter(channel.render(notice), notice) };
}

/** A channel whose callback is answered otherwise. */
export function handling(
  channel: Channel,
  through: (request: Request, handle: (request: Request) => Promise<Response>) => Promise<Response>,
): Channel {
  const { handle } = channel;
  return handle === undefined ? channel : { ...channel, handle: (request) => through(request, handle) };
}
