import type { Unit } from "./unit.js";

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
