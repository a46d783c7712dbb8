import { type Channel, type Fault, fault, type Outcome, type Parcel } from "../channel/channel.js";
import { hasCode, isMicrobranchError } from "../error/error.js";
import type { Room } from "./room.js";

/** Runs something that waits on a platform, with delivery's deadline and the engine's signal. */
export async function withDeadline<T>(
  room: Room,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const done = new AbortController();
  const timer = room.ports.clock.sleep(room.settings.deadlineMs, done.signal).then(
    () => deadline.abort(),
    () => {},
  );
  try {
    return await work(AbortSignal.any([signal, deadline.signal]));
  } finally {
    done.abort();
    await timer;
  }
}

/** Stands for a parcel that the stopping engine called back before its hand-over. */
export const calledBack = Symbol("called back");

/**
 * Hands a parcel over once. Gives one outcome per recipient, whatever the adapter does: what it throws is a certain
 * failure where the contract says so, and otherwise uncertain; a missing outcome is uncertain.
 */
export async function handOver(
  room: Room,
  channel: Channel,
  parcel: Parcel,
  signal: AbortSignal,
): Promise<readonly Outcome[] | typeof calledBack> {
  try {
    const outcomes = await withDeadline(room, signal, (limited) => channel.deliver(parcel, limited));
    return parcel.recipients.map(
      ({ address }) =>
        outcomes.find((outcome) => outcome.address.kind === address.kind && outcome.address.id === address.id) ??
        uncertain(address, fault("HANDOVER_UNKNOWN")),
    );
  } catch (error) {
    if (hasCode(error, "ABORTED") && signal.aborted) return calledBack;
    const certain = certainFault(error);
    if (certain === null)
      room.ports.log("error", "A channel threw while it delivered.", { channel: channel.id, error: nameOf(error) });
    return parcel.recipients.map(({ address }) =>
      certain === null ? uncertain(address, fault("HANDOVER_UNKNOWN")) : { address, status: "failed", fault: certain },
    );
  }
}

function uncertain(address: Outcome["address"], met: Fault): Outcome {
  return { address, status: "uncertain", fault: met };
}

/** The fault of an error that a channel may throw, all of them before anything is handed over. */
function certainFault(error: unknown): Fault | null {
  if (hasCode(error, "ABORTED") || hasCode(error, "CHANNEL_NOT_OPEN")) return fault("CHANNEL_UNREACHABLE");
  if (hasCode(error, "ADDRESS_FOREIGN")) return fault("RECIPIENT_UNKNOWN");
  if (hasCode(error, "PARCEL_INVALID") || hasCode(error, "PARCEL_TOO_LARGE")) return fault("CONTENT_UNFIT");
  return null;
}

function nameOf(error: unknown): string {
  if (isMicrobranchError(error)) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
