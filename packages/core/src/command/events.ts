import type { Unit } from "./unit.js";

/** An event that waits for the commit. */
export interface PendingEvent {
  /** The event's name, as `post.published`. */
  readonly name: string;
  /** What the listeners get. */
  readonly payload: object;
}

/**
 * Gives a room its typed way to tell the host something after the commit.
 *
 * @returns A function that queues one of the events in `Events`; nothing is told when the command fails.
 */
export function eventsOf<Events extends object>(): <Name extends keyof Events & string>(
  unit: Unit,
  name: Name,
  payload: Events[Name] & object,
) => void {
  return (unit, name, payload) => unit.emit({ name, payload });
}
