import {
  type Channel,
  type Fault,
  freshPace,
  type PaceState,
  type PaceUse,
  prunePace,
  slowPace,
  takePace,
} from "../channel/channel.js";

/** Keeps to the limits of the channels, as far as this process sends. */
export interface Pacer {
  /** Asks for leave to make one request. @returns `null` when it may be made now, else what is in the way. */
  take(channel: Channel, use: PaceUse, now: number): Wait | null;
  /** Takes note of a throttling fault. */
  slow(channel: Channel, fault: Fault, now: number): void;
}

/** Why a request must wait. */
export interface Wait {
  /** Earliest instant at which asking again can succeed, epoch milliseconds; `null`: it is too large ever. */
  readonly at: number | null;
  /** Whether a smaller request may pass. */
  readonly divisible: boolean;
}

const pruneEvery = 1_000;

/** Creates a pacer to which nothing was sent yet. */
export function createPacer(): Pacer {
  const states = new Map<string, PaceState>();
  let taken = 0;
  return {
    take(channel, use, now) {
      if (channel.pace.length === 0 && !states.has(channel.id)) return null;
      const { state, answer } = takePace(states.get(channel.id) ?? freshPace, channel.pace, use, now);
      taken++;
      states.set(channel.id, taken % pruneEvery === 0 ? prunePace(state, now) : state);
      if (answer.granted) return null;
      const isWhole = answer.limit === null || (answer.limit.per === "channel" && answer.limit.counts === "requests");
      return { at: answer.at, divisible: !isWhole };
    },
    slow(channel, fault, now) {
      states.set(channel.id, slowPace(states.get(channel.id) ?? freshPace, channel.pace, fault, now));
    },
  };
}
